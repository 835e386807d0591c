"""Which column is which field: exact words first, then known ones, then near ones; never two fields for one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from rapidfuzz import fuzz, process

from .headings import EXACT, KNOWN, NEAR, WORDED, Headings, is_wordy, unit_of
from .schema import MONEY, Schema
from .values import as_text, tidy

ROWS_LOOKED_AT = 40
DEEPEST = 3
NEARNESS = 88
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_BETTER = {
    "current": 4,
    "contract": 2,
    "awarded": 1,
    "name": 1,
    "original": -20,
    "previous": -20,
    "estimated": -1,
    "forecast": -5,
}
_FILLERS = frozenset(("of", "please", "enter", "state", "your", "current", "in", "dd", "mm", "yyyy", "yy"))


class Reader:
    """Reads headings with a vocabulary.

    Parameters
    ----------
    schema : Schema
        The fields there are.
    vocabulary : mapping
        Its ``headings``, and for a register of contracts ``money``, ``not_money`` and ``periods``.
    told : mapping of str to str
        From a tidy heading to its field, as somebody said with ``--map`` or in the settings.
    """

    def __init__(self, schema: Schema, vocabulary: Mapping[str, Any], told: Mapping[str, str]) -> None:
        self.schema, self.vocabulary, self.told = schema, vocabulary, told
        self.exact = (
            {key: column.name for column in reversed(schema.columns) for key in (tidy(column.title), tidy(column.name))}
            | {"start": "start", "end": "end"}
            if schema.columns[0].name == "contract_id"
            else {
                key: column.name
                for column in reversed(schema.columns)
                for key in (tidy(column.title), tidy(column.name))
            }
        )
        self.exact.pop("value", None)
        self.known = {tidy(words): name for name, entry in vocabulary["headings"].items() for words in entry["known"]}
        self.money, self.not_money = (frozenset(vocabulary.get(key, ())) for key in ("money", "not_money"))
        self.scores = lru_cache(maxsize=4096)(self._scores)

    def find(self, rows: Sequence[Sequence[Any]]) -> Headings | None:
        """Find the headings among the first filled rows of a sheet; None where no row looks like headings."""
        best: tuple[tuple[int, float, int, int], Headings] | None = None
        alone: Headings | None = None
        for at in range(min(len(rows), ROWS_LOOKED_AT)):
            for depth in range(1, DEEPEST + 1):
                group = rows[at : at + depth]
                is_data = depth > 1 and not self._adds(group[-1], alone)
                if len(group) < depth or is_data or not all(map(is_wordy, group)):
                    break
                found, score = self.match(group, at)
                if depth > 1 and self._is_less_sure(found, alone):
                    break
                alone = found if depth == 1 else alone
                if self._are_headings(found) and (best is None or (len(found.fields), score) > best[0][:2]):
                    best = ((len(found.fields), score, -depth, -at), found)
        return best[1] if best else None

    def _is_less_sure(self, deep: Headings, alone: Headings | None) -> bool:
        """Whether a row below blurs what the first row named exactly: then it is data and no heading."""
        return any(deep.sure.get(key) in (None, "worded", "near") for key in _clear(alone))

    def _adds(self, row: Sequence[Any], alone: Headings | None) -> bool:
        """Whether a row below headings is more of them: it names fields, and none that they named exactly."""
        named = {key for key, how in self.match([row])[0].sure.items() if how in ("exact", "known", "told")}
        return bool(named) and not named & _clear(alone)

    def _are_headings(self, found: Headings) -> bool:
        keys = (
            {column.name for column in self.schema.columns[:2]}
            if "contract_id" in self.schema.by_name
            else {"body", "domain"}
        )
        return bool(keys & found.fields.keys()) and (len(found.fields) >= 2 or len(found.names) == 1)

    def match(self, group: Sequence[Sequence[Any]], at: int = 0) -> tuple[Headings, float]:
        """Read one, two or three rows as headings; a merged cell's words count for all columns under it."""
        width = max(map(len, group), default=0)
        stated = [[as_text(row[place]) if place < len(row) else "" for place in range(width)] for row in group]
        names, above = _names(stated, width)
        offers: list[tuple[float, int, str, str]] = []
        for place, name in names.items():
            told = self.told.get(tidy(name))
            if told:
                offers.append((1000, -place, told, "told"))
                continue
            scores: dict[str, tuple[float, str]] = {}
            for tried, words in enumerate(dict.fromkeys((name, f"{above.get(place, '')} {name}".strip()))):
                for key, (score, how) in self.scores(words).items():
                    scores[key] = max(scores.get(key, (0, "")), (score - tried, how))
            offers += [(score, -place, key, how) for key, (score, how) in scores.items()]
        fields: dict[str, int] = {}
        sure: dict[str, str] = {}
        total = 0.0
        taken: dict[int, str] = {}
        second: dict[int, str] = {}
        for score, minus, key, how in sorted(offers, key=lambda offer: (-offer[0], -offer[1], offer[2])):
            if -minus in taken:
                continue
            if key in fields:
                second.setdefault(-minus, key)
                continue
            fields[key], sure[key], taken[-minus] = -minus, how, key
            total += min(score, EXACT)
        second = {place: key for place, key in second.items() if place not in taken}
        also = self._also(fields, second, names)
        times = {
            key: next((unit for unit in map(unit_of, (names[place], above.get(place, ""))) if unit > 1), 1)
            for key, place in fields.items()
            if key in MONEY
        }
        return Headings(at, len(group), fields, names, also, second, times, sure), total

    def _also(self, fields: dict[str, int], second: dict[int, str], names: dict[int, str]) -> dict[str, list[int]]:
        """Numbered columns of providers, such as Supplier 2; the lowest number holds the first provider."""
        if "provider" not in fields:
            return {}
        shape = re.sub(r"\d+", "#", names[fields["provider"]])
        alike = sorted(
            (
                place
                for place, key in second.items()
                if key == "provider"
                and "#" in (other := re.sub(r"\d+", "#", names[place]))
                and (other == shape or "#" not in shape)
            )
        )
        for place in alike:
            second.pop(place)
        return {"provider": alike} if alike else {}

    def _scores(self, words: str) -> dict[str, tuple[float, str]]:
        """How well words stand for each field: from field to score and manner."""
        whole = _CAMEL.sub(" ", words)
        plain = tidy(_BRACKETS.sub(" ", whole)) or tidy(whole)
        tokens = [token for token in plain.split() if not token.isdigit()]
        text = " ".join(tokens)
        if not text:
            return {self.known[tidy(whole)]: (KNOWN, "known")} if tidy(whole) in self.known else {}
        single = re.sub(r"\b(contract|award|supplier|provider)s\b", r"\1", text)
        short = " ".join(token for token in single.split() if token not in _FILLERS)
        better = sum(value for token, value in _BETTER.items() if token in tokens)
        found: dict[str, tuple[float, str]] = {}
        money = self._money(single, whole)
        if money:
            found[money] = (KNOWN + better + 1, "known")
        for tried in dict.fromkeys((plain, text, single, short)):
            if tried in self.exact:
                found.setdefault(self.exact[tried], (EXACT, "exact"))
            elif tried in self.known:
                found.setdefault(self.known[tried], (KNOWN + better, "known"))
        if found:
            return found
        for key in self.vocabulary["headings"]:
            if self._worded(single, key):
                found[key] = (WORDED + better - len(tokens), "worded")
        if not found and len(text) >= 5 and "value" not in text:
            near = process.extractOne(text, [*self.exact, *self.known], scorer=fuzz.ratio, score_cutoff=NEARNESS)
            if near and len(near[0]) >= 5:
                found[self.exact.get(near[0]) or self.known[near[0]]] = (NEAR, "near")
        return found

    def _worded(self, text: str, key: str) -> bool:
        """Whether a heading holds words that point to a field, and none that speak against it."""
        entry = self.vocabulary["headings"].get(key, {})
        return any(_has(text, phrase) for phrase in entry.get("words", ())) and not any(
            _has(text, word) for word in entry.get("not", ())
        )

    def _money(self, text: str, whole: str) -> str:
        """The field of money that a heading names, by its period; empty where it names none."""
        tokens = set(text.split())
        if not (
            tokens & self.money
            or "£" in whole
            or {"per", "annum"} <= tokens
            or text in ("per year", "whole life", "pa")
        ):
            return ""
        named = {tidy(whole), tidy(_BRACKETS.sub(" ", whole))}  # a unit in brackets makes no money of a reference
        is_other = named & self.exact_other or self._worded(text, "contract_id")
        if is_other or (tokens & self.not_money and not {"contract", "annual"} <= tokens):
            return ""
        said = [
            period
            for period, phrases in self.vocabulary.get("periods", {}).items()  # a tracker has no money, so no periods
            if any(_has(text, phrase) for phrase in phrases)
        ]
        if "or" in tokens and len(said) > 1:
            return "value"
        for period in ("ceiling_value", "monthly_value", "annual_value", "whole_life_value"):
            if period in said:
                return (
                    "annual_value"
                    if period == "ceiling_value" and "annual_value" in said and "framework" in tokens
                    else period
                )
        return "value"

    @property
    def exact_other(self) -> set[str]:
        """Tidy headings that are exact or known names of fields without money."""
        return {words for words, name in {**self.known, **self.exact}.items() if name not in MONEY}


def _has(text: str, phrase: str) -> bool:
    """Whether words hold others, whole and in order, with anything between."""
    if " " not in phrase:
        return f" {phrase} " in f" {text} "
    return bool(re.search(r"\b" + r"\b.*\b".join(map(re.escape, phrase.split())) + r"\b", text))


def _names(stated: list[list[str]], width: int) -> tuple[dict[int, str], dict[int, str]]:
    """Each column's own heading, and the words above it; a merged group holds up to the next one."""
    names: dict[int, str] = {}
    above: dict[int, str] = {}
    groups = []
    for line in stated[:-1]:
        last, filled = "", []
        for cell in line:
            last = cell or last
            filled.append(last)
        groups.append(filled)
    for place in range(width):
        own = [line[place] for line in stated if line[place]]
        if not own:
            continue
        names[place] = own[-1]
        if stated[-1][place] and groups:
            above[place] = " ".join(dict.fromkeys(group[place] for group in groups if group[place]))
    return names, above


def _clear(headings: Headings | None) -> set[str]:
    return {key for key, how in headings.sure.items() if how in ("exact", "told")} if headings else set()
