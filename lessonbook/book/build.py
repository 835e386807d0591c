"""Build the book: tag, attach, render with Jupyter Book's Sphinx, index with Pagefind, pack to take away."""

from __future__ import annotations

import errno
import gc
import json
import os
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from ..base.account import Account
from ..base.errors import LessonbookError
from ..base.store import Store, code_digest, digest_of, file_digest, files_digest, store_of
from ..knowledge.flow import Stage, load
from ..knowledge.knowledge import Knowledge
from .render import RENDERERS

SHOWN = 20
STEPS = ("Downloads", "Book to take away", "Search index")
NO_PART_OF_A_BOOK = ("_build", "benchmarks", "lessonbook", "node_modules", "quarantine", "tests")
_PREPARED: dict[Path, Knowledge] = {}


@dataclass(frozen=True)
class Built:
    """What a build found and made.

    Attributes
    ----------
    known : Knowledge
        The knowledge base as published.
    site : Path
        The folder to put on a server; start at its ``index.html``.
    pages_written : int
        Pages that were rendered in this run.
    records : int
        Records in the search index.
    seconds : float
        How long it took.
    account : Account
        What was worked out or written again, and why; all else was taken from what earlier builds kept.
    """

    known: Knowledge
    site: Path
    pages_written: int
    records: int
    seconds: float
    account: Account


def prepared(root: Path) -> Knowledge | None:
    """Give the knowledge that :func:`build` made for `root` in this process, so that Sphinx need not again."""
    return _PREPARED.get(root.resolve())


def build(root: Path, *, drafts: bool = False, stage: Stage | None = None) -> Built:
    """Build the book of a knowledge base into ``_build/html``.

    Only what changed, and what follows from it, is worked out and written again; the result is the same to the
    byte as that of a build from nothing.

    Parameters
    ----------
    root : Path
        The folder with ``_config.yml``.
    drafts : bool
        Show draft lessons as well, marked; into ``_build/drafts``, so that the published book stays.
    stage : callable, optional
        Called with a stage's name and size; gives a function to call with the number of items done.

    Raises
    ------
    LessonbookError
        Anything that ``lessonbook check`` finds, a page that cannot be rendered, or an index that cannot be made.
    """
    from ..base.files import write_atomic
    from .feed import atom_feed
    from .leaks import refuse_leaks
    from .render import render
    from .search import index_site
    from .search.store import RECORDS
    from .search.store import digest_of as digest_of_inputs
    from .takeaway import write_takeaway

    started = time.monotonic()
    root = root.resolve()
    stage = stage or (lambda name, total: lambda count: None)
    store = store_of(root)
    key, inputs = _key(root), digest_of_inputs(root)  # of the files before they are read
    known = load(root, drafts=drafts, pages=True, stage=stage, store=store)
    gc.freeze()  # what was read stays to the end: the collector need not walk it again and again
    account = known.account
    site = root / "_build" / ("drafts" if drafts else "html")
    if store.stands(site.parent, f"book {site.name}", key):
        account.say("Pages", "0 written")
        for step in STEPS:
            account.say(step, "as it was")
        return Built(known, site, 0, _records_in(site), time.monotonic() - started, account)
    _PREPARED[root] = known
    try:
        made = render(known, site, store, stage)
    finally:
        _PREPARED.pop(root, None)
    if made.warnings:
        more = f"\n... and {len(made.warnings) - SHOWN} more" if len(made.warnings) > SHOWN else ""
        raise LessonbookError("The book has faults; nothing was indexed:\n" + "\n".join(made.warnings[:SHOWN]) + more)
    _tell_pages(account, made.written, made.why)
    write_atomic(site / "atom.xml", atom_feed(known))
    done = stage("Indexing and packing", 2)
    with ThreadPoolExecutor(1) as other:  # Pagefind is a process of its own: meanwhile this one writes the downloads
        indexing = other.submit(index_site, known, site, store, inputs)
        if not drafts:
            again = _write_downloads(known, site, store)
            account.say(STEPS[0], "made again: the corpus, a lesson or a decision changed" if again else "as it was")
        records, indexed = indexing.result()
    done(1)
    again = write_takeaway(site, known.inputs.config.title, made.docnames, store)
    account.say(STEPS[1], "packed again: a page changed" if again else "as it was")
    account.say(STEPS[2], "made again: words on a page, in a lesson or in a passage changed" if indexed
                else "as it was")
    done(1)
    refuse_leaks(known.inputs, site)
    store.did(site.parent, f"book {site.name}", key, [*site.rglob("*"), root / RECORDS])
    for damaged in store.damaged:
        account.say("Store", f"{damaged} was damaged or of another version, and was made anew")
    store.prune()
    return Built(known, site, made.written, records, time.monotonic() - started, account)


def _key(root: Path) -> str:
    """Digest of all that a book follows from: the files below a folder but for programs and what is made, and code."""
    paths = []
    for folder, folders, names in os.walk(root):
        top = Path(folder) == root
        folders[:] = sorted(name for name in folders if name[0] != "." and not (top and name in NO_PART_OF_A_BOOK))
        paths += [Path(folder, name) for name in sorted(names) if name[0] != "."]
    return digest_of(code_digest(packages=(*RENDERERS, "pagefind", "lxml")), find_spec("pyarrow") is not None,
                     [(path.relative_to(root).as_posix(), _bytes_of(path)) for path in paths])


def _bytes_of(path: Path) -> str:
    """Digest of a file that was listed a moment ago; one that somebody took away since is named."""
    digest = file_digest(path)
    if not digest and not os.path.lexists(path):
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
    return digest


def _records_in(site: Path) -> int:
    entry = json.loads((site / "pagefind" / "pagefind-entry.json").read_text(encoding="utf-8"))
    return sum(language["page_count"] for language in entry["languages"].values())


def _tell_pages(account: Account, written: int, why: tuple[str, ...]) -> None:
    account.say("Pages", f"{written:,} written")
    for line in why[:SHOWN]:
        account.say("Pages", line)
    if len(why) > SHOWN:
        account.say("Pages", f"and {len(why) - SHOWN:,} more")


def _write_downloads(known: Knowledge, site: Path, store: Store) -> bool:
    """Write every format, unless what they hold is as it was; gives whether they were written."""
    from ..knowledge.check_decisions import decisions_of
    from ..tools.exchange.downloads import write_downloads

    files = files_digest(known.inputs.root, ("_config.yml", "corpus/**/*", "lessons/*"))
    key = digest_of(code_digest(), find_spec("pyarrow") is not None, files)
    if store.stands(site, "downloads", key):
        return False
    folder = site / "downloads"
    names = [name for name, _, _ in write_downloads(known, folder, *decisions_of(known.inputs))]
    store.did(site, "downloads", key, [folder / name for name in names])
    return True
