"""How much a file may ask of the machine. Each limit is far above any real interview or report."""

from __future__ import annotations

MAX_FILE = 100_000_000
MAX_PART = 64_000_000
MAX_UNPACKED = 500_000_000
MAX_PARTS = 20_000
MAX_RATIO = 250
MAX_PAGES = 2_000
MAX_CHARACTERS = 6_000_000
MAX_BLOCKS = 200_000
MAX_DEPTH = 400
SECONDS = 30
MEMORY = 2_000_000_000
