"""The rules: what the cues of a clause say, given negation, time, modality and doer."""

from __future__ import annotations

from .cues import Hit
from .direction import direction_signals, ratio_signals
from .spans import (
    BAR,
    BE,
    DELIVERED,
    FUTURE,
    MODAL,
    NO_VERBS,
    NOT_DOING,
    PARTICIPLES,
    PLAIN,
    SOON,
    STATES,
    TURN,
    WEAK_WANT,
    Signal,
    Span,
    far_off,
    negated,
    opens,
    opens_with_order,
)


def signals_of(span: Span) -> list[Signal]:
    """Every signal of a clause."""
    if not span.hits:
        return ratio_signals(span) + _doing(span) + _planned(span)
    if opens_with_order(span):
        aim = Signal(span.start, "ambition", 2.0, span.words(span.start, span.start + 2))
        return [aim, *_acts(span), *_planned(span)]
    signals = direction_signals(span) + ratio_signals(span)
    used = {index for signal in signals for index in range(signal.start, signal.start + len(signal.words.split()))}
    signals += _bad(span, used) + _good(span, used) + _wants(span) + _acts(span) + _doing(span) + _planned(span)
    signals += _threats(span)
    if not any(signal.weight >= 1 for signal in signals):
        signals += _steps(span)
    if any(hit.family == "but" and hit.start == span.start for hit in span.hits):
        signals = [
            signal._replace(weight=signal.weight * TURN) if signal.label == "concern" else signal
            for signal in signals
        ]
    if span.of("plain", masked=True):
        signals = [signal._replace(weight=signal.weight - PLAIN) for signal in signals if signal.weight > PLAIN]
    return signals


def _bad(span: Span, used: set[int]) -> list[Signal]:
    made = []
    removed = [hit for hit in span.of("removed") if not negated(span, hit.start)]
    for hit in span.of("bad"):
        if hit.start in used:
            continue
        words = span.words(hit.start, hit.end)
        no = negated(span, hit.start, 4)
        if no and span.lower[hit.start - span.start] not in ("cannot", "no", "not", "unable", "insufficient"):
            made.append(Signal(no.start, "achievement", 0.8, span.words(no.start, hit.end)))
        elif any(0 < other.start - hit.start < 8 or 0 < hit.start - other.start < 5 for other in removed):
            made.append(Signal(hit.start, "achievement", 1.2, words))
        else:
            made.append(Signal(hit.start, "concern", 1.5, words))
    for hit in span.of("rag_bad"):
        if span.end - span.start <= 6 or {"rag", "rated", "rating", "status"} & set(span.lower):
            made.append(Signal(hit.start, "concern", 2.5, span.words(hit.start, hit.end)))
    for no in span.of("negator"):
        if (
            span.lower[no.start - span.start] in ("no", "without", "zero", "nobody")
            and any(0 <= hit.start - no.end < 4 for hit in span.of("less_better"))
            and not any(0 <= hit.start - no.end < 4 for hit in span.of("wanting"))
        ):
            made = [signal for signal in made if not no.end <= signal.start < no.end + 10]
            made.append(Signal(no.start, "achievement", 1.3, span.words(no.start, min(span.end, no.end + 2))))
            continue
        near = [hit for hit in span.of("wanting") if 0 <= hit.start - no.end < 3]
        if near and span.lower[no.start - span.start] in ("no", "without", "nobody", "never"):
            made.append(Signal(no.start, "concern", 2.0, span.words(no.start, near[0].end)))
        elif span.lower[no.start - span.start] in ("nobody", "never", "n't", "n’t", "not") and not any(
            hit.family in ("bad", "want") and hit.start >= no.start for hit in span.hits
        ):
            made.append(Signal(no.start, "concern", 1.5, span.words(no.start, min(span.end, no.end + 2))))
    return made


def _good(span: Span, used: set[int]) -> list[Signal]:
    made = []
    for family, weight in (("done", 1.4), ("good", 0.6)):
        for hit in span.of(family):
            if hit.start in used:
                continue
            before = span.before(hit.start, 4)
            words = span.words(hit.start, hit.end)
            no = negated(span, hit.start)
            if no:
                made.append(Signal(no.start, "concern", 2.0, span.words(no.start, hit.end)))
            elif family == "done" and "being" in before[-2:] and BE & set(before[:-1]):
                made.append(Signal(hit.start, "action", 2.0, words))
            elif (
                (
                    family == "done"
                    and before[-1:] in (["is"], ["are"])
                    and span.lower[hit.start - span.start] in DELIVERED
                )
                or MODAL & set(before)
                or any(word.endswith("ll") and len(word) == 3 for word in before)
            ):
                continue
            else:
                made.append(Signal(hit.start, "achievement", weight, words))
    targets = span.of("target")
    for hit in span.of("met"):
        if not targets or hit.start in used:
            continue
        before = span.before(hit.start, 4)
        no = negated(span, hit.start)
        if no:
            made.append(Signal(no.start, "concern", 2.2, span.words(no.start, hit.end)))
        elif not MODAL & set(before) and span.lower[hit.start - span.start] not in ("meeting", "within"):
            made.append(Signal(hit.start, "achievement", 1.4, span.words(hit.start, hit.end)))
    for hit in span.of("rag_good"):
        if span.end - span.start <= 6 or {"rag", "rated", "rating", "status"} & set(span.lower):
            made.append(Signal(hit.start, "achievement", 2.5, span.words(hit.start, hit.end)))
    return made


def _wants(span: Span) -> list[Signal]:
    made = []
    for hit in span.of("want"):
        before = span.before(hit.start, 2)
        if "it" in before[-1:] and span.lower[hit.start - span.start] == "should" and "noted" in span.lower:
            continue
        weak = span.lower[hit.start - span.start] in WEAK_WANT and hit.end - hit.start == 1
        made.append(Signal(hit.start, "ambition", 1.0 if weak else 2.0, span.words(hit.start, hit.end)))
    finite = BE | {"has", "have", "had", "will", "can"}
    if opens(span) and not finite & set(span.lower) and far_off(span):
        made.append(Signal(span.start, "ambition", 1.2, span.words(span.start, span.end)))
    return made


def _acts(span: Span) -> list[Signal]:
    made = []
    for hit in span.of("act", masked=True):
        words = span.words(hit.start, hit.end)
        if negated(span, hit.start, 3):
            made.append(Signal(hit.start, "concern", 1.5, words))
        else:
            made.append(Signal(hit.start, "action", 1.6, words))
    return made


def _doing(span: Span) -> list[Signal]:
    """`The trust is recruiting`, `is being rewritten`: under way."""
    made = []
    for place, word in enumerate(span.lower):
        index = span.start + place
        if word not in ("is", "are", "'re", "’re", "'m", "’m") or place + 1 >= len(span.lower):
            continue
        following = span.lower[place + 1 : place + 4]
        for step, other in enumerate(following):
            if (
                other == "being"
                and step + 1 < len(following)
                and following[step + 1].endswith(("ed", "en", "ught", "de", "wn", "ep", "lt"))
            ):
                made.append(Signal(index, "action", 2.2, span.words(index, index + step + 3)))
                break
            taken = {hit.start for hit in span.hits if hit.family in ("bad", "want", "good", "up", "down", "mask")}
            if other == "working" and following[step + 1 : step + 2] in (
                ["with"],
                ["on"],
                ["to"],
                ["through"],
                ["towards"],
            ):
                made.append(Signal(index, "action", 2.2, span.words(index, index + step + 2)))
                break
            if other.endswith("ing") and len(other) > 4 and other not in NOT_DOING and index + 1 + step not in taken:
                weight = 2.2 if span.doer_before(index) else 1.0
                made.append(Signal(index, "action", weight, span.words(index, index + step + 2)))
                break
            if not (other.endswith("ly") or other in ("also", "now", "already", "still", "currently", "each", "all")):
                break
    return made


def _planned(span: Span) -> list[Signal]:
    """`The trust will open`, `Dr Patel to chair`: planned, and by whom."""
    made = []
    finite = any(word in BE or word in ("has", "have", "had", "will") for word in span.lower)
    for place, word in enumerate(span.lower):
        index = span.start + place
        if word in FUTURE and place + 1 < len(span.lower):
            after = span.lower[place + 1 : place + 3]
            if after[0] in ("not", "need", "have", "never", "require"):
                continue
            if after[0] == "be":
                sure = span.dated() or "by" in span.lower[place:]
                made.append(Signal(index, "action" if sure else "ambition", 1.2, span.words(index, index + 3)))
            elif span.doer_before(index) and not any(
                hit.family == "bad" and index < hit.start <= index + 2 for hit in span.hits
            ):
                made.append(Signal(index, "action", 1.8, span.words(index, index + 2)))
        elif word == "to" and place and not finite and _verb_follows(span, place):
            near = [hit for hit in span.of("doer", masked=True) if index - hit.end < 1 and hit.end <= index]
            named = span.texts[index - 1].istitle() and place > 1
            if near or named:
                made.append(Signal(index - 1, "action", 2.0, span.words(index - 1, index + 2)))
    return made


def _verb_follows(span: Span, place: int) -> bool:
    """Whether `to` opens an infinitive: a small word, a number or a name after it says no."""
    after = span.texts[span.start + place + 1] if place + 1 < len(span.lower) else ""
    return after.isalpha() and not after.istitle() and after.lower() not in NO_VERBS


def _threats(span: Span) -> list[Signal]:
    """`If the merger slips, ...`, `Should the closures go ahead, patients will ...`: what may go wrong."""
    first = span.lower[0] if span.lower else ""
    opens = span.start == 0 or span.texts[span.start - 1] in BAR
    if opens and (first in ("if", "unless") or (first == "should" and "," in span.lower)):
        return [Signal(span.start, "concern", 2.5, span.words(span.start, span.start + 2))]
    return []


def _acted(span: Span, place: int, doers: list[Hit]) -> bool:
    """Whether a past verb's subject acts: `we negotiated` does, `was formed` and `staff employed by` do not."""
    index = span.start + place
    following = span.lower[place + 1 : place + 2]
    return any(hit.end == index for hit in doers) and following not in (
        ["by"],
        ["in"],
        ["at"],
        ["to"],
        ["on"],
        ["from"],
        ["under"],
    )


def _steps(span: Span) -> list[Signal]:
    """Steps where nothing else speaks: `the team has written`, `nurses visit each week`, `provider building a unit`."""
    made = []
    doers = span.of("doer", masked=True)
    for place, word in enumerate(span.lower):
        index = span.start + place
        if word.endswith("ed") and word not in STATES and place and _acted(span, place, doers):
            made.append(Signal(index, "achievement", 0.9, span.words(index, min(span.end, index + 2))))
        elif word in ("has", "have", "'ve", "’ve") and any(hit.start < index for hit in doers):
            verb = next(
                (
                    other
                    for other in span.lower[place + 1 : place + 4]
                    if not other.endswith("ly") and other not in ("also", "now", "already", "since", "both", "each")
                ),
                "",
            )
            if (verb.endswith("ed") or verb in PARTICIPLES) and verb not in STATES:
                made.append(Signal(index, "action", 1.3, span.words(index, min(span.end, index + 3))))
        elif (
            word.endswith("ing")
            and len(word) > 4
            and word not in NOT_DOING
            and any(hit.end == index for hit in doers)
        ):
            made.append(Signal(index, "action", 1.3, span.words(index - 1, index + 1)))
    routine = span.of("routine", masked=True)
    if (
        routine
        and not made
        and any(hit.start < routine[-1].start for hit in doers)
        and SOON.search(" ".join(span.lower))
    ):
        made.append(Signal(routine[-1].start, "action", 1.3, span.words(routine[-1].start, routine[-1].end)))
    return made
