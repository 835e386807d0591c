"""python -m lessonbook."""

from .cli import main

main()
