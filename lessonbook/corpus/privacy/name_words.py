"""Words that tell a person's name from other words with a capital."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import simplemma


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())



LINKS = _words(
    "van von der den de la le du da di del dos al el bin ap"
)
BODIES = _words(
    "trust trusts council councils board boards committee committees hospital hospitals clinic surgery practice ward "
    "unit pct pcts ccg ccgs nhs icb icbs sha ltd limited plc llp inc authority authorities department ministry "
    "commission commissioner agency service services society association institute institution college university "
    "school academy foundation federation confederation network partnership alliance consortium union group team "
    "office centre center house court hall airport station road street lane avenue park square bridge county borough "
    "city town district region valley river bay hill church primary secondary act report review plan plans strategy "
    "programme program project fund framework agreement contract policy guidance standard standards inquiry taskforce "
    "forum panel system systems scheme initiative journal times guardian telegraph mail post news press award prize "
    "day week month room block band section schedule appendix chapter part table figure key risk owner lot version "
    "phase stage level class grade interviewer interviewee speaker participant respondent healthcare care health "
    "social medical clinical public national community royal general united north south east west northern southern "
    "eastern western central upper lower mid great new saint queen king prince princess quality safety finance "
    "commons lords parliament government state states kingdom republic bank rovers wanderers fc cup league inn arms "
    "hotel wharf quay moor vale fell fells dale edge fringe coast island"
)
PLACE_BEFORE = _words(
    "in at near across around outside inside throughout within beyond via towards over between"
)
OF_PLACE = _words(
    "people city town county borough north south east west rest most half part parts outskirts university bishop duke "
    "earl bank isle edge centre middle side whole population residents"
)
THE = _words(
    "the a an this that these those each every any some no our your their its whose which what"
)
TOLD = _words(
    "told asked rang called phoned emailed thanked met saw knew said lost"
)
HELPING = _words(
    "has had did does was is could would should must might will can who and also then just still already always never "
    "himself herself says thinks knows keeps put"
)
PRONOUNS = _words(
    "i me my he him his she her hers it its we us our they them their you your who whom er um erm"
)
FAMILY = _words(
    "family brothers sisters twins household case children girls boys estate"
)
SEASONS = _words(
    "april may june summer autumn easter august spring winter"
)


def bare_word(word: str) -> str:
    """A word in small letters, without what an apostrophe adds or a stop ends."""
    return re.sub(r"['’](?:s|ll|d|ve|re)?$", "", word).casefold().rstrip(".")


@cache
def stop_words() -> frozenset[str]:
    """Words that begin no name, from ``stop.txt``."""
    lines = (Path(__file__).parent / "stop.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(bare_word(word) for line in lines if not line.startswith("#") for word in line.split())


@cache
def given_names() -> frozenset[str]:
    """Given names as evidence, in small letters: those that are also words, and common ones. No name need be listed."""
    folder = Path(__file__).parent
    return frozenset(word.casefold() for name in ("names.txt", "given-words.txt")
                     for word in (folder / name).read_text(encoding="utf-8").split())


@cache
def names_that_are_words() -> frozenset[str]:
    """Given names that are also words."""
    text = (Path(__file__).parent / "given-words.txt").read_text(encoding="utf-8")
    return frozenset(word.casefold() for word in text.split())


@cache
def acts(word: str) -> bool:
    """Whether a word after a name tells what somebody did: a helping word, or a past form by simplemma's dictionary."""
    past = word.islower() and not word.endswith(("s", "ing", "er", "est"))
    return word in HELPING or (past and simplemma.lemmatize(word, lang="en") != word)
