"""Abbreviations on a lesson's page lead to the glossary: the definition shows on hover and on tap."""

from __future__ import annotations

import re

from docutils import nodes

from ..corpus.schema import NOT_STATED
from ..knowledge.knowledge import Knowledge

EVERYDAY = {"NHS", "GP", "UK", "MP"}


def link_terms(page: nodes.Element, known: Knowledge, docname: str) -> None:
    """Link each abbreviation of the glossary where it first stands in a page's prose."""
    terms = {term.term: term for term in known.inputs.glossary
             if term.definition != NOT_STATED and term.term not in EVERYDAY and re.search(r"[A-Z].*[A-Z]", term.term)}
    if not terms:
        return
    pattern = re.compile(r"\b(" + "|".join(re.escape(name) for name in sorted(terms, key=len, reverse=True)) + r")s?\b")
    seen: set[str] = set()
    up = "../" * docname.count("/")
    for text in list(page.findall(nodes.Text)):
        if _inside(text, (nodes.reference, nodes.title, nodes.literal, nodes.raw)):
            continue
        made: list[nodes.Node] = []
        last = 0
        for found in pattern.finditer(text.astext()):
            term = terms[found[1]]
            if term.term in seen:
                continue
            seen.add(term.term)
            long = f"{term.long}. " if term.long != NOT_STATED else ""
            made += [nodes.Text(text.astext()[last:found.start()]),
                     nodes.reference("", "", nodes.Text(found[0]), refuri=f"{up}book/glossary.html#{term.anchor}",
                                     reftitle=f"{long[:1].upper()}{long[1:]}{term.definition}", internal=True,
                                     classes=["lb-term"])]
            last = found.end()
        if made:
            made.append(nodes.Text(text.astext()[last:]))
            text.parent.replace(text, [node for node in made if node.astext()])


def _inside(node: nodes.Node, kinds: tuple[type, ...]) -> bool:
    parent = node.parent
    while parent is not None:
        if isinstance(parent, kinds):
            return True
        parent = parent.parent
    return False
