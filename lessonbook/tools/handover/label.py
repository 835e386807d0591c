"""Whether a passage tells of an achievement, a concern, an ambition or an action: rules over cues, and the wording.

The rules weigh four things. Polarity: is a word good or bad news, and is it negated? Direction: a rise in waits
is bad, a rise in uptake is good. Time: what is done, under way, or only wanted? Doer: who acts? A concern stays
a concern when the same passage says what is being done about it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from spacy.tokens import Doc

from .clauses import Clause, clauses_of
from .wording import LABELS, likelihood, telling

RULES = 0.5  # what the rules' label is worth beside a probability of the wording
MOST_CUES = 6
FIRST, CONCERN, LATER = 1.0, 0.6, 0.75
BY_THE_WAY = 0.6  # bad news that only says what an action or a wish is about
FLIPPED = {"achievement": "concern", "concern": "achievement"}


class Reading(NamedTuple):
    """A passage's label and the words that said so, as they stand in the passage."""

    label: str
    cues: tuple[str, ...]


def read_labels(docs: Sequence[Doc]) -> list[Reading]:
    """Label passages that went through :func:`lessonbook.tools.handover.cues.pipeline`.

    The rules' label adds `RULES` to the probability that the wording gives it; the label with the most wins.
    Cues are the words that the rules met; where they met none, those that weigh most in the wording.
    """
    if not docs:
        return []
    made = []
    for doc, row in zip(docs, likelihood([doc.text for doc in docs]), strict=True):
        ruled = by_rules(doc)
        scores = {
            label: float(row[place]) + (RULES if label == ruled.label else 0.0) for place, label in enumerate(LABELS)
        }
        best = max(scores, key=lambda label: (scores[label], -LABELS.index(label)))
        made.append(ruled if best == ruled.label else Reading(best, _cues(doc, best)))
    return made


def read_label(doc: Doc) -> Reading:
    """Label one passage, see :func:`read_labels`."""
    return read_labels([doc])[0]


def _cues(doc: Doc, label: str) -> tuple[str, ...]:
    if label == "neutral":
        return ()
    signals = [signal for sentence in clauses_of(doc) for clause in sentence for signal in clause.signals]
    met = [signal.words for signal in signals if signal.label == label]
    return tuple(dict.fromkeys(met))[:MOST_CUES] or telling(doc.text, label)


def by_rules(doc: Doc) -> Reading:
    """Label a passage by the rules alone.

    A passage of several sentences takes the label with the most weight; bad news weighs half as much again, and
    a later sentence a little less than the first, since a handover passage opens with its point.
    """
    total: dict[str, float] = {}
    cues: dict[str, list[str]] = {}
    for index, sentence in enumerate(clauses_of(doc)):
        label, weight, words = _sentence(sentence)
        if label != "neutral":
            share = (1.0 if index == 0 else LATER) * (1.5 if label == "concern" else 1.0)
            total[label] = total.get(label, 0.0) + share * min(weight, 4.0)
            cues.setdefault(label, []).extend(words)
    if not total:
        return Reading("neutral", ())
    best = max(total, key=lambda label: (total[label], -LABELS.index(label)))
    return Reading(best, tuple(dict.fromkeys(cues[best]))[:MOST_CUES])


def _sentence(clauses: Sequence[Clause]) -> tuple[str, float, list[str]]:
    signals = sorted(signal for clause in _kept(clauses) for signal in clause.signals)
    if not signals:
        return "neutral", 0.0, []
    if signals[0].label in ("action", "ambition") and signals[0].weight >= 2.0:
        signals = [
            signal._replace(weight=signal.weight * BY_THE_WAY) if signal.label == "concern" else signal
            for signal in signals
        ]
    scores: dict[str, float] = {}
    for signal in signals:
        scores[signal.label] = scores.get(signal.label, 0.0) + signal.weight
    first = min(signals, key=lambda signal: signal.start)
    strong = {label: score for label, score in scores.items()}
    strong[first.label] += FIRST
    if "concern" in strong:
        strong["concern"] += CONCERN
    best = max(strong, key=lambda label: (strong[label], -LABELS.index(label)))
    if scores[best] < 0.5:
        return "neutral", 0.0, []
    return best, scores[best], [signal.words for signal in signals if signal.label == best]


def _kept(clauses: Sequence[Clause]) -> list[Clause]:
    """Drop what a sentence concedes where its main clause says something.

    Where the main clause says nothing we know, it says the contrary: `although X improved, Y ...` is a concern.
    """
    main = [clause for clause in clauses if not clause.conceded]
    if any(clause.signals for clause in main) or not main:
        return main or list(clauses)
    return [
        clause._replace(
            signals=tuple(
                signal._replace(label=FLIPPED.get(signal.label, signal.label), weight=1.0)
                for signal in clause.signals
            )
        )
        if clause.opposed
        else clause
        for clause in clauses
    ]


__all__ = ["LABELS", "Reading", "by_rules", "read_label", "read_labels"]
