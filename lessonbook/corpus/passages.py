"""The body of a corpus file: headings, and passages with their id, kind, voice and place.

A passage is an attribute line and the lines up to the next blank one::

    {#act-p142 kind="reported-speech" voice="Jan Hull" loc="para 7"}
    PCTs did too little to bring clinicians into public communication.

The words are data: nothing in them is ever parsed as markup.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ..base.errors import Problem

KINDS = ("narrative", "reported-speech", "key-point", "recommendation", "figure")
KEY_KINDS = ("key-point", "recommendation")  # what a source itself holds to be its points, its conclusions too
_ATTRIBUTES = {"kind", "voice", "loc", "page"}
_LINE = re.compile(r"\{#(?P<id>[^\s}]+)(?P<rest>[^{}]*)\}\s*")
_PAIR = re.compile(r'\s+(?P<key>[a-z]+)="(?P<value>[^"]*)"')
_HEADING = re.compile(r"(?P<level>#{1,3}) +(?P<text>.+?)\s*")


class Passage(NamedTuple):
    """A paragraph or a speaker's turn.

    Attributes
    ----------
    id : str
        Permanent: minted once, kept when the text is corrected, never reused.
    source : str
        Id of the source it stands in.
    text : str
        The words, on one line.
    kind : str
        One of `KINDS`.
    voices : tuple of str
        Who speaks; empty where the publisher's own text does.
    section : str
        Heading, and subheading after a colon where there is one.
    loc, page : str
        Place within the section, and page where the original shows one.
    line : int
        Line of the corpus file, from 1.
    """

    id: str
    source: str
    text: str
    kind: str
    voices: tuple[str, ...]
    section: str
    loc: str
    page: str
    line: int

    @property
    def voice(self) -> str:
        """All voices in one string; empty where the publisher's own text speaks."""
        return "; ".join(self.voices)

    @property
    def locator(self) -> str:
        """The place in the original, for people: section, place, page."""
        page = f"page {self.page}" if self.page else ""
        return ", ".join(part for part in (self.section, self.loc, page) if part)


def parse_passages(body: str, *, source: str, prefix: str, file: str, first_line: int
                   ) -> tuple[list[Passage], list[Problem]]:
    """Read the body of a corpus file.

    Parameters
    ----------
    body : str
        All that follows the front matter.
    source, prefix : str
        The source's id, and what its passage ids start with.
    file : str
        Name to use in problems.
    first_line : int
        Line of the file at which `body` starts.

    Returns
    -------
    tuple of list of Passage and list of Problem
        Passages in the order of the file; problems with their lines.
    """
    passages: list[Passage] = []
    problems: list[Problem] = []
    headings = ["", ""]
    form = re.compile(rf"{re.escape(prefix)}-p\d{{3,}}")
    for line, block in _blocks(body, first_line):
        heading = _HEADING.fullmatch(block[0])
        if heading and len(block) == 1:
            level = len(heading["level"])
            if level > 1:
                headings[level - 2:] = [heading["text"]] + [""] * (3 - level)
            continue
        found = _LINE.fullmatch(block[0])
        if not found:
            problems.append(Problem(file, line, "a paragraph has no passage id", (
                f'Put a line such as {{#{prefix}-p001 kind="narrative" loc="para 1"}} above it; '
                "number on from the highest id in the file.")))
            continue
        attributes, wrong = _attributes(found["rest"], file, line)
        problems += wrong
        problems += _check(found["id"], attributes, block, prefix, form, file, line)
        passages.append(Passage(
            id=found["id"], source=source, text=" ".join(" ".join(block[1:]).split()),
            kind=attributes.get("kind", ""),
            voices=tuple(name.strip() for name in attributes.get("voice", "").split(";") if name.strip()),
            section=": ".join(part for part in headings if part),
            loc=attributes.get("loc", ""), page=attributes.get("page", ""), line=line,
        ))
    return passages, problems


def _blocks(body: str, first_line: int) -> list[tuple[int, list[str]]]:
    blocks: list[tuple[int, list[str]]] = []
    open_block = False
    for number, line in enumerate(body.split("\n"), start=first_line):
        if not line.strip():
            open_block = False
        elif open_block:
            blocks[-1][1].append(line.strip())
        else:
            blocks.append((number, [line.strip()]))
            open_block = not _HEADING.fullmatch(line.strip())
    return blocks


def _attributes(rest: str, file: str, line: int) -> tuple[dict[str, str], list[Problem]]:
    found = {key: value.strip() for key, value in _PAIR.findall(rest)}
    problems = []
    left = _PAIR.sub("", rest).strip()
    if left:
        problems.append(Problem(file, line, f"cannot read {left!r} in the passage's line",
                                'Write it as name="value", with straight double quotes.'))
    for key in sorted(found.keys() - _ATTRIBUTES):
        problems.append(Problem(file, line, f"`{key}` is not an attribute of a passage",
                                f"Use {', '.join(sorted(_ATTRIBUTES))}."))
    return found, problems


def _check(ident: str, attributes: dict[str, str], block: list[str], prefix: str, form: re.Pattern[str], file: str,
           line: int) -> list[Problem]:
    problems = []
    if not form.fullmatch(ident):
        problems.append(Problem(file, line, f"passage id `{ident}` is not of the form {prefix}-p001",
                                "Ids start with the file's `prefix`, then -p and at least three digits."))
    if attributes.get("kind") not in KINDS:
        problems.append(Problem(file, line, f"passage {ident} has kind {attributes.get('kind', 'none')!r}",
                                f"Use one of {', '.join(KINDS)}."))
    if attributes.get("kind") == "reported-speech" and not attributes.get("voice"):
        problems.append(Problem(file, line, f"passage {ident} is reported speech without a voice",
                                'Say who speaks, voice="Name", or make it narrative.'))
    if len(block) == 1:
        problems.append(Problem(file, line, f"passage {ident} has no text", "Write its text under its line."))
    return problems
