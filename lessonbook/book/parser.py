"""The parser of pages: a source's page never goes through MyST; a lesson's gets its evidence added."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from myst_nb.sphinx_ import Parser

from ..knowledge.knowledge import Knowledge
from .citations import arrange, number_marks, numbers_of
from .digests import derived_parts
from .terms import link_terms


class PageParser(Parser):
    """Parses corpus files as data, lessons as MyST with additions, all else as MyST-NB does.

    Of a lesson that was retired or merged nothing is parsed: its page only leads on.
    """

    supported = ("myst-nb",)

    def parse(self, inputstring: str, document: nodes.document) -> None:
        """Fill the document."""
        env: Any = document.settings.env
        folder, _, name = env.docname.partition("/")
        known: Knowledge | None = env.app.lessonbook
        made = derived_parts(known, env.docname) if known is not None else None
        if made is not None and folder != "corpus":
            env.app.lessonbook_parts.note(env.docname, made)
        if known is None or made is None:
            if known is not None and folder == "corpus":
                raise ValueError(f"corpus/{name} may not be published")
            super().parse(inputstring, document)
        elif len(made) == 1:
            document.settings.myst_footnote_sort = False  # MyST sets it where it parses, and newer ones ask for it
            document += prepare(made[0], document)
        else:
            prose = inputstring.partition("\n---")[2].partition("\n")[2]
            super().parse(re.sub(r"\{ours\}(?!`)", "{ours}`ours`", prose), document)
            page = next(document.findall(nodes.section))
            page["classes"].append("lb-lesson")
            lesson = next(one for one in known.lessons if one.id == name)
            today = arrange(page)
            for part in (page, today) if today is not None else (page,):
                number_marks(part, numbers_of(known, lesson), env.docname)
            link_terms(page, known, env.docname)
            first = next((index for index, child in enumerate(page.children) if isinstance(child, nodes.section)),
                         len(page))
            page.insert(first, prepare(made[0], document))
            page += prepare(made[1], document)
            page += [today] if today is not None else []
            for part in made[2:]:
                page += prepare(part, document)


def prepare(made: nodes.Node, document: nodes.document) -> nodes.Node:
    """Register the anchors of made nodes, and say on which page their links stand."""
    docname = document.settings.env.docname
    for node in made.findall(nodes.Element):
        if node.tagname == "pending_xref":
            node["refdoc"] = docname
        if node.get("names"):
            document.note_explicit_target(node, node)
        elif node.get("ids") and not isinstance(node, nodes.document):
            for ident in node["ids"]:
                document.ids.setdefault(ident, node)
    return made
