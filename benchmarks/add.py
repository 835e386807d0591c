"""Add a made-up one-hour interview as captions, Word and PDF: the whole command, with spaCy's tokenizer as the peer.

Run it from the repository: python benchmarks/add.py [words] [runs]
The peer is a process that starts Python, imports spaCy and tokenizes the same words.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))
WORDS = ("the a we they board contract patients handover money quality nurses plan hospital council moved closed "
         "agreed lost found told asked before after never only")
VOCABULARY = WORDS.split()
PEER = "import pathlib, spacy, sys; print(len(spacy.blank('en')(pathlib.Path(sys.argv[1]).read_text())))"


def turns(words: int) -> list[tuple[str, str]]:
    """Made-up turns of two speakers, `words` words in all."""
    source = random.Random(1)
    found: list[tuple[str, str]] = []
    count = 0
    while count < words:
        said = " ".join(source.choices(VOCABULARY, k=source.randint(6, 18)))
        found.append((("Ann Lee", "Bo Ray")[len(found) // 5 % 2], said.capitalize() + "."))
        count += len(said.split())
    return found


def write_files(folder: Path, words: int) -> list[Path]:
    """The interview as .vtt, .docx and .pdf."""
    from made_files import docx, para, pdf

    spoken = turns(words)
    cues = [f"{i // 720:02d}:{i // 12 % 60:02d}:{i * 5 % 60:02d}.000 --> {i // 720:02d}:{i // 12 % 60:02d}:"
            f"{i * 5 % 60 + 4:02d}.000\n<v {name}>{said}</v>\n" for i, (name, said) in enumerate(spoken)]
    lines = [f"{name}: {said}" for name, said in spoken]
    pages = [[(72.0, 780.0 - 26 * number, line) for number, line in enumerate(lines[start:start + 28])]
             for start in range(0, len(lines), 28)]
    files = {"hour.vtt": ("WEBVTT\n\n" + "\n".join(cues)).encode(),
             "hour.docx": docx("".join(para(f": {said}", bold=name) for name, said in spoken)),
             "hour.pdf": pdf(pages, size=6), "hour.txt": "\n".join(said for _, said in spoken).encode()}
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return [folder / name for name in files]


def seconds(command: list[str], runs: int) -> tuple[float, str]:
    """Shortest time of a whole process, and what it printed."""
    best, out = float("inf"), ""
    for _ in range(runs):
        start = time.perf_counter()
        out = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        best = min(best, time.perf_counter() - start)
    return best, out


def main(words: int = 10_000, runs: int = 5) -> None:
    """Print seconds, the ratio to the peer, and how many words and speakers were read."""
    with tempfile.TemporaryDirectory() as name:
        *files, plain = write_files(Path(name), words)
        peer, _ = seconds([sys.executable, "-c", PEER, str(plain)], runs)
        print(f"peer (start, import spaCy, tokenize): {peer:.2f} s")
        for path in files:
            took, out = seconds([sys.executable, "-m", "lessonbook", "add", "--dry-run", "--json", str(path)], runs)
            record = json.loads(out)
            print(f"{path.suffix}: {took:.2f} s, {took / peer:.1f} times the peer; {len(record['text'].split()):,} of "
                  f"{len(plain.read_text().split()):,} words, speakers {', '.join(record['speakers'])}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
