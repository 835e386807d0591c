"""What a page carries besides its text: running heads, page numbers, contents lists, pull quotes, lists of other
documents. All of it is set aside and listed, so that it can be put back."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from ..readers import Block, Dropped

_NUMBER = re.compile(r"[-–—|\s]*(?:page\s+)?(?:\d{1,4}|[ivxl]{1,6})(?:\s*(?:of|/)\s*\d{1,4})?[-–—|\s]*", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:table of )?contents(?: page)?:?", re.IGNORECASE)
_LEADER = re.compile(r".*(?:\.{4,}|(?:\. ){4,}|…{2,})\s*[\divxl]{1,6}\s*", re.DOTALL)
_ENTRY = re.compile(r".{2,110}?\s+\d{1,4}\s*", re.DOTALL)
_OTHERS = re.compile(
    r"(?:similar|related|recommended|more|other|popular|latest|further|most (?:read|viewed|popular)|read next|see also|"
    r"you (?:may|might) (?:also )?(?:like|be interested in|enjoy)|people also (?:read|viewed)|trending)"
    r"(?:[ :]+(?:\w+ )?(?:documents?|articles?|stories|posts?|pages?|contents?|links?|news|files|presentations?|"
    r"papers?|publications?|titles?|from .{1,40}|in .{1,40}))?:?", re.IGNORECASE)
_ENDS = (".", "?", "!", ":", ";", "”", '"', ".’", ")")
# what recorders and transcription services write beside the words
_RECORDER = re.compile(
    r"transcribed by (?:https?://\S+|otter\.ai)|meeting ended (?:after|at) [\d: .apm]{4,20}|"
    r"this (?:editable )?transcript was (?:computer|automatically|auto)[- ]generated\b.{0,200}|"
    r"[^\n:]{2,60} (?:started|stopped) transcription(?:\s.{0,20})?", re.IGNORECASE | re.DOTALL)
_MARGIN = 0.09
_SOME = 3


def set_aside(blocks: Sequence[Block], *, spoken: bool) -> tuple[list[Block], list[Dropped]]:
    """Take furniture out of a document.

    Parameters
    ----------
    blocks : sequence of Block
        Cleaned blocks in reading order.
    spoken : bool
        Whether the document is a transcript: people repeat themselves, so repeats are kept there.

    Returns
    -------
    tuple of list of Block and list of Dropped
        The text, and what was set aside with its reason.
    """
    reasons: dict[int, str] = {}
    _running(blocks, reasons)
    _numbers(blocks, reasons)
    _contents(blocks, reasons)
    if spoken:
        reasons |= {index: "note of the recorder" for index, block in enumerate(blocks)
                    if index not in reasons and _RECORDER.fullmatch(block.text.rstrip(" .👋"))}
    else:
        _others(blocks, reasons)
        _quotes(blocks, reasons)
    kept = [block for index, block in enumerate(blocks) if index not in reasons]
    dropped = [Dropped(" ".join(blocks[index].text.split()), reason, _where(blocks[index]))
               for index, reason in sorted(reasons.items())]
    return kept, dropped


def _where(block: Block) -> str:
    return f"page {block.page}" if block.page else block.place


def _running(blocks: Sequence[Block], reasons: dict[int, str]) -> None:
    """The same short text at the top or foot of three pages or more; numbers in it may differ."""
    places: dict[tuple[str, bool], set[str]] = defaultdict(set)
    within: Counter[str] = Counter()
    found: dict[tuple[str, bool], list[int]] = defaultdict(list)
    pages = [block.page for block in blocks]
    for index, block in enumerate(blocks):
        if not block.page or len(block.text) > 150:
            continue
        if block.top >= 0:
            head, foot = block.top < _MARGIN, block.top > 1 - _MARGIN - 0.02
        else:
            head = index == 0 or pages[index - 1] != block.page
            foot = index == len(blocks) - 1 or pages[index + 1] != block.page
        text = re.sub(r"\d+", "#", " ".join(block.text.split()).lower())
        if head or foot:
            places[text, head].add(block.page)
            found[text, head].append(index)
        else:
            within[text] += 1
    count = len(set(pages))
    for key, indexes in found.items():
        if within[key[0]] >= _SOME:  # a speaker's name, which comes to stand at the head of some pages too
            continue
        if len(places[key]) >= _SOME or (count <= 4 and len(places[key]) >= max(2, count - 1)):
            for index in indexes:
                reasons[index] = "running head" if key[1] else "running foot"


def _numbers(blocks: Sequence[Block], reasons: dict[int, str]) -> None:
    """Numbers that stand alone and count up; a lone number on a page of its own layout."""
    lone = [index for index, block in enumerate(blocks)
            if index not in reasons and block.kind in ("paragraph", "heading", "item")
            and _NUMBER.fullmatch(block.text) and block.text.strip()]
    values = [int(found[0]) for index in lone if (found := re.search(r"\d+", blocks[index].text))]
    rising = len(values) >= _SOME and all(one < two for one, two in pairwise(values))
    for index in lone:
        block = blocks[index]
        edge = block.top >= 0 and (block.top < 0.12 or block.top > 0.82)
        if rising or edge or block.text.lower().lstrip(" -–—|").startswith("page"):
            reasons[index] = "page number"


def _contents(blocks: Sequence[Block], reasons: dict[int, str]) -> None:
    index = 0
    while index < len(blocks):
        text = blocks[index].text
        if _LEADER.fullmatch(text):
            reasons[index] = "contents list"
        elif _CONTENTS.fullmatch(text.strip()):
            end = index + 1
            while end < len(blocks) and (end in reasons or all(
                    _ENTRY.fullmatch(line) or _LEADER.fullmatch(line) for line in blocks[end].text.split("\n"))):
                end += 1
            if end > index + 1:
                for number in range(index, end):
                    reasons.setdefault(number, "contents list")
                index = end
                continue
        index += 1


def _others(blocks: Sequence[Block], reasons: dict[int, str]) -> None:
    """A list of other documents: its own heading, then titles up to the first real sentence."""
    index = 0
    while index < len(blocks):
        text = blocks[index].text.split("\n")[0].strip()
        if index in reasons or len(text) > 80 or not _OTHERS.fullmatch(text):
            index += 1
            continue
        end = index + 1
        while end < len(blocks) and blocks[end].kind not in ("row", "note") and (
                _is_title(blocks[end].text) or _among_titles(blocks, end)):
            end += 1
        if end - index > _SOME:
            for number in range(index, end):
                reasons.setdefault(number, "list of other documents")
        index = max(end, index + 1)


def _is_title(text: str) -> bool:
    count = len(text.split())
    return count <= 40 and not (count >= 12 and text.rstrip().endswith((".", "?", "!", "”")) and ". " not in text)


def _among_titles(blocks: Sequence[Block], index: int) -> bool:
    """A title may be a whole sentence: then more titles follow it."""
    following = blocks[index + 1:index + 4]
    return len(blocks[index].text.split()) <= 40 and len(following) == _SOME and all(
        _is_title(block.text) for block in following)


def _quotes(blocks: Sequence[Block], reasons: dict[int, str]) -> None:
    """A quotation lifted out of the text and shown again beside it."""
    plain = ["" if index in reasons else _bare(block.text) for index, block in enumerate(blocks)]
    whole = "\n".join(plain)
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        text = plain[index]
        count = len(text.split())
        if not 8 <= count <= 60 or block.kind in ("row", "note", "item", "heading"):
            continue
        if text in seen or _inside(whole, text):
            reasons[index] = "repeated pull quote"
        seen.add(text)


def _inside(whole: str, text: str) -> bool:
    """Whether the words stand within a longer block as well."""
    start = whole.find(text)
    while start >= 0:
        end = start + len(text)
        before, after = whole[max(0, start - 1):start], whole[end:end + 1]
        if not ((before in ("", "\n")) and (after in ("", "\n"))) and before in ("", "\n", " ") and after in (
                "", "\n", " "):
            return True
        start = whole.find(text, start + 1)
    return False


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def join_split(blocks: Sequence[Block]) -> list[Block]:
    """Join paragraphs that a page or column break split, notes at the page's foot between them or not.

    The first part ends without a full stop, the second starts with a small letter; both are running text.
    """
    joined: list[Block] = []
    text = -1  # the last block of text
    for block in blocks:
        last = joined[text] if text >= 0 else None
        if last is not None and _continues(last, block):
            first = last.text.rstrip()
            divided = first.endswith("-") and first[-2:-1].isalpha()
            joined[text] = replace(last, text=first[:-1] + block.text if divided else f"{first}\n{block.text}")
        else:
            joined.append(block)
            text = text if block.kind in ("note", "box") else len(joined) - 1
    return joined


def _continues(last: Block, block: Block) -> bool:
    if last.kind not in ("paragraph", "item") or block.kind != "paragraph" or last.voice or block.voice:
        return False
    if last.text.rstrip().endswith(_ENDS) or not block.text[:1].islower():
        return False
    if len(last.text) < 50 and not last.text.rstrip().endswith("-"):
        return False
    return not last.size or abs(last.size - block.size) < 0.15 * max(last.size, block.size)
