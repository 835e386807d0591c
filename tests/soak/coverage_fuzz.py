"""Coverage-guided fuzzing of one reader: python -m tests.soak.coverage_fuzz READER [options of libFuzzer].

It needs atheris, which nothing else does.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

from lessonbook.base.errors import LessonbookError


def main() -> None:
    """Fuzz until a limit in the options is reached, or an error that no reader may raise."""
    name, *options = sys.argv[1:]
    with atheris.instrument_imports(include=["lessonbook"]):
        from tests.fuzzing import readers

        reader = readers()[name]
        reader.read(reader.pack(reader.seed))  # readers import what they need when they need it

    def one(data: bytes) -> None:
        try:
            reader.read(reader.pack(data))
        except LessonbookError as refused:
            str(refused).encode()

    with tempfile.TemporaryDirectory(prefix="lessonbook-fuzz-") as folder:
        (Path(folder) / "seed").write_bytes(reader.seed)
        atheris.Setup([sys.argv[0], *options, folder], one)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
