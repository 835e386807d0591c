"""Small makers of docutils nodes: text is always text, links are always cross-references."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from docutils import nodes
from sphinx import addnodes


class details(nodes.General, nodes.Element):
    """A block that folds; its first child is a :class:`summary`."""


class summary(nodes.General, nodes.TextElement):
    """The line that stays visible when a block is folded."""


def visit_details(self: Any, node: nodes.Element) -> None:
    """Open a details element."""
    attributes = {"open": "open"} if node.get("open") else {}
    self.body.append(self.starttag(node, "details", CLASS="lb-fold", **attributes))


def depart_details(self: Any, node: nodes.Element) -> None:
    """Close it."""
    self.body.append("</details>\n")


def visit_summary(self: Any, node: nodes.Element) -> None:
    """Open a summary element."""
    self.body.append(self.starttag(node, "summary", suffix=""))


def depart_summary(self: Any, node: nodes.Element) -> None:
    """Close it."""
    self.body.append("</summary>\n")


Inline: TypeAlias = str | nodes.Node


def inline(*parts: Inline) -> list[nodes.Node]:
    """Strings as text nodes, nodes as they are."""
    return [nodes.Text(part) if isinstance(part, str) else part for part in parts]


def para(*parts: Inline, classes: Sequence[str] = ()) -> nodes.paragraph:
    """A paragraph."""
    return nodes.paragraph("", "", *inline(*parts), classes=list(classes))


def span(*parts: Inline, classes: Sequence[str]) -> nodes.inline:
    """An inline span with classes."""
    return nodes.inline("", "", *inline(*parts), classes=list(classes))


def strong(*parts: Inline) -> nodes.strong:
    """Strong text."""
    return nodes.strong("", "", *inline(*parts))


def block(*children: nodes.Node, classes: Sequence[str], ids: Sequence[str] = ()) -> nodes.container:
    """A division with classes."""
    return nodes.container("", *children, classes=list(classes), ids=list(ids))


def fold(title: Sequence[Inline], *children: nodes.Node, opened: bool = False, classes: Sequence[str] = ()
         ) -> details:
    """A block that folds under a title."""
    return details("", summary("", "", *inline(*title)), *children, open=opened, classes=list(classes))


def bullets(items: Iterable[Sequence[Inline] | nodes.Node], classes: Sequence[str] = ()) -> nodes.bullet_list:
    """A bullet list; an item is inline parts, or one block node."""
    made = nodes.bullet_list("", classes=list(classes))
    for item in items:
        made += nodes.list_item("", item if isinstance(item, nodes.Node) else para(*item))
    return made


def section(title: str, ident: str, *children: nodes.Node) -> nodes.section:
    """A section with a fixed anchor."""
    return nodes.section("", nodes.title("", "", nodes.Text(title)), *children, ids=[ident])


def page_link(docname: str, text: str) -> addnodes.pending_xref:
    """A link to a page of the book by its name from the root."""
    return _xref("doc", f"/{docname}", text)


def passage_link(passage: str, text: str) -> addnodes.pending_xref:
    """A link that opens at a passage on its source's page."""
    return _xref("ref", passage, text)


def _xref(kind: str, target: str, text: str) -> addnodes.pending_xref:
    return addnodes.pending_xref("", nodes.inline("", text), refdomain="std", reftype=kind, reftarget=target,
                                 refexplicit=True, refwarn=True)


def outside_link(url: str, text: str) -> nodes.reference:
    """A link to another site."""
    return nodes.reference("", "", nodes.Text(text), refuri=url, internal=False)


def table(head: Sequence[str], rows: Sequence[Sequence[Sequence[Inline]]], classes: Sequence[str] = ()
          ) -> nodes.container:
    """A table that scrolls sideways where it must; each cell is a sequence of inline parts."""
    made = nodes.table("", classes=["lb-table", *classes])
    group = nodes.tgroup("", cols=len(head))
    made += group
    for _ in head:
        group += nodes.colspec("", colwidth=1)
    group += nodes.thead("", nodes.row("", *(nodes.entry("", para(text)) for text in head)))
    group += nodes.tbody("", *(nodes.row("", *(nodes.entry("", para(*cell)) for cell in row)) for row in rows))
    return block(made, classes=["lb-scroll"])
