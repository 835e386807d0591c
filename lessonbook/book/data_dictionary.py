"""The tables of the downloads with every column, from the schemas that write them."""

from __future__ import annotations

from docutils import nodes

from ..knowledge.knowledge import Knowledge
from ..tools.exchange.tables import tables
from .nodes import para, section, table


def data_dictionary(known: Knowledge, argument: str, options: dict[str, str]) -> list[nodes.Node]:
    """A section for each table: its key, and for each column its type, whether it is always filled, and its meaning."""
    made: list[nodes.Node] = []
    for one in tables(known):
        rows = [[[field.name], [field.type], ["always" if field.required else "not always"],
                 [field.about + (f" A key of {field.refers}." if field.refers else "")]] for field in one.fields]
        key = f" A row is known by {' and '.join(one.key)}." if one.key else ""
        made.append(section(one.name.replace("_", " ").capitalize(), f"table-{nodes.make_id(one.name)}",
                            para(one.about + key), table(["Column", "Type", "Filled", "Meaning"], rows)))
    return made
