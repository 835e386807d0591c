"""The tagger once more, slow and plain: one text, one word and one theme at a time."""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from spacy.language import Language

from lessonbook.base.lemmas import lemma
from lessonbook.corpus.codebook import specificity
from lessonbook.tag import Item, Tag
from lessonbook.tag.lexicon import ASIDE, MENTION

STOPS = set(".;:!?,()–—")
Match = Callable[[str], bool]
Found = tuple[str, str, float, int, int]


def tag_plainly(nlp: Language, items: Sequence[Item]) -> dict[str, tuple[Tag, ...]]:
    """Tag documents one after the other."""
    tags: dict[str, tuple[Tag, ...]] = {}
    for _, group in itertools.groupby(items, key=lambda item: (item.document, "" if item.document else item.id)):
        tags |= _tag_document(nlp, list(group))
    return tags


def cues_of(nlp: Language, text: str) -> list[Found]:
    """Cues as theme, pattern, weight, first word and the one after the last."""
    finder = nlp.get_pipe("lessonbook_cues")
    words = [token.text for token in nlp.tokenizer(text)]
    share = specificity(finder.patterns)
    found = [(start - end, start, -weight * share[phrase], phrase, theme)
             for theme, phrases in finder.patterns.items() for phrase, weight in phrases.items()
             for start, end in _places(nlp, phrase, words, lemma)]
    counts: dict[int, float] = {}
    patterns = {phrase for phrases in finder.patterns.values() for phrase in phrases}
    for phrase, less in [*((phrase, 0.3) for phrase in ASIDE), *((phrase, 0.6) for phrase in MENTION)]:
        for _, end in _places(nlp, phrase, words, lemma) if phrase not in patterns else ():
            for place in itertools.takewhile(lambda place: words[place] not in STOPS,
                                             range(end, min(end + 6, len(words)))):
                counts[place] = min(less, counts.get(place, 1.0))
    taken = {place for name in finder.names
             for start, end in _places(nlp, re.sub(r"[|*/]", " ", name).replace(" ... ", " "), words, str.lower)
             for place in range(start, end)}
    used = {theme: set(taken) for theme in finder.patterns}
    kept = []
    for length, start, weight, phrase, theme in sorted(found):
        span = range(start, start - length)
        if used[theme].isdisjoint(span):
            used[theme].update(span)
            if weight:
                kept.append((start, start - length, theme, phrase, -weight * counts.get(start, 1.0)))
    return [(theme, phrase, weight, start, end) for start, end, theme, phrase, weight in sorted(kept)]


def _places(nlp: Language, pattern: str, words: Sequence[str], form: Callable[[str], str]) -> set[tuple[int, int]]:
    """Where a pattern matches, by trying it at every word."""
    return {(start, end) for parts in _readings(nlp, pattern, form) for start in range(len(words))
            for end in _ends(parts, words, start)}


def _readings(nlp: Language, pattern: str, form: Callable[[str], str]) -> Iterator[list[Match | None]]:
    slots: list[list[list[Match | None]]] = []
    for word in pattern.split():
        if word == "...":
            slots.append([[None]])
        elif word.startswith("/"):
            slots.append([[_shaped(re.compile(word[1:-1]))]])
        else:
            slots.append([])
            for choice in word.split("|"):
                if choice.endswith("*"):
                    slots[-1].append([_shaped(re.compile(re.escape(choice[:-1].lower()) + ".*"))])
                else:
                    slots[-1].append([_formed(form(part.text), form) for part in nlp.tokenizer(choice)])
    for chosen in itertools.product(*slots):
        yield list(itertools.chain.from_iterable(chosen))


def _shaped(shape: re.Pattern[str]) -> Match:
    return lambda text: bool(shape.fullmatch(text.lower()))


def _formed(mine: str, form: Callable[[str], str]) -> Match:
    return lambda text: form(text) == mine


def _ends(parts: Sequence[Match | None], words: Sequence[str], at: int) -> set[int]:
    if not parts:
        return {at}
    if parts[0] is None:
        return set().union(*(_ends(parts[1:], words, at + skipped) for skipped in range(4)))
    return _ends(parts[1:], words, at + 1) if at < len(words) and parts[0](words[at]) else set()


def _own(cues: Sequence[Found]) -> dict[str, float]:
    met: dict[tuple[str, str], list[float]] = {}
    for theme, pattern, weight, _, _ in cues:
        met.setdefault((theme, pattern), []).append(weight)
    total: dict[str, float] = defaultdict(float)
    for (theme, _), weights in met.items():
        total[theme] += max(weights) * math.sqrt(len(weights))
    return total


def _learned(nlp: Language, text: str) -> tuple[dict[str, float], dict[str, list[str]]]:
    """Strength by theme, and the words of the text that speak for it, the most telling first."""
    weights = nlp.get_pipe("lessonbook_wording").weights
    row = {word: number for number, word in enumerate(weights.words)}
    said = [lemma(token.text) for token in nlp.tokenizer(text) if any(mark.isalnum() for mark in token.text)]
    pairs = [f"{said[place]} {said[place + 1]}" for place in range(len(said) - 1)]
    counts = Counter(word for word in [*said, *pairs] if word in row)
    value = {word: (1 + math.log(count)) * weights.idf[row[word]] for word, count in counts.items()}
    length = math.sqrt(sum(one**2 for one in value.values())) or 1.0
    strength, telling = {}, {}
    for column, theme in enumerate(weights.themes):
        strength[theme] = sum(one / length * weights.table[row[word], column] for word, one in value.items())
        tells = {word: round(weights.idf[row[word]] * weights.table[row[word], column], 6) for word in counts}
        best = sorted((-tells[word], row[word]) for word in tells if tells[word] > 0)
        telling[theme] = [weights.words[number] for _, number in best[:3]]
    return strength, telling


def _tag_document(nlp: Language, items: Sequence[Item]) -> dict[str, tuple[Tag, ...]]:
    cues = [cues_of(nlp, item.text) for item in items]
    learned = [_learned(nlp, item.text) for item in items]
    own = [dict(_own(mine)) for mine in cues]
    for mine, (strength, _) in zip(own, learned, strict=True):
        if strength:
            mine |= {theme: 0.8 * (mine.get(theme, 0.0) + strength.get(theme, 0.0)) for theme in {*mine, *strength}}
    headings = {item.section: {theme: min(1.2, 0.4 * value)
                               for theme, value in (_own(cues_of(nlp, item.section)) if item.section else {}).items()}
                for item in items}
    themes = sorted({theme for mine in [*own, *headings.values()] for theme, value in mine.items() if value > 0})
    around = neighbours([[mine.get(theme, 0.0) for theme in themes] for mine in own], items) if themes else []
    tags = {}
    for number, item in enumerate(items):
        full = {}
        for column, theme in enumerate(themes):
            mine = own[number].get(theme, 0.0)
            heading = headings[item.section].get(theme, 0.0)
            first, second = (sorted((max(value, 0.0) for value in own[number].values()), reverse=True) + [0.0] * 2)[:2]
            cap = min(12 / (1 + ((first - second) / 5) ** 2), 3.75 + 6 * max(mine, 0.0))
            said = ([f"heading: {item.section}"] if heading > 0 else []) \
                + (["neighbours"] if around[number][column] >= 0.15 else [])
            full[theme] = (mine + heading + around[number][column] * cap, said)
        tags[item.id] = tuple(_chosen(nlp, item.text, cues[number], full, learned[number][1]))
    return tags


def neighbours(own: Sequence[Sequence[float]], items: Sequence[Item]) -> list[list[float]]:
    """What the other passages of a document say of each, from 0 to 1."""
    count, themes = len(own), len(own[0])
    if count == 1:
        return [[0.0] * themes]
    likely = []
    for row in own:
        raised = [math.exp(0.5 * (value - max(row))) for value in row]
        likely.append(np.array(raised) / sum(raised))
    chances = (0, 0.3, 0.6, 0.8, 0.9, 0.95, 0.98)
    known = [round(0.5 * (math.log(max(chance, 0.05)) + 0.25 * math.log(1 - chance))
                   + _forward(likely, _stays(items, chance))[1], 6) for chance in chances]
    stay = _stays(items, chances[known.index(max(known))])
    before, _ = _forward(likely, stay)
    after, _ = _forward(likely[::-1], stay[::-1])
    after.reverse()
    result = []
    for number, item in enumerate(items):
        chain = before[number] * after[number]
        chain /= chain.sum()
        others = [other for other in range(count) if other != number and items[other].section == item.section]
        mean = chain
        if item.section and others:
            clear = [max(0.0, *own[other]) for other in others]
            said = [likely[other] * (one / (1 + one)) for other, one in zip(others, clear, strict=True)]
            mean = sum(said) / len(others)
        result.append([max(0.0, value) for value in ((chain + mean) / 2 - 1 / themes).tolist()])
    return result


def _stays(items: Sequence[Item], chance: float) -> list[float]:
    """The chance that a passage stays with the theme of the one before it."""
    return [min(0.98, chance * (1.0 if here.section == then.section else 0.42)
                + (0.02 if here.voice and here.voice == then.voice else 0.0))
            for here, then in itertools.pairwise(items)]


def _forward(likely: Sequence[np.ndarray], stay: Sequence[float]) -> tuple[list[np.ndarray], float]:
    """What the passages before say of each, and the logarithm of how likely all are."""
    themes = len(likely[0])
    messages, known = [np.full(themes, 1 / themes)], 0.0
    for row, chance in itertools.zip_longest(likely, stay):
        belief = messages[-1] * row
        known += math.log(belief.sum())
        if chance is not None:
            messages.append(chance * belief / belief.sum() + (1 - chance) / themes)
    return messages, known


def _chosen(nlp: Language, text: str, cues: Sequence[Found], full: dict[str, tuple[float, list[str]]],
            telling: dict[str, list[str]]) -> Iterator[Tag]:
    ranked = sorted((-round(1 - math.exp(-value / 3), 3), theme) for theme, (value, _) in full.items() if value > 0)
    doc = nlp.tokenizer(text)
    for score, theme in ranked:
        if -score < max(0.25, 0.5 * -ranked[0][0]):
            return
        best: dict[str, float] = {}
        for owner, _, weight, start, end in cues:
            if owner == theme:
                met = doc[start:end].text.lower()
                best[met] = max(best.get(met, 0.0), weight)
        words = tuple(sorted(best, key=lambda word: (-best[word], word)))
        learned = (f"wording: {', '.join(telling[theme])}",) if telling.get(theme) else ()
        yield Tag(theme, -score, words + learned + tuple(full[theme][1]), "model" if learned and not words else "rule")
