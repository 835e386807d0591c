"""Statements to groups: what several people say about one thing that has a name.

Time grows with statements times groups, of which there are at most `MOST`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt

import numpy as np
from scipy.sparse import csr_matrix

from ..base.counts_in_words import plural
from ..base.gc_paused import paused
from ..cluster import Counts, count_terms, weigh_counts
from ..cluster.groups import Space, centrality, choose_k
from ..cluster.phrases import Phrase, Phrases, noun_phrases
from ..corpus import Passage, Source
from ..corpus.roots import is_small
from ..tag import Tag
from .groups import Group, Grouping
from .statements import statements, without_names
from .strength import voices_of

SIZES, MOST = (28, 22, 17), 400
LEAST, VOICES, SHOWN, A_PERSON = 4, 2, 9, 2
GUIDE = 0.3
SUBJECT, LIFT, WORDS_MORE, ENOUGH_VOICES = 0.6, 1.5, 0.3, 5
LONGER, PAIR, PAIR_VOICES, PAIR_SUBJECT = 0.4, 5, 3, 0.8
BLOCK, AGAIN, COMMON = 150, 0.2, 0.25
POINTS = 4
METHOD = ("TF-IDF of lemmas, names masked, words of one voice alone left out; singular value decomposition, each "
          "document's mean taken away; k-means from 50 seeded starts; each group round the noun phrase that most of "
          "its people share")


@dataclass
class _Found:
    """What grouping works on: statements in an order of their own, and what was counted over them."""

    passages: list[Passage]
    voices: list[tuple[str, ...]]
    matrix: csr_matrix
    phrases: Phrases
    worth: Callable[[float], float]
    fewest: int
    common: float = 1.0


@paused()
def group_statements(passages: Sequence[Passage], sources: Mapping[str, Source], names: Sequence[str] = (),
                     tags: Mapping[str, Sequence[Tag]] | None = None, *, alone: bool = False) -> Grouping:
    """Group the statements among passages.

    Parameters
    ----------
    passages : sequence of Passage
        In any order; the groups are the same.
    sources : mapping
        Their sources by id.
    names : sequence of str
        Declared names of people, which are masked.
    tags : mapping, optional
        Themes of each passage: a mild guide.
    alone : bool
        Let one voice alone make a group.

    Returns
    -------
    Grouping
        Where the passages give no group, one without groups that says why.

    Notes
    -----
    Statements fall into k-means clusters, whose number is the most stable of those that give groups of `SIZES`
    statements (after Lange et al., 2004). A cluster is named by the noun phrase that most of its people share and the
    rest of the collection has least; clusters of one name are one. The named ones are drawn again round the members
    that bear their name; what is no more like its group than statements are like groups that they are not in is an
    outlier.
    """
    chosen = sorted(statements(passages, sources), key=lambda one: (one.text, one.id))
    why = _why_none(chosen, sources, alone)
    if why:
        return Grouping((), tuple(sorted(one.id for one in chosen)), len(chosen), {}, why)
    texts = without_names([one.text for one in chosen], names)
    voices = [tuple(sorted({key for key, _, _ in voices_of(one, sources[one.source])})) for one in chosen]
    matrix = _vectors(texts, voices, alone)
    phrases = noun_phrases(texts, is_small, _blocks(chosen))
    found = _Found(chosen, voices, matrix, phrases, _worth(phrases), 1 if alone else VOICES)
    groups, settings = _groups(found, sources, tags or {})
    kept = {ident for group in groups for ident in group.members}
    none = "" if groups else "No two people say enough about one thing to make a group."
    return Grouping(tuple(sorted(groups, key=_rank)), tuple(sorted(one.id for one in chosen if one.id not in kept)),
                    len(chosen), settings, none)


def _groups(found: _Found, sources: Mapping[str, Source], tags: Mapping[str, Sequence[Tag]]
            ) -> tuple[list[Group], dict[str, str | int | float]]:
    """Cluster, name, draw again round the names; the groups, and the settings that came of it."""
    chosen = found.passages
    document = {source: place for place, source in enumerate(sorted({one.source for one in chosen}))}
    space = Space(found.matrix, who=np.array([document[one.source] for one in chosen]), guide=_guide(chosen, tags),
                  weight=GUIDE)
    few = {2, 3} if len(chosen) < 4 * SIZES[-1] else set()
    sizes = sorted(few | {max(2, min(MOST, round(len(chosen) / size))) for size in SIZES})
    k, stability = choose_k(space, sizes)
    labels = space.cluster(k)
    found.common = max(COMMON, 2 / k)
    named = _named(found, labels)
    if named:
        taken = {row for _, rows in named for row in rows}
        every = [np.flatnonzero(labels == label).tolist() for label in range(k)]
        labels = space.nearest([*(rows for _, rows in named), *(rows for rows in every if not taken & set(rows))])
    near = centrality(found.matrix, labels)
    groups = [_group(found, rows, near.likeness, named[label][0] if named else (), sources, tags)
              for label in range(len(named) or k)
              if len(rows := np.flatnonzero((labels == label) & ~near.outlier)) >= LEAST]
    settings: dict[str, str | int | float] = {"method": METHOD, "clusters": k, "stability": round(stability, 3),
                                              "statements": len(chosen)}
    return [group for group in groups if len(group.voices) >= found.fewest], settings


def _why_none(chosen: Sequence[Passage], sources: Mapping[str, Source], alone: bool) -> str:
    if not chosen:
        return "There is no statement to group: what is there are questions, small talk, procedure or repeated text."
    if len(chosen) < 2 * LEAST:
        return f"{plural(len(chosen), 'statement')} {'is' if len(chosen) == 1 else 'are'} too few to group; " \
               f"{2 * LEAST} or more can be."
    if not alone and len({key for one in chosen for key, _, _ in voices_of(one, sources[one.source])}) < VOICES:
        return "One voice alone speaks; a group joins two or more. To group what it says: lessonbook update --alone"
    return ""


def _vectors(texts: Sequence[str], voices: Sequence[tuple[str, ...]], alone: bool) -> csr_matrix:
    """TF-IDF of what two voices or more say, and no more than half of the statements."""
    counts = count_terms(texts)
    columns = counts.matrix.tocsc()
    number = {voice: place for place, voice in enumerate(sorted({voice for those in voices for voice in those}))}
    first = np.array([number[those[0]] for those in voices])
    kept = []
    for column, term in enumerate(counts.terms):
        rows = columns.indices[columns.indptr[column]: columns.indptr[column + 1]]
        shared = alone or (first[rows] != first[rows[0]]).any()
        if shared and len(rows) <= max(2, 0.5 * len(texts)) and not is_small(term):
            kept.append(column)
    return weigh_counts(Counts(csr_matrix(counts.matrix[:, kept]), counts.terms[kept]))[0]


def _blocks(passages: Sequence[Passage]) -> list[int]:
    """For each statement its block: neighbours of one document, up to `BLOCK` words."""
    block, last, words = np.zeros(len(passages), dtype=int), "", 0
    number = 0
    for row in sorted(range(len(passages)), key=lambda row: (passages[row].source, passages[row].line)):
        if passages[row].source != last or words >= BLOCK:
            number, last, words = number + 1, passages[row].source, 0
        block[row] = number
        words += len(passages[row].text.split())
    return block.tolist()


def _worth(phrases: Phrases) -> Callable[[float], float]:
    """The share of the collection's common words that are less of a subject than a word of so many bits."""
    values = np.sort([phrases.subject[phrase] for phrase, count in phrases.texts.items()
                      if len(phrase) == 1 and count >= 2 * LEAST])
    return lambda bits: float((np.searchsorted(values, bits) + np.searchsorted(values, bits, side="right"))
                              / max(1, 2 * len(values)))


def _guide(passages: Sequence[Passage], tags: Mapping[str, Sequence[Tag]]) -> np.ndarray | None:
    """Theme scores, a column a theme; None where nothing has a theme."""
    found = [(row, tag.theme, tag.score) for row, one in enumerate(passages) for tag in tags.get(one.id, ())]
    if not found:
        return None
    column = {theme: place for place, theme in enumerate(sorted({theme for _, theme, _ in found}))}
    scores = np.zeros((len(passages), len(column)))
    for row, theme, score in found:
        scores[row, column[theme]] = score
    return scores


def _named(found: _Found, labels: np.ndarray) -> list[tuple[Phrase, list[int]]]:
    """The name of each cluster that has one, and the members that bear it, most of them first; each name once."""
    near = centrality(found.matrix, labels)
    best: dict[Phrase, tuple[float, list[int]]] = {}
    for label in range(int(labels.max()) + 1):
        rows = np.flatnonzero((labels == label) & ~near.outlier)
        candidates = _candidates(found, rows)
        for score, phrase in candidates[:1]:
            phrase = _longer(found, rows, phrase, candidates)
            has = _central(found, rows, near.likeness, phrase)
            if phrase not in best or score > best[phrase][0]:
                best[phrase] = (score, has)
    order = sorted(best, key=lambda phrase: (-best[phrase][0], phrase))
    return [(phrase, best[phrase][1]) for phrase in order]


def _candidates(found: _Found, rows: np.ndarray) -> list[tuple[float, Phrase]]:
    """Phrases that could name some statements, best first."""
    held: dict[Phrase, list[int]] = {}
    for row in rows.tolist():
        for phrase in found.phrases.found[row]:
            held.setdefault(phrase, []).append(row)
    scored = []
    for phrase, has in held.items():
        people = len({voice for row in has for voice in found.voices[row]})
        lift = len(has) * len(found.passages) / (len(rows) * found.phrases.texts[phrase])
        worth = found.worth(found.phrases.subject[phrase]) + WORDS_MORE * (len(phrase) - 1)
        rare = found.phrases.texts[phrase] <= found.common * len(found.passages)
        if rare and len(has) >= LEAST and people >= found.fewest and lift >= LIFT and worth >= SUBJECT:
            scored.append((round(sqrt(len(has)) * min(people, ENOUGH_VOICES) * log(lift) * (1 + worth), 6), phrase))
    return sorted(scored, key=lambda item: (-item[0], item[1]))


def _longer(found: _Found, rows: np.ndarray, phrase: Phrase, candidates: Sequence[tuple[float, Phrase]]) -> Phrase:
    """A phrase that says more precisely what a phrase says, where enough of the members have it."""
    count = sum(phrase in found.phrases.found[row] for row in rows.tolist())
    for _, other in candidates:
        if len(other) > len(phrase) and set(phrase) <= set(other) and (
                sum(other in found.phrases.found[row] for row in rows.tolist()) >= LONGER * count):
            return other
    return phrase


def _pair(found: _Found, has: Sequence[int], phrase: Phrase, others: Sequence[Phrase]) -> Phrase:
    """A second subject that enough of those who speak of a subject of one word speak of too; empty where none."""
    best: tuple[float, Phrase] = (0.0, ())
    for other in others if len(phrase) == 1 else ():
        both = [row for row in has if other in found.phrases.found[row]]
        people = len({voice for row in both for voice in found.voices[row]})
        worth = found.worth(found.phrases.subject[other]) + WORDS_MORE * (len(other) - 1)
        if len(both) >= PAIR and people >= PAIR_VOICES and worth >= PAIR_SUBJECT and not set(other) & set(phrase):
            best = max(best, (round(len(both) * worth, 6), other))
    return best[1]


def _central(found: _Found, rows: np.ndarray, likeness: np.ndarray, phrase: Phrase) -> list[int]:
    """Members that have a phrase, the most central and those that have it more than once first."""
    has = [row for row in rows.tolist() if phrase in found.phrases.found[row]]
    times = found.phrases.found
    return sorted(has, key=lambda row: (-round(float(likeness[row]) * (1 + AGAIN * min(times[row][phrase], 3)), 9),
                                        row))


def _group(found: _Found, rows: np.ndarray, likeness: np.ndarray, name: Phrase, sources: Mapping[str, Source],
           tags: Mapping[str, Sequence[Tag]]) -> Group:
    members = sorted(rows.tolist(), key=lambda row: (-round(float(likeness[row]), 9), row))
    others = [phrase for _, phrase in _candidates(found, rows) if phrase != name]
    has = _central(found, rows, likeness, name) if name else []
    second = _pair(found, has, name, others)
    shown, people = list[int](), Counter[str]()
    for row in [row for row in has if not second or second in found.phrases.found[row]]:
        free = found.fewest == 1 or all(people[voice] < A_PERSON for voice in found.voices[row])
        if free and len(shown) < SHOWN:
            people.update(found.voices[row])
            shown.append(row)
    if len(shown) < LEAST or len(people) < found.fewest:
        name, second, shown = (), (), []
    spelt = found.phrases.spelling
    years = sorted({meta.date_published[:4] if meta.event_date == "unknown" else meta.event_date[:4]
                    for meta in (sources[found.passages[row].source].meta for row in members)} - {"unkn"})
    common = Counter(tag.theme for row in members for tag in tags.get(found.passages[row].id, ())[:1])
    return Group(
        title=_title(found, shown, name, second),
        members=tuple(found.passages[row].id for row in members),
        shown=tuple(found.passages[row].id for row in shown),
        phrases=tuple(spelt[phrase] for phrase in others[:6]),
        points=tuple((spelt[phrase], tuple(found.passages[row].id for row in members
                                           if phrase in found.phrases.found[row]))
                     for phrase in others if not set(phrase) & set(name))[:POINTS],
        voices=tuple(sorted({voice for row in members for voice in found.voices[row]})),
        sources=tuple(sorted({found.passages[row].source for row in members})),
        years=(years[0], years[-1]) if years else (),
        themes=tuple(sorted(common, key=lambda theme: (-common[theme], theme))[:2]))


def _title(found: _Found, shown: Sequence[int], name: Phrase, second: Phrase) -> str:
    """The name; with a second subject joined to it, as one phrase where half of the shown have them as one."""
    spelt = found.phrases.spelling
    joined = next((spelt[both] for both in (name + second, second + name) if second and both in spelt
                   and 2 * sum(both in found.phrases.found[row] for row in shown) >= len(shown)), "")
    title = joined or " and ".join(spelt[part] for part in (name, second) if part)
    return title[:1].upper() + title[1:]


def _rank(group: Group) -> tuple[bool, int, int, str]:
    return (not group.title, -min(len(group.voices), len(group.sources)), -len(group.members), group.members[0])
