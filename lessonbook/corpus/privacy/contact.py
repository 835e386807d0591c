"""Contact details, numbers and places of a person: e-mail, phone, NHS number, postcode, address, date of birth."""

from __future__ import annotations

import re
from collections.abc import Iterator

Hit = tuple[str, int, int]

_EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")
_AT = r"\s*(?:\[at\]|\(at\)|\{at\}|(?<=\s)at(?=\s))\s*"
_DOT = r"\s*(?:\[dot\]|\(dot\)|\{dot\}|(?<=\s)dot(?=\s)|(?<=\S)\.(?=\S))\s*"
_DISGUISED = re.compile(rf"\b[\w-]+(?:(?:{_DOT}|\s+(?:underscore|dash|"
                        rf"hyphen)\s+)[\w-]+){{0,4}}{_AT}[\w-]+(?:{_DOT}[\w-]+){{1,5}}",
                        re.IGNORECASE)
_PHONE = re.compile(r"(?<![\w.])(?:(?:\+|00)44[\s-]?(?:\(0\)[\s-]?)?|\(?0)(?:[\s().-]{0,2}\d){8,10}(?!\w)")
_DIGIT = r"(?:oh|o|zero|nought|naught|nil|one|two|three|four|five|six|seven|eight|nine|double|triple|treble|hundred|\d)"
_SPOKEN = re.compile(rf"\b(?:(?:oh|o|zero|nought|double|plus)\b[\s,-]+)(?:{_DIGIT}\b[\s,-]*(?:then\s+|"
                     rf"and\s+)?){{6,}}(?<![\s,-])", re.IGNORECASE)
_TEN = re.compile(r"(?<![\w+.])\d{3}([\s-]?)\d{3}\1\d{4}(?!\w)")
_NHS = re.compile(r"\bnhs\b(?:\s+(?:no|num|number|id)\b)?[\s.:#]*$|\b(?:patient|hospital|record|her|his|their|my|"
                  r"the boy['’]s|child)\W+"
                  r"(?:\w+\W+){0,3}$", re.IGNORECASE)
_OTHER = re.compile(r"\b(?:contracts?|reference|ref|invoice|order|account|purchase|po|tender|lot|charity|company|"
                    r"registration|"
                    r"isbn|vat|grant|asset|item|budget|cost cent(?:re|er)|code|document|file|version|ticket|"
                    r"case)\b\W*(?:\w+\W+){0,2}$", re.IGNORECASE)
# Cabinet Office, e-Government Interoperability Framework: the shape of UK postcodes
_POSTCODE = re.compile(r"\b(?:GIR ?0AA|[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d{1,2}|\d[A-HJKPSTUW]|[A-HK-Y]\d[ABEHMNPRVWXY])"
                       r" ?\d[ABD-HJLNP-UW-Z]{2})\b|"
                       r"\b[a-pr-uwyz](?:\d{1,2}|[a-hk-y]\d{1,2}|\d[a-z]|[a-hk-y]\d[a-z]) \d[abd-hjlnp-uw-z]{2}\b")
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"
_ORDINAL = (r"(?:(?:twenty|thirty)[- ])?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|"
            r"eleventh|twelfth|"
            r"thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth)")
_YEAR = (r"(?:(?:nineteen|twenty|two thousand(?: and)?)(?:[- ](?:hundred|oh|and|\w+teen|ten|eleven|twelve|twenty|"
        r"thirty|forty|fifty|"
        r"sixty|seventy|eighty|ninety|one|two|three|four|five|six|seven|eight|nine)){1,3}|\d{4}|['’]\d{2})")
_DATE = (rf"(?:\d{{1,2}}[/. -]\d{{1,2}}[/. -](?:19|20)?\d{{2}}|\d{{4}}-\d{{2}}-\d{{2}}|"
         rf"\d{{1,2}}(?:st|nd|rd|th)?[\s-]+(?:of\s+)?{_MONTH},?[\s-]+(?:\d{{4}}|['’]?\d{{2}})|"
         rf"{_MONTH}\s+(?:the\s+)?(?:\d{{1,2}}(?:st|nd|rd|th)?|{_ORDINAL}),?\s+{_YEAR}|"
         rf"(?:the\s+)?(?:{_ORDINAL}|\d{{1,2}}(?:st|nd|rd|th)?)\s+(?:of\s+)?{_MONTH},?\s+{_YEAR})")
_BIRTH = re.compile(rf"(?:\b(?:d\.?\s?o\.?\s?b\.?|date of birth|born(?: on)?|birth ?dates?|"
                    rf"birthdays?)(?!\w)[^\w\n]{{0,4}}"
                    rf"(?:(?:is|was|on|of)\s+){{0,3}})({_DATE})", re.IGNORECASE)
_ONLY_DATE = re.compile(rf"\s*(?:b\.?\s*)?({_DATE})\s*", re.IGNORECASE)
_BEHIND = re.compile(r"[A-ZÀ-Þ][\w'’-]+\s*[(,]\s*(?:b\.?\s*)?(\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)\d{2})\s*[),]")
_STREETS = (r"Street|St|Road|Rd|Lane|Avenue|Ave|Close|Drive|Court|Place|Row|Yard|Steps|Terrace|Crescent|Gardens|"
            r"Grove|Hill|Way|Walk|"
            r"Mews|Square|Green|Park|View|Rise|Mount|Parade|Gate|Wharf|Quay|Cottages?|Buildings|End|Fold|Croft|Bank|Passage|Alley|"
            r"Hey|Garth|Ridge|Vale|Meadows?|Chase|Villas?|Drove|Broadway|Embankment|Approach|Circus|Wynd|Brae|Ginnel|Snicket|"
            r"Causeway|Paddock|Nook|Heights|Gardens|Spinney|Dell|Orchard|Common|Cross|Corner|Bottom|Lea|Leaze|Strand|Loke|Twitten|Stairs|"
            r"Hollow|Brow|Bridge|Mill|Warren|Piece|Ope|Vennel|Pightle|Path|Trees|Crofts|Farm|House|Heath|Lodge")
_CAP = r"[A-ZÀ-Þ][\w'’-]+"
_TOWN = rf"(?:,\s+(?:{_CAP})(?:\s+(?:on|upon|in|le|by|the|under|{_CAP})){{0,3}})"
_NUMBER = r"\d{1,4}[A-Za-z]?(?:\s?[-–/]\s?\d{1,4}[A-Za-z]?)?"
_ROAD = rf"(?:{_CAP}\s+){{1,3}}(?:{_STREETS})\b"
_STREET = re.compile(rf"\b{_NUMBER},?\s+{_ROAD}{_TOWN}{{0,2}}")
_FLAT = re.compile(rf"\b(?:Flat|Apartment|Apt|Room|Caravan|Plot|Bungalow|"
                   rf"Unit)\s+\d+\w?\b,?(?:\s+(?:{_NUMBER},?\s+)?(?:{_CAP}\s*){{1,4}})"
                   rf"{_TOWN}{{0,3}}")
_HOUSE = re.compile(rf"\b(?:The\s+)?(?:{_CAP}\s+){{1,2}}?(?:House|Cottage|Lodge|Farm|Rectory|Vicarage|Smithy|"
                    rf"Barn|Mill|Hall|Bungalow|Manse|"
                    rf"Forge|Stables|Grange|Manor|Chapel|School ?house|Gatehouse|"
                    rf"{_CAP}),\s+(?:{_NUMBER}\s+)?{_ROAD}{_TOWN}{{0,2}}")
_LIVES = re.compile(rf"\b(?:liv(?:es|ed|ing)|stay(?:s|ed|ing)|moved|home|house|door|address|resid(?:es|ed|ing)|"
                    rf"flat)\b(?:\s+\w+){{0,3}}?\s+"
                    rf"(?:at|in|to|is|was|of)\s+(?:number\s+)?({_NUMBER},?\s+(?:{_CAP}\s*){{1,3}}{_TOWN}{{0,2}})")
_NO_STREET = re.compile(rf"^\d+\s+(?:{_MONTH}|North|South|East|West|Primary|New|NHS)\b(?!\s+(?:{_STREETS})\b)|"
                        rf"^(?:19|20)\d\d\b")


def find_contact(text: str) -> Iterator[Hit]:
    """Find contact details, numbers, addresses and dates of birth: kind, start and end, surest kinds first."""
    for pattern in (_EMAIL, _DISGUISED):
        for match in pattern.finditer(text):
            if pattern is _EMAIL or re.search(r"\bdot\b|[\[({]", match[0], re.IGNORECASE):
                yield "email", match.start(), match.end()
    for pattern in (_BIRTH, _BEHIND):
        for match in pattern.finditer(text):
            yield "date-of-birth", match.start(1), match.end(1)
    for match in _TEN.finditer(text):
        before = text[max(0, match.start() - 60):match.start()]
        said = _NHS.search(before)
        if not _OTHER.search(before) and (said or is_nhs_number(match[0]) or (match[1] and match[0][0] != "0")):
            yield "nhs-number", match.start(), match.end()
    for pattern in (_PHONE, _SPOKEN):
        for match in pattern.finditer(text):
            yield "phone", match.start(), match.end()
    for pattern in (_FLAT, _HOUSE, _STREET):
        for match in pattern.finditer(text):
            if not _NO_STREET.search(match[0]):
                yield "address", match.start(), match.end()
    for match in _LIVES.finditer(text):
        if not _NO_STREET.search(match[1]):
            yield "address", match.start(1), match.start(1) + len(match[1].rstrip())
    for match in _POSTCODE.finditer(text):
        yield "postcode", match.start(), match.end()


def is_date(text: str) -> bool:
    """Whether a text is nothing but a day: beside a name that is a day of birth."""
    return bool(_ONLY_DATE.fullmatch(text))


def is_nhs_number(text: str) -> bool:
    """Check the tenth digit of an NHS number (modulus 11; NHS Data Dictionary, "NHS number").

    Ten equal digits pass the sum but are never issued.
    """
    digits = [int(letter) for letter in text if letter.isdigit()]
    if len(digits) != 10 or len(set(digits)) == 1:
        return False
    check = 11 - sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return check % 11 == digits[9] and check != 10
