"""A label or a name, taken apart: title, given names, surname, badge; spellings of one name fold to one key."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_TITLE_WORDS = ("Mr Mrs Ms Miss Mx Dr Doctor Prof Professor Sir Dame Lord Lady Baroness Baron Councillor Cllr Sister "
                "Nurse Reverend Rev Canon Father Fr Judge Capt Captain Major Colonel Col")
TITLES = tuple(_TITLE_WORDS.split())
TITLE = rf"(?:(?:{'|'.join(sorted(TITLES, key=len, reverse=True))})\.?\s+)"
TAG = re.compile(r"\w|(?:the )?(?:interviewer|interviewee|speaker|participant|respondent|moderator|facilitator|person|"
                  r"host|guest|chair|question|answer|id|voice)[ _-]?\w{0,3}", re.IGNORECASE)  # no name of anybody
_TITLES = frozenset(title.casefold() for title in TITLES)
_SEXED = {"mr": "m", "sir": "m", "lord": "m", "baron": "m", "father": "m", "fr": "m", "mrs": "f", "ms": "f",
          "miss": "f", "dame": "f", "lady": "f", "baroness": "f", "sister": "f"}
_LETTERS_AFTER = "mp mep obe mbe cbe kbe dbe qc kc phd md frcp frcs frcgp rn jp am ms msp jr sr"
_AFTER = frozenset(_LETTERS_AFTER.split())
_BADGE = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]\s*$")
_NO_BODY = re.compile(r"(?:guest|external|unverified|host|co-host|me|you|organi[sz]er|presenter|attendee)",
                      re.IGNORECASE)
_LINK_WORDS = "van von der den de la le du da di del dos ter al el bin ibn ap ab ben of ni nic ui mac nig"
_LINKS = frozenset(_LINK_WORDS.split())
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe",
                          "ı": "i", "’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "‐": "-", "‑": "-", "–": "-",
                          "\u00a0": " ", "\u00ad": ""})


def fold(text: str) -> str:
    """A text in small letters without accents, with one kind of apostrophe, hyphen and space."""
    return fold_with_places(text)[0]


def fold_with_places(text: str) -> tuple[str, list[int]]:
    """A folded text, and for each of its letters the place in the text that it comes from."""
    letters, places = [], []
    for place, letter in enumerate(text):
        for part in unicodedata.normalize("NFKD", letter.casefold().translate(_LETTERS)):
            if not unicodedata.combining(part):
                letters.append(part)
                places.append(place)
    return "".join(letters), places


@dataclass(frozen=True)
class Name:
    """A name taken apart; every part folded.

    Attributes
    ----------
    words : tuple of str
        Given names and surname, in speaking order; an initial is one letter.
    title : str
        ``m`` or ``f`` where the title says so, else empty.
    badge : str
        The body in brackets behind the name, as it stands.
    shown : str
        The name without its badge, in speaking order; a surname set in capitals beside a given name that is not is
        written as in a sentence.
    titled : bool
        Whether a title stands before it: then a single word is a surname.
    capitals : bool
        Whether a single word is in capitals, as surnames are set.
    """

    words: tuple[str, ...]
    title: str = ""
    badge: str = ""
    shown: str = ""
    titled: bool = False
    capitals: bool = False

    @property
    def surname(self) -> str:
        """The last word with the small words that belong to it; empty for a lone given name."""
        if len(self.words) < 2:
            return self.words[0] if self.words and (self.titled or self.capitals) else ""
        start = len(self.words) - 1
        while start > int(self.words[0] not in _LINKS) and self.words[start - 1] in _LINKS:
            start -= 1
        return " ".join(self.words[start:])

    @property
    def given(self) -> tuple[str, ...]:
        """What stands before the surname."""
        surname = self.surname
        return self.words[:len(self.words) - len(surname.split())] if surname else self.words

    @property
    def full(self) -> bool:
        """Whether it has a given name or initial, and a surname."""
        return bool(self.given and self.surname)

    @property
    def initials(self) -> frozenset[str]:
        """What the name may be shortened to, in small letters: all its parts, without middle names, without links."""
        parts = [word for word in re.split(r"[\s-]+", " ".join(self.words)) if word]
        strong = [word for word in parts if word not in _LINKS]
        surname = re.split(r"[\s-]+", self.surname)
        made = {"".join(word[0] for word in chosen) for chosen in (
            parts, strong, [*self.given[:1], *surname], [*self.given[:1], *[w for w in surname if w not in _LINKS]],
            [*self.given[:1], *surname[-1:]], [*self.given[:1], *surname[:1]],
            [word for word in self.words if word not in _LINKS]) if all(chosen)}
        return frozenset(form for form in made if len(form) > 1)


def parse_name(label: str) -> Name:
    """Take a label or name apart.

    Parameters
    ----------
    label : str
        For example ``Dr A. B. Smith-Jones``, ``Hughes, Gwen (Vale ICB)``, ``Maria DELACROIX`` or ``Guest: Owen``.
    """
    text = " ".join(label.split()).strip(" :,;")
    badge = ""
    while found := _BADGE.search(text):
        if not _NO_BODY.fullmatch(found[1].strip()):
            badge = found[1].strip() or badge
        text = text[:found.start()].strip()
    before, comma, after = text.partition(",")
    text = f"{after.strip()} {before.strip()}" if comma and is_surname_first(before, after) else before
    parts = text.split()
    shown = _in_case(text)
    title, titled = "", False
    while len(parts) > 1 and parts[0].strip(".").casefold() in _TITLES:
        title = _SEXED.get(parts[0].strip(".").casefold(), title)
        titled = True
        parts = parts[1:]
    while len(parts) > 1 and parts[-1].strip(".").casefold() in _AFTER and parts[-1].strip(".").isupper():
        parts = parts[:-1]
    parts = [piece for part in parts for piece in (re.findall(r"[^\W\d_]\.?", part)
             if re.fullmatch(r"(?:[^\W\d_]\.){2,}", part) else [part])]
    words = tuple(word for part in parts if (word := fold(part).strip(".'")))
    return Name(words, title, badge, shown, titled,
                len(parts) == 1 and len(parts[0]) > 1 and parts[0].isupper())


def is_surname_first(before: str, after: str) -> bool:
    """Whether `Before, After` is a surname and given names, not a name and a role."""
    given = after.split()
    return (1 <= len(given) <= 3 and 1 <= len([word for word in before.split() if word.casefold() not in _LINKS]) <= 2
            and all(word[0].isupper() and word.replace(".", "").replace("-", "").replace("'", "").isalpha()
                    for word in given)
            and not any(word[:1].isupper() and not word.isupper() and word.casefold() not in _LINKS
                    for word in before.split()[:-1]))


def _in_case(name: str) -> str:
    if name.isupper() or len(name.split()) < 2:
        return name

    *given, last = name.split()
    if len(last) < 3 or not last.isupper() or "." in last or last.casefold() in _AFTER:
        return name
    made = "".join(part.capitalize() for part in re.split(r"([-'’])", last))
    return " ".join([*given, re.sub(r"^Mc([a-z])", lambda hit: "Mc" + hit[1].upper(), made)])


def slug(name: str) -> str:
    """A name as an id: its words in small letters, with hyphens, without its title."""
    words = re.findall(r"[a-z0-9]+", " ".join(parse_name(name).words).replace("'", ""))
    return "-".join(words) or "person"


def same_name(one: Name, other: Name) -> bool:
    """Whether two full names may be one person's: one surname, and given names that are equal or shortened."""
    if one.surname != other.surname or (one.title and other.title and one.title != other.title):
        return False
    return _shortened(one.given, other.given) or _shortened(other.given, one.given)


def _shortened(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """Whether each given name of `short` stands in `long`, in order and the first first, in full or as an initial."""
    if not short or not long or not _alike(short[0], long[0]):
        return False
    place = 0
    for word in short:
        while place < len(long) and not _alike(word, long[place]):
            place += 1
        if place == len(long):
            return False
        place += 1
    return True


def _alike(one: str, other: str) -> bool:
    return one == other or (1 in (len(one), len(other)) and one[0] == other[0])


def may_mean(label: Name, person: Name) -> bool:
    """Whether a part of a name (given name, surname, or initials) may mean a person with that full name."""
    if label.title and person.title and label.title != person.title:
        return False
    words = label.words
    if label.full:
        return person.full and same_name(label, person)
    if " ".join(words) == person.surname:
        return True
    if len(words) != 1:
        return False
    word = words[0]
    if word == person.surname or (" " in person.surname and word == person.surname.split()[-1]):
        return True
    if label.titled:
        return False
    if word in person.given[:1]:
        return True
    return 2 <= len(word) <= 5 and label.capitals and word in person.initials
