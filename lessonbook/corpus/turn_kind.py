"""What a turn is: a statement, or a question, small talk or procedure, which say nothing to learn from.

Only statements are tagged, grouped and taken for evidence. A turn is cut into sentences; each is a question, small
talk, procedure or a statement. A turn is a statement where a third of its words state something (two thirds where it
ends by asking), or where `LONG` words do; else it is what most of its other words are. What an interviewer says is a
question where any of it asks.
"""

from __future__ import annotations

import re
from typing import Literal

from .roots import is_small

TurnKind = Literal["statement", "question", "small talk", "procedure"]

LONG = 50  # words of statement that no greeting and no closing question outweighs
_COVERED = 0.5  # greetings and the like must be as many as a sentence's other telling words

# What a transcriber adds: [laughs], (inaudible 00:12:03), **pause**, <crosstalk>
_MARK = re.compile(r"\[[^\]]{0,80}\]|<[^>]{0,80}>|\*+[^*]{0,40}\*+|\((?:[^)]{0,20}(?:inaudible|laugh|pause|cough|"
                   r"cross-?talk|overlapping|unclear|interrupt|silence|redacted)[^)]{0,40}|[\d:. ]+)\)", re.IGNORECASE)
_TIME = re.compile(r"\b\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?\b(?:\s*-->)?")
_SENTENCE = re.compile(r"[^.!?…]*(?:[.!?…]+[\"'”)]*|$)")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_OPENER = (r"^(?:(?:and|so|but|ok|okay|right|well|now|then|yes|yeah|please|great|thanks|thank you|perhaps|maybe|first|"
           r"firstly|finally|lastly|i mean)\b[, ]*)*")
_WH = r"(?:what|how|why|where|when|who|which)(?:'s|'d)?"
_BE = r"(?:do|does|did|is|are|was|were|would|will|could|can|has|have|had)"
_ASKS = re.compile(
    _OPENER + rf"(?:(?:could|can|would|will|do|did|are|were|have|had) you\b(?! know\b)|"
    rf"{_WH}(?: \w+){{0,2}} {_BE} (?:\w+ ){{0,2}}you\b|"
    r"(?:i'd|i would|we'd|i'd also|i'd just) (?:like|love|want) "
    r"(?:you |to (?:ask|hear|know|understand|(?:go|come) back|move on))|"
    r"i (?:want(?:ed)? to|was going to|am going to|'m going to) ask\b|"
    r"(?:can|could|may|might) (?:i|we) (?:just )?(?:ask|start|turn|move|come back|go back)\b|"
    r"(?:tell|talk|walk|take) (?:me|us) (?:about|through|a (?:bit|little)|more|what|how|why|back)\b|"
    r"(?:describe|explain) (?:for|to) (?:me|us)\b|say (?:a bit |a little |some )?more\b|give (?:me|us) an example\b)",
    re.IGNORECASE)
# "Can we put the minutes on the website?" proposes something; it asks nobody what they know.
_PROPOSES = re.compile(rf"^(?!{_OPENER[1:]}{_WH}\b).*\b(?:could|can|shall|should|may|might) (?:we|i|somebody|someone|"
                       r"anybody|anyone|everybody|the|our)\b", re.IGNORECASE | re.DOTALL)
_PROCEDURE = re.compile(
    r"\b(?:end|start|beginning|resumption) of (?:the )?(?:recording|interview|tape|transcript\w*|session|call)\b|"
    r"\b(?:recording|recorder|tape|interview|transcript\w*) (?:is |was |has |will be )?(?:now )?(?:start\w*|stop\w*|"
    r"end(?:s|ed)?|begins?|resum\w*|paus\w*|on|off|going|running|rolling|switched)\b|"
    r"\b(?:for|on) the (?:tape|recording)\b|"
    r"\b(?:press|hit|start|stop|pause|turn(?:ed)? (?:on|off)|switch(?:ed)? (?:on|off)|check|still) "
    r"(?:the |that |this )?(?:record\w*|tape|mic\w*)\b|"
    r"\b(?:consent form|information sheet|withdraw at any (?:time|point)|happy (?:for me )?to (?:record|be recorded)|"
    r"(?:you|i)(?:'re| are|'m| am) (?:still )?on mute|can you (?:hear|see) (?:me|us|my)|share (?:my|your) screen|"
    r"transcribed (?:by|from|verbatim)|(?:audio|file) (?:name|length|duration|quality)|(?:page|side) \d+ of \d+|"
    r"(?:meeting|session) (?:opened|closed|ended|started) at)\b", re.IGNORECASE)
_SOCIAL = re.compile(
    r"\b(?:thank(?:s| you)(?: (?:so|very) much| all| both| again)?(?: for (?:your time|having me|coming|seeing me|"
    r"making (?:the )?time|doing this|joining|agreeing|talking|inviting me))?|"
    r"(?:nice|good|lovely|great|pleased?|pleasure) (?:to (?:meet|see|talk|speak)|talking|meeting|seeing)"
    r"(?: (?:to|with))?(?: you)?|how (?:are|were) (?:you|things|the kids)|how was (?:your|the) \w+|"
    r"good (?:morning|afternoon|evening)|hello|hi there|(?:see|speak to) you (?:soon|later|then|next\w*)|bye(?: bye)?|"
    r"take care|(?:take|have|grab) a seat|sit (?:down|here|there|wherever)|cup of (?:tea|coffee)|"
    r"(?:tea|coffee|milk|sugar|biscuits?|kettle|cake|sandwich\w*)|"
    r"(?:the )?(?:weather|rain(?:ing)?|sunny|sunshine|snow(?:ing)?|drizzle|freezing|boiling|"
    r"parking|traffic|train|bus|motorway|sat ?nav|journey)|(?:find|found) (?:the place|us|it)|"
    r"no (?:rush|worries|problem)|don't worry|help yourself|(?:you're|you are) welcome|never mind|"
    r"happy (?:birthday|christmas|new year)|merry christmas|have a (?:good|nice|lovely) \w+|holidays?|weekend|"
    r"(?:my|your) (?:dog|cat|kids?|grand\w+|garden|phone|glasses|coat|bag)|"
    r"shall (?:i|we) (?:start|begin|carry on|crack on|make a start)|ready when you are|sorry about (?:that|the)|"
    r"excuse me|bless you|early start)\b", re.IGNORECASE)
# Words that only keep a talk going; a turn of nothing else says nothing.
_KEEPS_GOING = """
yes yeah yep yup no nope nah ok okay right sure absolutely exactly indeed definitely totally quite correct true mm mmm
mhm hmm hm uh huh um erm er ah oh aha wow gosh goodness brilliant great good fine lovely fantastic excellent wonderful
cool nice interesting fair enough well so and but i see know mean that's it's that is it was of course got you really
very thank thanks cheers sorry please hello hi bye alright all agreed agree same here me too like just a the bit ha haha
go on carry this there we are do one second sec moment hang minute what why how when who
"""
_BACKCHANNEL = frozenset(_KEEPS_GOING.split())


def turn_kind(text: str, *, interviewer: bool = False) -> TurnKind:
    """Say what a turn is.

    Parameters
    ----------
    text : str
        The words of one speaker's turn, or a paragraph.
    interviewer : bool
        Whether the speaker asks the questions in this conversation.

    Returns
    -------
    str
        ``procedure`` for transcribers' marks, recording, consent and the like, also where no word is left;
        ``question`` where most words ask; ``small talk`` for greetings, thanks, refreshments, weather, and for turns
        that only keep the talk going; else ``statement``.
    """
    spoken = _TIME.sub(" ", _MARK.sub(" ", text.replace("’", "'")))
    words = _WORD.findall(spoken)
    if not words:
        return "procedure"
    if all(word.lower() in _BACKCHANNEL for word in words):
        return "question" if spoken.rstrip().endswith("?") else "small talk"
    counts: dict[TurnKind, int] = {"statement": 0, "question": 0, "small talk": 0, "procedure": 0}
    last: TurnKind = "statement"
    for sentence in _SENTENCE.findall(spoken):
        size = len(_WORD.findall(sentence))
        if size:
            last = _sentence_kind(sentence.strip())
            counts[last] += size
    if interviewer and counts["question"]:
        return "question"
    share = 2 / 3 if last == "question" else 1 / 3
    if counts["statement"] >= min(LONG, share * len(words)):
        return "statement"
    rest: tuple[TurnKind, ...] = ("question", "procedure", "small talk")
    return max(rest, key=lambda kind: counts[kind])


def _sentence_kind(sentence: str) -> TurnKind:
    """What one sentence is."""
    if _PROCEDURE.search(sentence):
        return "procedure"
    social = _SOCIAL.findall(sentence)
    telling = [word for word in _WORD.findall(_SOCIAL.sub(" ", sentence))
               if word.lower() not in _BACKCHANNEL and not is_small(word.lower())]
    if social and len(social) >= _COVERED * (len(social) + len(telling)):
        return "small talk"
    if _ASKS.match(sentence) or (sentence.rstrip("\"'”)").endswith("?") and not _PROPOSES.match(sentence)):
        return "question"
    return "statement" if telling or len(_WORD.findall(sentence)) > 6 else "small talk"
