"""What editors have decided, what still waits, and which decisions are not applied."""

from __future__ import annotations

from collections import Counter

from ...base.counts_in_words import plural
from ...knowledge.knowledge import Knowledge
from ...lessons.decisions.anchor import held_evidence
from ...lessons.decisions.decisions import is_person
from .sheet import evidence_rows


def review_status(known: Knowledge) -> list[str]:
    """Say where the review stands, one line each.

    Returns
    -------
    list of str
        Decisions by person, passages and evidence that wait, and each decision that is not applied with its file,
        line, reason and remedy.
    """
    by_person = Counter(item.who for item in known.inputs.reviews)
    given = {(ident, tag.theme) for ident, tags in known.machine_tags.items() for tag in tags}
    applied = len(known.decided)
    lines = [f"{plural(len(known.inputs.reviews), 'decision')} on themes in corpus/reviews; "
             f"{plural(applied, 'theme')} of a passage settled by them."]
    lines += [f"  {who}: {plural(count, 'decision')}" for who, count in sorted(by_person.items())]
    lines.append(f"{plural(len(given - set(known.decided)), 'suggested theme')} nobody has decided on.")
    evidence = [item for lesson in known.inputs.lessons for item in lesson.front.evidence]
    people = Counter(item.status for item in evidence if is_person(item.by))
    waiting = len(evidence_rows(known))
    lines.append(f"Evidence: {people['confirmed']:,} confirmed and {people['rejected']:,} rejected by a named person; "
                 f"{waiting:,} suggested and waiting.")
    if known.held:
        lines.append(f"{plural(len(known.held), 'decision')} not applied and not lost:")
        lines += [f"  {held.in_words()}" for held in known.held]
    else:
        lines.append("Every decision on a theme holds.")
    unsound = held_evidence(known.inputs.lessons, known.inputs.passages)
    if unsound:
        lines.append(f"{plural(len(unsound), 'piece', 'pieces')} of evidence not applied and not lost:")
        lines += [f"  {held.in_words()}" for held in unsound]
    return lines
