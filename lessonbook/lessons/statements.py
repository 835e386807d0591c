"""What may be grouped: statements. What an interviewer says, questions, small talk and procedure are context."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from ..base.processes import cut, run
from ..cluster.names import mask_names
from ..corpus import Passage, Source
from ..corpus.privacy.names import find_names
from ..corpus.roots import is_small
from ..corpus.turn_kind import TurnKind, turn_kind

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
    kinds = _kinds(passages)
    asking = interviewers(passages, sources, kinds)
    seen: set[str] = set()
    kept = []
    for passage in sorted(passages, key=lambda one: one.id):
        words = passage.text.casefold().split()
        said = " ".join(words)
        if len(words) < FEWEST_WORDS or said in seen or asking.get(passage.source, set()) & set(passage.voices):
            continue
        if kinds[passage.text] == "statement":
            seen.add(said)
            kept.append(passage.id)
    chosen = set(kept)
    return [passage for passage in passages if passage.id in chosen]


def _kinds(passages: Sequence[Passage]) -> dict[str, TurnKind]:
    """What each text is as a turn, each worked out once."""
    texts = list(dict.fromkeys(passage.text for passage in passages))
    shards = list(cut(texts, len))
    return dict(zip(texts, (kind for found in run(_kinds_of, shards, sum(map(len, texts))) for kind in found),
                    strict=True))


def _kinds_of(texts: Sequence[str]) -> list[TurnKind]:
    return [turn_kind(text) for text in texts]


def interviewers(passages: Iterable[Passage], sources: Mapping[str, Source], kinds: Mapping[str, TurnKind]
                 ) -> dict[str, set[str]]:
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
            turns[passage.source][passage.voices[0]].append(kinds[passage.text] == "question")
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
        does.update(_DOES.findall(text))
        things.update(_ARTICLE.findall(text))
    for words in run(_words_of_names, list(cut(bare, len)), sum(map(len, bare))):
        found.update(words)
    found |= {word for word, count in does.items() if count > 1 and word not in things}
    names = {word for word in found if len(word) > 1 and word[:1].isupper() and not word.isupper()
             and not is_small(word.lower())}
    return mask_names(bare, {*declared, *names})


def _words_of_names(texts: Sequence[str]) -> set[str]:
    """Words of the names that the search for personal details finds."""
    return {word for text in texts for kind, start, end in find_names(text) if kind == "name"
            for word in re.findall(r"[^\W\d_]+", text[start:end])}
