"""What each page is made of, as a digest, so that a page is rendered again only if that changed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from docutils import nodes

from ..base.store import code_digest, digest_of, files_digest
from ..knowledge.knowledge import Knowledge
from .left_page import left_page
from .lesson_page import lesson_head, lesson_tail
from .listings import LISTINGS, counts
from .source_page import source_page, source_state

Asked = tuple[str, str, tuple[tuple[str, str], ...]]
_REGISTERS = ("_config.yml", "corpus/registers/**/*")
# Listings that take long to make and follow from a few files and our code alone: they are not made to be compared.
_FOLLOWS_FROM: dict[str, tuple[str, ...]] = {
    "stocktake-report": _REGISTERS, "stocktake-table": _REGISTERS, "tracker-heatmap": _REGISTERS,
    "tracker-counts": _REGISTERS, "handover-example": (),
}
_PASSAGE = re.compile(r"\b[a-z][a-z0-9-]*-p\d+\b")


class Parts:
    """What the build puts on pages, digested as it is made, so that nothing is made a second time to be compared.

    Parameters
    ----------
    known : Knowledge
        The knowledge base as published.
    """

    def __init__(self, known: Knowledge) -> None:
        self.known = known
        self._made: dict[object, str] = {}

    def note(self, key: object, parts: Sequence[nodes.Node]) -> None:
        """Take down what was made for a page (its docname) or a listing (as it was asked for)."""
        self._made[key] = digest_of([part.pformat() for part in parts])

    def page(self, docname: str, listings: list[Asked]) -> str:
        """Digest of a page's derived parts; empty where it has none.

        Parameters
        ----------
        docname : str
            Path below the root without its ending.
        listings : list of tuple
            The listings and counts that the page asked for when it was read.
        """
        known = self.known
        folder, _, name = docname.partition("/")
        if folder == "corpus" and name in known.inputs.sources:
            text: list[object] = [source_state(known, known.inputs.sources[name])]
        else:
            if docname not in self._made:
                self.note(docname, derived_parts(known, docname) or [])
            text = [self._made[docname]]
        if docname.startswith("lessons/"):  # terms in its prose become links
            text.append([[term.term, term.anchor] for term in known.inputs.glossary])
        for asked in listings:
            listing, argument, options = asked
            if listing == "count":
                text.append(counts(known))
            elif listing in _FOLLOWS_FROM:
                text.append([argument, options, code_digest(), _followed(known, _FOLLOWS_FROM[listing])])
            else:
                if asked not in self._made:
                    self.note(asked, LISTINGS[listing](known, argument, dict(options)))
                text.append(self._made[asked])
        return digest_of(text)


def derived_parts(known: Knowledge, docname: str) -> list[nodes.Node] | None:
    """What the build puts on a source's or lesson's page: for a lesson its head, then its tail; None on other pages."""
    folder, _, name = docname.partition("/")
    if folder == "corpus" and (source := known.inputs.sources.get(name)) and source in known.sources:
        return [source_page(known, source)]
    if folder == "lessons" and (lesson := next((one for one in known.lessons if one.id == name), None)):
        return [lesson_head(known, lesson), *lesson_tail(known, lesson)]
    if folder == "lessons" and (lesson := next((one for one in known.left if one.id == name), None)):
        return [left_page(known, lesson)]
    return None


def _followed(known: Knowledge, patterns: tuple[str, ...]) -> object:
    """Digest of some files, and which of the passages they name may be linked to."""
    root = known.inputs.root
    named = {ident for pattern in patterns for path in root.glob(pattern) if path.is_file()
             for ident in _named(path.read_bytes())}
    return [files_digest(root, patterns), sorted(named & known.open_ids)]


@lru_cache(maxsize=32)
def _named(data: bytes) -> frozenset[str]:
    return frozenset(_PASSAGE.findall(data.decode("utf-8", "replace")))
