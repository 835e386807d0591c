"""The page of a lesson that was retired or merged: it says so and leads the reader on."""

from __future__ import annotations

from docutils import nodes

from ..knowledge.knowledge import Knowledge
from ..lessons import Lesson
from .nodes import page_link, para, section


def left_page(known: Knowledge, lesson: Lesson) -> nodes.section:
    """Say what became of a lesson, with a link to the one that took its place, or to all lessons."""
    into = next((one for one in known.lessons if one.id == lesson.front.merged_into), None)
    if lesson.front.status == "merged" and into is not None:
        said = para("This lesson is now part of another one: ", page_link(f"lessons/{into.id}", into.title), ".")
    else:
        said = para("Editors have retired this lesson. It is no longer part of the book.")
    made = section(lesson.title, lesson.id.lower(), said, para("See ", page_link("book/lessons", "all lessons"), "."))
    made["classes"].append("lb-left")
    return made
