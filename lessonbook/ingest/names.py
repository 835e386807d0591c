"""What looks like a speaker's name in front of a turn, and what only looks like one."""

from __future__ import annotations

import re

_GENERIC = re.compile(
    r"(?:the )?(?:interviewer|interviewee|respondent|participant|moderator|facilitator|speaker|host|guest|chair|"
    r"chairman|chairwoman|researcher|narrator|audience|unknown|unidentified|male|female|man|woman|voice|operator|question|"
    r"answer|int|res|resp|part|spk|spkr|id|q|a|i|r|p|s|m|f)\s?(?:speaker|voice|member)?[ _-]?(?:\d{1,3}|[a-h])?",
    re.IGNORECASE)
_NOT_NAMES = (
    "note notes nb ps source sources email e-mail mail tel telephone fax phone mobile date dates time times location "
    "venue place present attendees apologies title subject re from to cc figure fig table box chart chapter section "
    "appendix annex example examples summary key keys background conclusion conclusions recommendation "
    "recommendations action actions aim aims objective objectives website web contact address http https ftp isbn issn "
    "doi kind language transcript transcription duration recording warning important tip hint update agenda item "
    "reference references issue issues risk risks owner status result results outcome outcomes method methods "
    "findings purpose scope definition author authors publisher published copyright licence license version page "
    "step stage phase week day month year part topic theme themes lesson lessons evidence context introduction "
    "keywords abstract download share related tags category categories consent people organisation role "
    "however therefore also first second third finally today tomorrow yesterday yes no okay well so and but or "
    "because remember reminder answer: score rating total yes/no monday tuesday wednesday thursday friday saturday "
    "sunday summary: overview strengths weaknesses opportunities threats benefits costs priority priorities "
    "where when what why how who then now here there this that these those still next later instead meanwhile "
    "overall again actually basically anyway maybe perhaps sure right thanks me you we he she they it my our your "
    "his her their one two three if as at in on by with for not only just even like thing problem point reason "
    "idea fact truth bottom worse better best more most some all each every both other others another "
    "added changed fixed removed fix feat new previous deprecated security improved refactor available online "
    "usage output input error break jingle outro intro music laughter applause photo photos video image advertisement "
    "credit credits follow reply back buy order docs resources news events slide slides link links comment comments "
    "caption heading table series receives received oh ah hey hi hello um uh like plus thus hence")
_NO_NAME = frozenset(_NOT_NAMES.split())
_WORD = re.compile(r"(?:[a-zA-Z]{1,3}['’])?[A-ZÀ-ÖØ-ÞĀ-Ž][\w'’.\-]*|"
                   r"(?:de|da|del|der|den|di|du|la|le|van|von|bin|al|el|of|the|and|for|ap)|&",
                   re.UNICODE)
_BADGE = re.compile(r"(.+?)\s*[(\[]([^()\[\]]{2,60})[)\]]")
TIME = r"(?:\d{1,2}:)?\d{1,3}:\d{2}(?:[.,]\d{1,3})?(?:\s?[AaPp][Mm])?"


def tidy(name: str) -> str:
    """A name without the marks around it."""
    return " ".join(name.strip(" \t\n:*_[]<>-–—").split())


def without_badge(name: str) -> tuple[str, str]:
    """A name, and what stands in brackets behind it, such as a body or "Guest"."""
    found = _BADGE.fullmatch(name)
    return (found[1], found[2]) if found and is_name(found[1]) else (name, "")


def is_generic(name: str) -> bool:
    """Whether it is a tag such as Interviewer, Speaker 2, P3 or id1."""
    return bool(_GENERIC.fullmatch(name))


def is_name(name: str) -> bool:
    """Whether words before a colon may name a speaker.

    Capitalised words, at most six of them and 60 letters; not a word such as Note or Source that heads a
    remark. Tags of unnamed speakers count in any case.
    """
    if not 1 <= len(name) <= 60 or not any(letter.isalpha() for letter in name):
        return False
    if is_generic(name):
        return True
    words = name.split()
    if len(words) > 6 or words[0].lower().strip(".") in _NO_NAME or name.lower() in _NO_NAME:
        return False
    if len(words) > 1 and words[-1].isdigit():
        return words[0][0].isupper() and len(words) == 2 and words[0].lower() not in _NO_NAME
    if not words[0][0].isupper() or "_" in name or (any(letter in name for letter in '.?!"“”;') and not _titles(name)):
        return False
    return all(_WORD.fullmatch(word.strip("(),")) for word in words if word.strip("(),"))


def may_be_name(name: str) -> bool:
    """Whether it is a name or a role written in small letters, in whole or from its second word on."""
    words = name.split()
    return is_name(name) or (len(name) <= 40 and 1 <= len(words) <= 4 and "_" not in name and all(
        word[0].isalpha() and word.lower() not in _NO_NAME for word in words))


def _titles(name: str) -> bool:
    """A full stop may stand after a title or an initial, nowhere else."""
    return not re.search(r'[?!"“”;]', name) and all(
        len(part.split()[-1]) <= 4 for part in name.split(".")[:-1] if part.split())
