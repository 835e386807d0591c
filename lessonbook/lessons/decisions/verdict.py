"""Which decision counts, and what it does to a passage's themes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Literal

from ...tag import Tag
from .anchor import STATES, Anchored
from .decisions import SETTLED, Decision

Key = tuple[str, str]


@dataclass(frozen=True)
class Held:
    """A decision that is not applied, and why.

    Attributes
    ----------
    decision : Decision
        As it is written in the file; it stays there.
    state : str
        ``moved``, ``changed``, ``lost`` or ``merged`` as in :class:`~.anchor.Anchored`; ``disputed``: its words
        stand, but people decided otherwise on the same day, so the machine's theme stays as it was.
    passage : str
        Where its words are, or its passage; empty where neither is known.
    """

    decision: Decision
    state: Literal["moved", "changed", "lost", "merged", "disputed"]
    passage: str = ""

    def in_words(self) -> str:
        """Say it in one line: file, line, who, what, and what to do."""
        item = self.decision
        made = f"{item.file}:{item.line}: {item.who} {_PAST[item.decision]} `{item.theme}` for {item.passage}"
        return f"{made}; {_STATES[self.state].format(passage=self.passage)}"


_PAST = {"accept": "accepted", "add": "added", "reject": "rejected"}
_STATES = {
    **STATES,
    "disputed": "another person decided otherwise on the same day. Talk it over; the later decision will count.",
}


def settle(anchored: Iterable[Anchored]) -> tuple[dict[Key, Decision], list[Held]]:
    """Find the decision that counts for each passage and theme.

    Of each person the latest counts, and of several people the latest of all. Where people disagree and nothing says
    who was later, none counts. What they settled counts before all that was decided up to that day.

    Parameters
    ----------
    anchored : iterable of Anchored
        All decisions, in the order of files and rows.

    Returns
    -------
    tuple of dict and list of Held
        The decision by passage and theme; and every decision that is set aside, in the order of files and rows. A
        decision whose words changed is no longer listed once somebody decided anew on its passage and theme.
    """
    everything = list(anchored)
    standing: dict[Key, list[Decision]] = {}
    for one in everything:
        if one.state == "stands":
            standing.setdefault((one.decision.passage, one.decision.theme), []).append(one.decision)
    counts: dict[Key, Decision] = {}
    disputed: set[Key] = set()
    for key, decisions in sorted(standing.items(), key=lambda pair: pair[0]):
        winner = _latest(decisions)
        if winner is None:
            disputed.add(key)
        else:
            counts[key] = winner
    held = []
    for one in everything:
        key = (one.decision.passage, one.decision.theme)
        if one.state != "stands":
            if (one.passage, one.decision.theme) not in standing:
                held.append(Held(one.decision, one.state, one.passage))
        elif key in disputed:
            held.append(Held(one.decision, "disputed", one.passage))
    return counts, held


def _latest(decisions: Sequence[Decision]) -> Decision | None:
    """The decision that is later than all that say otherwise; None where that cannot be told."""
    if settled := [item for item in decisions if item.origin == SETTLED]:
        day = max(_moment(item.when)[0] for item in settled)
        decisions = settled + [item for item in decisions if _moment(item.when)[0] > day and item not in settled]
    last = {who: max(enumerate(theirs), key=lambda pair: (*_moment(pair[1].when), pair[0]))[1]
            for who, theirs in ((who, list(group)) for who, group in
                                groupby(sorted(decisions, key=lambda item: item.who), key=lambda item: item.who))}
    best = max(last.values(), key=lambda item: (*_moment(item.when), item.who))
    day, time = _moment(best.when)
    for other in last.values():
        if other.has_theme != best.has_theme:
            its_day, its_time = _moment(other.when)
            if its_day == day and (not its_time or not time or its_time == time):
                return None
    return best


def _moment(when: str) -> tuple[str, str]:
    """Day and time of day, both in UTC where the time says its zone; empty where unknown."""
    if "T" not in when:
        return ("" if when == "unknown" else when), ""
    try:
        moment = datetime.fromisoformat(when)
    except ValueError:  # an hour or day that no clock or calendar has
        return when.partition("T")[0], ""
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC)
    return moment.date().isoformat(), moment.time().isoformat()


def decide(tags: Mapping[str, Sequence[Tag]], counts: Mapping[Key, Decision]) -> dict[str, tuple[Tag, ...]]:
    """Let editors' decisions win over the machine's tags.

    Parameters
    ----------
    tags : mapping of str to sequence of Tag
        The machine's themes by passage id.
    counts : mapping
        From :func:`settle`.

    Returns
    -------
    dict of str to tuple of Tag
        As `tags`, with accepted and added themes at score 1.0, origin ``editor`` and the cue ``decision by NAME``, and
        without rejected ones; best first, equal scores by theme.
    """
    made = {ident: tuple(found) for ident, found in tags.items()}
    mine: dict[str, dict[str, Decision]] = {}
    for (passage, theme), item in counts.items():
        mine.setdefault(passage, {})[theme] = item
    for passage, decisions in mine.items():
        kept = [tag for tag in made.get(passage, ()) if tag.theme not in decisions]
        kept += [Tag(theme, 1.0, (f"decision by {item.who}",), "editor")
                 for theme, item in decisions.items() if item.has_theme]
        made[passage] = tuple(sorted(kept, key=lambda tag: (-tag.score, tag.theme)))
    return made
