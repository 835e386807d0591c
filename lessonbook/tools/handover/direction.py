"""Rises and falls: good or bad news depends on what is measured. And figures set against a target."""

from __future__ import annotations

import re

from .cues import Hit
from .spans import FUTURE, Signal, Span, negated

_RATIO = re.compile(
    r"(?P<got>\d+(?:\.\d+)?) ?(?P<unit>%|per ?cent)?[^.;\d]{0,30}?(?:against|versus|vs\.?|,? target(?: of)?"
    r"|compared with a target of)"
    r"(?: (?:a|an|the|our|its))?(?: (?P<what>target|standard|ceiling|limit|trajectory|plan"
    r"|threshold))?(?: of)? ?"
    r"(?P<aim>\d+(?:\.\d+)?)",
    re.IGNORECASE,
)
_LEVEL = re.compile(r"(?:stands? at|reached|is|was|of|now|:) (\d\d(?:\.\d+)?) ?(?:%|per cent)", re.IGNORECASE)
_ONLY = re.compile(r"\b(?:only|just|barely|merely) (?:\d+|half|a third|one in|two in)", re.IGNORECASE)


def direction_signals(span: Span) -> list[Signal]:
    """What the clause's rises and falls mean."""
    made = []
    less, more = span.of("less_better", masked=True), span.of("more_better")
    for family in ("up", "down"):
        for hit in span.of(family):
            word = span.lower[hit.start - span.start]
            before = span.before(hit.start, 4)
            if word == "up" and before[-1:] in (
                ["set"],
                ["taken"],
                ["follow"],
                ["signed"],
                ["back"],
                ["built"],
                ["drawn"],
                ["take"],
                ["bringing"],
                ["made"],
            ):
                continue
            near = _nearest(hit.start, hit.end, less, more)
            if near is None:
                continue
            good = (near == "less") == (family == "down")
            no = negated(span, hit.start)
            words = span.words(hit.start, hit.end)
            if no and no.start < hit.start:
                made.append(Signal(no.start, "concern", 2.2 if good else 0.4, span.words(no.start, hit.end)))
            elif good and (
                before[-1:] == ["to"] or set(before) & {"would", "should", "could", "will", "must", "further"}
            ):
                continue
            elif good:
                made.append(Signal(hit.start, "achievement", 2.0, words))
            else:
                made.append(Signal(hit.start, "concern", 2.0 if not set(before) & FUTURE else 2.2, words))
    return made


def _nearest(start: int, end: int, less: list[Hit], more: list[Hit]) -> str | None:
    """Which kind of measure a change is about: the nearest, its subject before its object."""
    best: tuple[float, str] | None = None
    for kind, hits in (("less", less), ("more", more)):
        for hit in hits:
            if hit.start < end and start < hit.end:
                continue
            gap = (start - hit.end) * 1.0 if hit.end <= start else (hit.start - end) * 1.1 + 0.5
            if gap <= 9 and (best is None or gap < best[0]):
                best = (gap, kind)
    return best[1] if best else None


def ratio_signals(span: Span) -> list[Signal]:
    """`71% against 85%` is below target; `only 61%` says so in words. Of a ceiling, less is better."""
    if not any(character.isdigit() for word in span.lower for character in word):
        return []
    text = span.words(span.start, span.end)
    made = []
    found = _RATIO.search(text)
    if found:
        fewer = (found["what"] or "").lower() in ("ceiling", "limit") or (
            not found["unit"] and bool(span.of("less_better", masked=True))
        )
        got, aim = float(found["got"]), float(found["aim"])
        good = got <= aim if fewer else got >= aim
        made.append(Signal(span.start, "achievement" if good else "concern", 2.0, found[0]))
    level = _LEVEL.search(text)
    if (
        level
        and not {"performance", "compliance"} & set(span.lower)
        and span.of("more_better")
        and float(level[1]) >= 85
        and not found
    ):
        made.append(Signal(span.start, "achievement", 1.0, level[0]))
    only = _ONLY.search(text)
    if only:
        made.append(Signal(span.start, "concern", 1.5, only[0]))
    return made
