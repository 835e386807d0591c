"""What may be grouped: statements. What an interviewer says, questions, small talk and procedure are context."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from ..cluster.names import mask_names
from ..corpus import Passage, Source
from ..corpus.privacy.names import find_names
from ..corpus.roots import is_small
from ..corpus.turn_kind import turn_kind

TURNS, ASKS, TWICE = 5, 1 / 6, 2
FEWEST_WORDS = 8
_MARK = re.compile(r"\[[^\[\]]{0,80}\]|\((?:inaudible|laugh|pause|cross-?talk|unclear)[^()]{0,40}\)", re.IGNORECASE)
_DOES = re.compile(r"\b([A-Z][a-z]{1,20})(?: [A-Z][a-z]+)? (?:said|says|thought|wanted|told|asked|wrote|suggested|"
                   r"decided|and I)\b")
_ARTICLE = re.compile(r"\b(?:[Tt]he|[Aa]n?) ([A-Z][a-z]{1,20})\b")


def statements(passages: Sequence[Passage], sources: Mapping[str, Source]) -> list[Passage]:
    """Pick the passages that state something.

    Parameters
    ----------
    passages : sequence of Passage
        Passages of any sources.
    sources : mapping
        Their sources by id.

    Returns
    -------
    list of Passage
        In the order given. Left out: what interviewers say, questions, small talk, procedure, fewer than `FEWEST_WORDS`
        words, and every text after the first that says the same.
    """
    asking = interviewers(passages, sources)
    seen: set[str] = set()
    kept = []
    for passage in sorted(passages, key=lambda one: one.id):
        words = passage.text.casefold().split()
        said = " ".join(words)
        if len(words) < FEWEST_WORDS or said in seen or asking.get(passage.source, set()) & set(passage.voices):
            continue
        if turn_kind(passage.text) == "statement":
            seen.add(said)
            kept.append(passage.id)
    chosen = set(kept)
    return [passage for passage in passages if passage.id in chosen]


def interviewers(passages: Iterable[Passage], sources: Mapping[str, Source]) -> dict[str, set[str]]:
    """Say who asks the questions in each source.

    Returns
    -------
    dict of str to set of str
        Names by source: those whose record says so; where none does, those who ask in a sixth of their turns or more,
        while someone else with as many turns asks at most half as often.
    """
    turns: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for passage in passages:
        if len(passage.voices) == 1:
            turns[passage.source][passage.voices[0]].append(turn_kind(passage.text) == "question")
    found = {}
    for ident, voices in turns.items():
        known = {person.name for person in sources[ident].meta.people
                 if getattr(person, "role", "") == "interviewer" or "interviewer" in person.role_at_time.casefold()}
        share = {name: sum(asked) / len(asked) for name, asked in voices.items() if len(asked) >= TURNS}
        found[ident] = known or {name for name, value in share.items() if value >= ASKS
                                 and any(TWICE * other <= value for other in share.values())}
    return found


def without_names(texts: Sequence[str], declared: Iterable[str]) -> list[str]:
    """Texts without people's names and transcribers' marks, so that neither becomes a group.

    Parameters
    ----------
    texts : sequence of str
        n texts.
    declared : iterable of str
        Names of people in any source. Beside these go names that the search for personal details finds, and capitalised
        words that say, think or write in two places and never stand behind an article.
    """
    bare = [_MARK.sub(" ", text) for text in texts]
    found: set[str] = set()
    does, things = Counter[str](), set[str]()
    for text in bare:
        for kind, start, end in find_names(text):
            if kind == "name":
                found.update(re.findall(r"[^\W\d_]+", text[start:end]))
        does.update(_DOES.findall(text))
        things.update(_ARTICLE.findall(text))
    found |= {word for word, count in does.items() if count > 1 and word not in things}
    names = {word for word in found if len(word) > 1 and word[:1].isupper() and not word.isupper()
             and not is_small(word.lower())}
    return mask_names(bare, {*declared, *names})
