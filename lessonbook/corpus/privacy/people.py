"""Rules that find people: their names, posts that only one person holds, and what is said about their health."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

Hit = tuple[str, int, int]

_CAP = r"[A-ZÀ-ÖØ-Þ][\w'’]*(?:-[A-ZÀ-ÖØ-Þ][\w'’]*)*"
_TITLED = re.compile(
    rf"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Doctor|Prof|Professor|Sir|Dame|Lord|Lady|Baroness|Councillor|Cllr|Sister|Nurse|"
    rf"Reverend|Rev)\.?\s+(?:{_CAP}|[A-Z]\.)(?:\s+(?:{_CAP}|[A-Z]\.)){{0,2}}")
_INITIALS = re.compile(rf"(?<![\w.])(?:[A-Z]\.\s?){{1,3}}{_CAP}")
_SAID = re.compile(rf"\b(?:[Mm]y name(?:'s| is)|[Tt]his is|called|named|[Mm]y (?:boss|deputy|colleague|manager|friend|"
                   rf"predecessor|successor|husband|wife|son|daughter|mother|father))\s+({_CAP}(?:\s+{_CAP})?)")
# given names that are also words, months or places: alone, or before a word of the title, they say nothing
_WORDS = frozenset(["Dawn", "Dean", "Frank", "Gail", "Hazel", "Jack", "Jean", "Lee", "Robin", "Penny", "Violet",
                    "Victoria", "Florence", "Lewis", "Scott", "Harry"])
_ROLE = (r"(?:(?:deputy|interim|acting|associate|assistant|lead|former|clinical|medical|senior)\s+)*"
         r"(?:chief (?:executive|nurse|officer|pharmacist|operating officer)|accountable officer|managing director|"
         r"(?:finance|medical|nursing|clinical|estates|strategy|commissioning|public health|hr)\s+director|"
         r"director(?: of (?:[a-z]+(?: and)? ?){1,3})?|head of (?:[a-z]+ ?){1,3}|chair(?:man|woman)?|pharmacist|matron|"
         r"surgeon|consultant|nurse|secretary|clinical lead|medical adviser|company secretary|governor)")
_JOB = re.compile(rf"\b{_ROLE}\s+(?:of|at|for|to)\s+(?:the\s+)?(?:[a-z]+ (?:in|of) )?{_CAP}"
                  rf"(?:\s+(?:of |and )?{_CAP}){{0,4}}")
_ONLY = re.compile(r"\b(?:only|sole|first (?:ever )?(?:woman|man|black|asian)?|youngest|longest[- ]serving)\s+"
                   rf"(?:\w+ )?(?:{_ROLE}|\w+ (?:to (?:chair|lead|run)))\b(?:\s+(?:in|of|at|for)?\s*(?:the\s+)?\w+)?")
_ILL = (r"(?:breast |lung |prostate |bowel |skin )?cancer|leukaemia|tumou?r|dementia|alzheimer'?s|parkinson'?s|"
        r"diabetes|diabetic|epilepsy|epileptic|asthma|hiv|aids|hepatitis|depression|anxiety|schizophreni[ac]|bipolar|"
        r"psychosis|autism|autistic|adhd|ptsd|stroke|heart attack|heart failure|angina|multiple sclerosis|copd|"
        r"arthritis|anorexia|bulimia|addiction|alcoholi[cs]m?|overdose|miscarriage|stillbirth|abortion|breakdown|"
        r"sepsis|pneumonia|covid|tuberculosis|down'?s syndrome|cerebral palsy|infertility|disability")
_STATE = (r"pregnant|disabled|terminally ill|hiv[- ]positive|suicidal|sectioned|deaf|blind|depressed|diabetic|"
          r"epileptic|autistic|in a coma|seriously ill|dying")
_WHO = (r"(?:\b(?:[Hh]e|[Ss]he|[Ww]e|I|[Ww]ho|chair|manager|boss|nurse|lady|gentleman|man|woman|mother|father|wife|"
        r"husband|son|daughter|brother|sister|colleague|predecessor|successor|director|porters?|doctor)\b|\b[A-Z][a-z]+\b)")
_HEALTH = (
    re.compile(rf"\b(?:(?:was|is|been|being|were|got)\s+)?diagnosed with\s+(?:an?\s+)?(?:\w+\s+)?(?:{_ILL}|\w+)", re.I),
    re.compile(rf"\b(?:off (?:sick|work|ill)|signed off|on sick leave)(?:\s+(?:with|because of|for)\s+(?:\w+\s+)?"
               rf"(?:{_ILL}|\w+))?", re.I),
    re.compile(rf"(?:(?i:\b(?:his|her|my)|\b[A-Z][a-z]+'s))\s+(?:own\s+)?(?i:{_ILL}|illness|condition|diagnosis|treatment|"
               r"medication|drinking|pregnancy|disability|operation|surgery)\b"),
    re.compile(rf"{_WHO}\s+(?:\w+\s+)?(?:has|had|have|suffers? from|suffered(?: from)?|lives with|lived with|died of|"
               rf"died from|recover(?:ed|ing) from)\s+(?:an?\s+|two\s+)?(?:\w+\s+)?(?i:{_ILL})\b"),
    re.compile(rf"{_WHO}\s+(?:is|was|became|got|had been|has been)\s+(?:\w+ly\s+)?(?i:{_STATE})\b"),
    re.compile(r"\b(?:suffers|suffered|suffering) from\s+\w+(?:\s+\w+)?|"
               r"\b(?:take|took|taken|taking) (?:her|his|their) own li(?:fe|ves)|"
               r"\brecovering from (?:an? )?(?:\w+ )?(?:operation|surgery|illness|stroke)", re.I),
)


@cache
def given_names() -> frozenset[str]:
    """Common given names in the United Kingdom, as this package lists them."""
    return frozenset((Path(__file__).parent / "names.txt").read_text(encoding="utf-8").split())


def find_people(text: str, names: Sequence[str] = ()) -> Iterator[Hit]:
    """Find names, posts and health details in a text.

    Parameters
    ----------
    text : str
        A passage.
    names : sequence of str
        Names that were declared; these are found in any case of their letters.

    Yields
    ------
    tuple of (str, int, int)
        ``name``, ``job-title`` or ``health``, with start and end. A detail may be found more than once.
    """
    for form in _forms(names):
        for match in re.finditer(rf"(?<!\w){re.escape(form)}(?!\w)", text, re.IGNORECASE):
            yield "name", match.start(), match.end()
    for pattern in _HEALTH:
        yield from (("health", match.start(), match.end()) for match in pattern.finditer(text))
    for pattern in (_JOB, _ONLY):
        yield from (("job-title", match.start(), match.end()) for match in pattern.finditer(text))
    for pattern in (_TITLED, _INITIALS):
        yield from (("name", match.start(), match.end()) for match in pattern.finditer(text))
    yield from (("name", match.start(1), match.end(1)) for match in _SAID.finditer(text))
    for match in _given().finditer(text):
        if match[2] or match[1] not in _WORDS:
            yield "name", match.start(), match.end()


@cache
def _given() -> re.Pattern[str]:
    names = "|".join(sorted(given_names(), key=lambda name: (-len(name), name)))
    return re.compile(rf"\b({names})(?![\w])(?:-{_CAP})?((?:\s+[A-Z]\.?)?(?:\s+(?:van|de|der|al|el|bin)\b)?\s+{_CAP})?")


def _forms(names: Iterable[str]) -> list[str]:
    return sorted({name for name in names if len(name) > 1}, key=lambda name: (-len(name), name))


def declared_names(root: Path, people: Iterable[str] = ()) -> list[str]:
    """Names to look for: those given, and the project's own list, ``local/names.txt``, one a line.

    Parameters
    ----------
    root : Path
        The knowledge base.
    people : iterable of str
        Names from front matter; tags in square brackets are passed over.
    """
    path = root / "local" / "names.txt"
    kept = path.read_bytes().decode("utf-8-sig", "replace").splitlines() if path.is_file() else []
    found = (" ".join(name.split()) for name in (*people, *kept))
    return list(dict.fromkeys(name for name in found if name and not name.startswith(("#", "["))))
