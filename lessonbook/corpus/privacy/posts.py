"""Posts that one person holds: the post and its place, or the only one of its kind."""

from __future__ import annotations

import re
from collections.abc import Iterator

Hit = tuple[str, int, int]

_CAP = r"(?:St\.?\s)?[A-ZÀ-Þ][\w'’&-]*"
_PLACE = rf"{_CAP}(?:\s+(?:(?:of|and|in|the|on|upon|le|de|for)\s+){{0,2}}{_CAP}){{0,5}}"
_POST = (r"(?:chief (?:executive|nurse|officer|pharmacist|operating officer|finance officer|clerk|constable)|"
         r"accountable officer|"
         r"managers?(?!s)|director|officer|executive|chair(?:man|woman|person)?|lead|head|nurse|matron|consultant|surgeon|gp|"
         r"pharmacist|physician|psychiatrist|psychologist|therapist|physiotherapist|midwife|health visitor|"
         r"social worker|"
         r"head ?teacher|head ?master|head ?mistress|teacher|principal|bursar|secretary|treasurer|registrar|"
         r"coroner|chaplain|"
         r"vicar|priest|imam|rabbi|councillor|mayor|guardian|co-?ordinator|administrator|accountant|dieti[ct]ian|radiographer|"
         r"paramedic|warden|caretaker|receptionist|inspector|commissioner|governor|engineer|librarian|practitioner|specialist|"
         r"superintendent|dean|professor|partner|clerk|analyst|adviser|advisor|buyer|planner|porter|cook|driver|landlord|"
         r"owner|proprietor|editor|optometrist|optician|dentist|audiologist|podiatrist|interpreter|solicitor|auditor|"
         r"\w{4,}(?:ologist|iatrist|trician|ographer))")
_THE = r"(?:the|our|my|their|his|her|its|that)"
_WORD = r"(?:[\w'’-]+\s+)"
_JOB = re.compile(rf"(?:\b{_THE}\s+|(?<=\bwas )|(?<=\bam )|(?<=\bis )|(?<=\bas )|(?<=\bbecame ))"
                  rf"{_WORD}{{0,4}}?{_POST}(?:\s+(?:of|for|"
                  rf"in)\s+(?:the\s+)?[a-z][\w-]+(?:\s+(?:and\s+)?[a-z][\w-]+)"
                  rf"{{0,2}})?\s+(?:of|at|for|in|to|from)\s+(?:the\s+)?(?-i:{_PLACE})", re.IGNORECASE)
_ONLY = re.compile(rf"\b(?:{_THE}\s+)?(?:only|sole|single|lone|one and only|first (?:ever )?(?:female|woman|"
                   rf"black|asian)?|youngest|"
                   rf"longest[- ]serving|last remaining)\s+{_WORD}{{0,3}}?{_POST}\b(?:\s+(?:of|at|for|in|to)\s+"
                   rf"(?:(?:the\s+)?(?-i:{_PLACE})|(?:the\s+)?[a-z][\w-]+(?:\s+[a-z][\w-]+)?))?", re.IGNORECASE)
_WIDE = re.compile(r"\b(?:Secretary of State|Prime Minister|(?:of|at|for|in|to)\s+(?:the\s+)?(?:NHS|England|"
                   r"Department|State|Health|"
                   r"Britain|UK|Wales|Scotland|Government|Parliament|Monitor|January|February|March|April|May|June|July|August|"
                   r"September|October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Christmas|Easter)\b(?!\s+[A-Z]))")
_VERB = re.compile(r"\s(?:is|was|are|were|had|has|have|said|that|who|which|and then|but|went|told|asked|to be|"
                   r"not|the|our|a|we|they|"
                   r"you|it|when|because|if|gave|left|came|saw)\s", re.IGNORECASE)


def find_posts(text: str) -> Iterator[Hit]:
    """Find posts with their place, and posts that only one person holds.

    Yields
    ------
    tuple of (str, int, int)
        ``job-title``, start and end. Posts in a whole country's bodies point at no private person.
    """
    for pattern in (_JOB, _ONLY):
        for match in pattern.finditer(text):
            inner = match[0].split(" ", 1)[-1]
            if not _VERB.search(f" {inner} ".replace(" the ", " ", 2) if pattern is _JOB else f" {inner} "
                                ) and not _WIDE.search(match[0]):
                yield "job-title", match.start(), match.end()
