"""The lexicon of the made-up archive: everyday words, sentence patterns, and a long tail of words that do not exist."""

from __future__ import annotations

import random
from itertools import accumulate

TAIL = 120_000  # as many different names, drugs, places and schemes as a national archive has
EXPONENT = 0.75  # the word of rank r is met 1 / r ** EXPONENT times as often as the first: the tail of Zipf's law


def _items(text: str) -> list[str]:
    """The words between upright strokes, over as many lines as it takes."""
    return [" ".join(item.split()) for item in text.split("|")]


_ONSETS = _items("b|bl|br|c|ch|cl|cr|d|dr|f|fl|fr|g|gl|gr|h|j|k|l|m|n|p|pl|pr|qu|r|s|sh|sk|sl|sp|st|t|th|tr|v|w|y|z")
_VOWELS = _items("a|e|i|o|u|ai|ea|ee|ie|oa|oo|ou")
_ENDS = _items("b|ck|d|ft|g|k|l|ll|lm|lt|m|mp|n|nd|ng|nt|p|r|rd|rk|rm|rn|rt|s|sk|ss|st|t|th|x")
_NOUN_TAILS = ("", "er", "age", "ment", "ness", "ing", "ley", "ton", "ium", "ory", "ance", "ock")
_PLACE_TAILS = ("ton", "ley", "by", "ford", "wick", "ham", "worth", "stead", "combe", "mere", "field", "bury")

WHO = _items("""
the finance director|the chair|a practice manager|the locality team|two board members|the nurse lead|the
council officer|a lay member|the contracts desk|the outgoing chief officer|our pharmacist|the programme office|a ward
sister|the audit lead|the estates surveyor|a community worker|the information analyst|three practices|the medical
secretary|the deputy|the night team|an interim manager|the school nurse|the patients' panel|the records clerk|a bank
nurse|the booking office|the transport planner|the union steward|a carers' group""")

DID = _items("""
signed off|put back|lost sight of|wrote down|argued over|paid for|inherited|redrew|shelved|rescued|asked
about|kept quiet about|moved|counted|closed|opened|checked|misread|handed on|pieced together|costed|reported|halved|
doubled|postponed|praised|questioned|rewrote|forgot|tested|found|borrowed|returned|stored|priced|listed""")

THING = _items("""
lease|rota|ledger|waiting list|phone line|office move|budget line|spreadsheet|car park|clinic room|letter|
minute book|staff survey|leaflet|laptop order|risk log|room booking|invoice|training day|website|mailing list|map|
filing cabinet|shift pattern|fridge log|taxi bill|canteen|noticeboard|holiday cover|parking permit|boiler|server room|
translation line|patient diary|stock count|van|window repair|name badge|reception desk|archive box|printer|timetable|
induction pack|petty cash|complaints box|travel claim|newsletter|roof|lift|password list""")

HOW = _items("""
small|late|costly|patchy|unpopular|overdue|untidy|sound|hasty|careful|old|new|shared|local|cheap|muddled|
plain|hidden|generous|brittle|steady|thin|thorough|awkward|forgotten|promising|risky|ordinary|faded|crowded""")

WHEN = _items("""
in the spring|before the move|after the review|in the last quarter|on the first morning|by the autumn|within
a month|over the winter|at the annual meeting|during the audit|a year later|that same week|in the second year|just
before the holidays|once the money ran out|when the lift broke|after two false starts|in a hurry""")

RESULT = _items("""
nobody minded|the cost went up|patients noticed first|two people left|the phones went quiet|it took a
further year|the work stopped|a neighbour copied it|it saved a little money|the papers went missing|staff were relieved|
the figures never matched|it is still in use|the builders had to come back|visitors got lost|the queue grew|
complaints fell by a third|morale held|it had to be done twice|the keys turned up""")

# {who} {did} {thing} {how} {when} {result} are everyday; {cue} is a theme's own wording; {odd} and {place} do not exist
PROSE = [
    "{Who} {did} the {thing} {when}.", "{When}, {who} {did} the {how} {thing}.",
    "{Who} {did} the {odd} {thing}, and {result}.", "In {place} the {thing} was {how}, so {result}.",
    "There was a {how} {thing} at {place}.", "{Who} {did} it {when}; {result}.",
    "It had {number} entries, most of them {how}.", "The {odd} was {how}, but {who} {did} the {thing}.",
    "Between {number} and {number2} letters about the {thing} came {when}.",
    "{Who} said that {result}, although the {thing} looked {how}.", "The {odd} and the {odd2} were kept in {place}.",
]
THEMED = [
    "{Who} {did} the {thing} because of {cue}.", "In {place}, {cue} was {how} and {result}.",
    "{When}, {cue} took more time than the {thing}.", "{Who} spoke of {cue} and of {cue2}.",
    "Most of what {who} {did} came down to {cue}.", "The {odd} showed how {how} {cue} had become.",
    "{Cue} was on every list {when}, next to the {how} {thing}.", "Nobody in {place} owned {cue}, so {result}.",
]
ADVICE = [
    "A new team must write down {cue} before {who} leaves.", "You should ask {who} about {cue} {when}.",
    "Keep {cue} apart from the {thing}.", "The {odd} will need {cue} and a {how} {thing}.",
    "Successors ought to settle {cue} with {who}.", "It is vital to agree on {cue}, or {result}.",
]


def _syllable(rng: random.Random) -> str:
    return rng.choice(_ONSETS) + rng.choice(_VOWELS) + rng.choice(_ENDS)


def made_up_words(rng: random.Random, count: int = TAIL) -> list[str]:
    """Different word-like nouns that no dictionary has, the commonest (and shortest) first."""
    found: dict[str, None] = {}
    while len(found) < count:
        parts = 1 if len(found) < count // 50 else 2
        found["".join(_syllable(rng) for _ in range(parts)) + rng.choice(_NOUN_TAILS)] = None
    return list(found)


def made_up_names(rng: random.Random, count: int) -> list[str]:
    """Different names of people who do not exist: two words of a form that English names do not have."""
    found: dict[str, None] = {}
    while len(found) < count:
        first, last = _syllable(rng) + "u", _syllable(rng) + _syllable(rng)
        found[f"{first.capitalize()} {last.capitalize()}x"] = None
    return list(found)


def made_up_places(rng: random.Random, count: int = 400) -> list[str]:
    """Different names of places that do not exist."""
    found: dict[str, None] = {}
    while len(found) < count:
        found[(_syllable(rng) + _syllable(rng) + rng.choice(_PLACE_TAILS)).capitalize()] = None
    return list(found)


def zipf_weights(count: int) -> list[float]:
    """Cumulative weights of `count` words by their rank, for :func:`random.choices`."""
    return list(accumulate(1 / rank**EXPONENT for rank in range(1, count + 1)))
