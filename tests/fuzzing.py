"""Every reader of files that people write or send, with a good file to start from, for tests that break it."""

from __future__ import annotations

import signal
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from io import BytesIO
from pathlib import Path
from types import FrameType
from typing import Any

from hypothesis import strategies as st

from lessonbook.base.errors import LessonbookError, Problem
from lessonbook.knowledge.start import init
from tests import made_files
from tests.seeds import DOCUMENTS, MARKS, PACKED, PROJECT, TABLES

SECONDS = 30

@dataclass(frozen=True)
class Reader:
    """One reader.

    Attributes
    ----------
    name : str
        What it reads.
    seed : bytes
        A good file; of a packed one its main part.
    read : callable
        Reads bytes and gives what is wrong with them; may raise LessonbookError, and nothing else.
    pack : callable
        Makes the file of its main part.
    """

    name: str
    seed: bytes
    read: Callable[[bytes], Sequence[Problem]]
    pack: Callable[[bytes], bytes] = bytes


@cache
def _base() -> Path:
    root = Path(tempfile.mkdtemp(prefix="lessonbook-fuzz-")) / "kb"
    init(root, "Small")
    for name in ("corpus/interview.md", "lessons/L001.md", "corpus/themes.yml"):
        (root / name).write_bytes(TABLES[{"corpus/interview.md": "front matter", "lessons/L001.md": "lessons",
                                          "corpus/themes.yml": "codebook"}[name]][1])
    return root


def _said(problems: Sequence[Problem]) -> Sequence[Problem]:
    """Check that problems can be shown, and pass them on."""
    for problem in problems:
        assert str(problem).encode()
        assert problem.line >= 0
    return problems


def _table(name: str, file: str, data: bytes) -> Sequence[Problem]:
    """Put a file into a small knowledge base, and let its reader see it as every command would."""
    from lessonbook.corpus import read_corpus
    from lessonbook.corpus.codebook import read_codebook
    from lessonbook.corpus.labelled import read_examples, read_model
    from lessonbook.corpus.reference_lists import FILES, read_entries
    from lessonbook.corpus.settings import read_config
    from lessonbook.corpus.synonyms import read_synonyms
    from lessonbook.corpus.withdrawn import read_withdrawn
    from lessonbook.lessons import read_lessons
    from lessonbook.lessons.decisions import read_readings, read_reviews
    from lessonbook.lessons.decisions.code_map import read_code_map
    from lessonbook.lessons.decisions.memos import read_memos
    from lessonbook.lessons.mint import read_minted
    from lessonbook.tools.registers.settings import read_settings

    root = _base()
    path = root / file
    before = path.read_bytes() if path.is_file() else None
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    lists: dict[str, Callable[[], Any]] = {
        listed: partial(read_entries, root, model) for model, (listed, _) in FILES.items()}
    readers: dict[str, Callable[[], Any]] = {
        "settings": lambda: read_config(root), "front matter": lambda: read_corpus(root),
        "codebook": lambda: read_codebook(root), "lessons": lambda: read_lessons(root),
        "reviews": lambda: read_reviews(root, {"handover"}), "memos": lambda: read_memos(root),
        "readings": lambda: read_readings(root, {"interview"}), "model": lambda: read_model(root),
        "code map": lambda: read_code_map(root, read_codebook(root)[0]), "minted": lambda: read_minted(root),
        "examples": lambda: read_examples(root, ["handover"]), "synonyms": lambda: read_synonyms(root),
        "withdrawn": lambda: (read_withdrawn(root), []), "stocktake settings": lambda: (read_settings(root, path), []),
    }
    try:
        return _said((readers.get(name) or lists[file])()[1])
    finally:
        if before is None:
            path.unlink()
        else:
            path.write_bytes(before)


def _document(file: str, data: bytes) -> Sequence[Problem]:
    """Read a document as the reading process does, and make a corpus file of it as `lessonbook add` does."""
    from lessonbook.ingest import Details
    from lessonbook.ingest.corpusfile import as_passages, render
    from lessonbook.ingest.draft import make_draft
    from lessonbook.ingest.place import decide
    from lessonbook.readers import Document, Unreadable
    from lessonbook.readers.worker import read_bytes

    try:
        document = Document.from_json(read_bytes(data, file).as_json())
    except Unreadable as refused:
        return [Problem(file, 0, refused.reason)]
    draft = make_draft(document, Details(), "a")
    passages = as_passages(draft, "talk", "tal")
    text = render(draft, decide(draft, date(2026, 11, 22)), "talk", "tal")
    assert text.encode()
    assert len(passages) == len(draft.passages)
    return []


def _none(found: Any) -> Sequence[Problem]:
    return []


def _file(file: str, read: Callable[[Path], Any], data: bytes, wrong: Callable[[Any], Sequence[Problem]] = _none
          ) -> Sequence[Problem]:
    with tempfile.TemporaryDirectory(prefix="lessonbook-fuzz-") as folder:
        path = Path(folder) / file
        path.write_bytes(data)
        return wrong(read(path))


def _repack(whole: bytes, part: str, data: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(whole)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, data if name == part else old.read(name))
    return out.getvalue()


def _of_zip(name: str, whole: bytes, part: str, read: Callable[[bytes], Sequence[Problem]]) -> Reader:
    with zipfile.ZipFile(BytesIO(whole)) as packed:
        seed = packed.read(part)
    return Reader(name, seed, read, partial(_repack, whole, part))


def _sheet() -> bytes:
    """A review sheet with one row to decide on of each sort."""
    from openpyxl import Workbook

    from lessonbook.tools.review.sheet import EVIDENCE, EVIDENCE_COLUMNS, GUIDE, THEME_COLUMNS, THEMES

    book, out = Workbook(), BytesIO()
    book.worksheets[0].title = GUIDE
    for title, columns in ((THEMES, THEME_COLUMNS), (EVIDENCE, EVIDENCE_COLUMNS)):
        sheet = book.create_sheet(title)
        sheet.append([name for name, _ in columns])
        sheet.append(["a"] * len(columns))
    book.save(out)
    return out.getvalue()


def _importers() -> Iterator[Reader]:
    from lessonbook.tools.exchange import read_jsonl
    from lessonbook.tools.exchange.refi_read import read_qdpx
    from lessonbook.tools.handover.document import parse_text
    from lessonbook.tools.handover.exchange import read_form
    from lessonbook.tools.registers.settings import StocktakeSettings
    from lessonbook.tools.registers.stocktake import take_stock
    from lessonbook.tools.registers.tracker import read_tracker
    from lessonbook.tools.review.workbook import read_sheet
    from tests.conftest import ROOT

    def stock(path: Path) -> None:
        take_stock([path], StocktakeSettings(), date(2012, 2, 15)).register.require_all()

    registers = ROOT / "corpus" / "registers"
    contracts = b"\n".join((registers / "illustrative-contracts.csv").read_bytes().split(b"\n")[:4])
    tracker = b"\n".join((registers / "tracker.csv").read_bytes().split(b"\n")[:5])
    rows = [line.split(",") for line in contracts.decode().replace('"', "").split("\n")]
    form = (ROOT / "lessonbook" / "readers" / "template" / "handover.md").read_bytes()
    yield Reader("stocktake CSV", contracts, partial(_file, "a.csv", stock))
    yield _of_zip("stocktake Excel", made_files.xlsx({"A": [row[:20] for row in rows]}), "xl/worksheets/sheet1.xml",
                  partial(_file, "a.xlsx", stock))
    yield Reader("tracker", tracker, partial(_file, "a.csv", lambda path: read_tracker([path]).register.require_all()))
    yield Reader("handover form", form, partial(_file, "a.md", read_form))
    yield Reader("handover text", form, lambda data: parse_text(data.decode("utf-8", "replace"), "a.md") and [])
    yield Reader("JSON lines", b'{"id": "a", "text": "The lease."}\n{"id": "b", "text": "Gone"}\n',
                 partial(_file, "a.jsonl", read_jsonl, wrong=lambda found: _said(found[1])))
    yield _of_zip("review sheet", _sheet(), "xl/worksheets/sheet2.xml", partial(_file, "a.xlsx", read_sheet))
    whole = BytesIO()
    with zipfile.ZipFile(whole, "w") as packed:
        packed.writestr("project.qde", PROJECT)
    yield _of_zip("REFI-QDA project", whole.getvalue(), "project.qde", partial(_file, "a.qdpx", read_qdpx))


@cache
def readers() -> dict[str, Reader]:
    """All readers by name."""
    found = [Reader(name, seed, partial(_table, name, file)) for name, (file, seed) in TABLES.items()]
    found += [Reader(name, seed, partial(_document, file)) for name, (file, seed) in DOCUMENTS.items()]
    parts = {"Word": "word/document.xml", "OpenDocument": "content.xml", "Excel": "xl/worksheets/sheet1.xml"}
    found += [_of_zip(name, whole, parts[name], partial(_document, file)) for name, (file, whole) in PACKED.items()]
    found += _importers()
    return {reader.name: reader for reader in found}


@contextmanager
def no_hang() -> Iterator[None]:
    """Raise where something takes far longer than any small file may."""
    def ring(number: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"reading took more than {SECONDS} seconds")

    was = signal.signal(signal.SIGALRM, ring)
    signal.alarm(SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, was)


def try_reader(reader: Reader, data: bytes) -> bool:
    """Read; gives whether anything was wrong with the file. Any other error is the reader's fault and goes on."""
    with no_hang():
        try:
            return bool(reader.read(data))
        except LessonbookError as refused:
            _said(refused.problems)
            return True


def broken(reader: Reader) -> st.SearchStrategy[bytes]:
    """Files like the good one but for a few faults, and now and then anything at all."""
    edit = st.tuples(st.integers(0, 1 << 16), st.integers(0, 60),
                     st.one_of(st.sampled_from(MARKS), st.text(max_size=12).map(lambda text: text.encode(
                         "utf-8", "surrogatepass")), st.binary(max_size=8)))

    def apply(data: bytes, edits: list[tuple[int, int, bytes]]) -> bytes:
        for place, cut, put in edits:
            at = place % (len(data) + 1)
            data = data[:at] + put + data[at + cut:]
        return data

    edits = st.lists(edit, min_size=1, max_size=6)
    packed = edits.map(lambda made: reader.pack(apply(reader.seed, made)))
    raw = edits.map(lambda made: apply(reader.pack(reader.seed), made))
    return st.one_of(packed, packed, packed, raw, st.binary(max_size=400).map(reader.pack), st.binary(max_size=400))
