"""What is said about the health of somebody whom the sentence names or points at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

Hit = tuple[str, int, int]

_ILL = (r"\w+(?:itis|osis|aemia|emia|oma|pathy|plegia|plegic|phreni[ac]|ectomy|otomy|philia[c]?|algia|trophy)|"
        r"cancers?|leuk\w+|tumou?rs?|dementia|alzheimer['’]?s|parkinson['’]?s|huntington['’]?s|crohn['’]?s|diabet(?:es|ic)|"
        r"epilep(?:sy|tic)|asthma(?:tic)?|hiv(?:[- ]positive)?|aids|hep c|depress(?:ion|ed)|anxiety|bipolar|psychosis|"
        r"psychotic|autis(?:m|tic)|adhd|ptsd|ocd|strokes?|heart (?:attack|failure|bypass|condition)|angina|copd|"
        r"anore(?:xia|xic)|bulimi[ac]|addict(?:ion|ed)|alcoholi(?:c|sm)|overdosed?|miscarr(?:iage|ied)|still(?:birth|born)|"
        r"abortion|breakdown|burn-?out|seps[ie]s|sepsis|pneumonia|covid|(?-i:TB)|down['’]?s(?: syndrome)?|palsy|"
        r"infertil\w+|"
        r"disab(?:led|ility)|syndrome|(?-i:MS|ME|MND)|motor neurone disease|\w+ disease|\w+ disorder|"
        r"chemo(?:therapy)?|radiotherapy|"
        r"dialysis|transplant|ventilat(?:or|ion|ed)|insulin|oxygen at home|catheter|colostomy|stoma|pacemaker|"
        r"hospice|rehab|"
        r"detox|feeding tube|methadone|antidepressants|medication|hysterectomy|biopsy|surgery|operation|learning "
        r"difficult(?:y|ies)|"
        r"learning disability|brain injury|panic attacks?|seizures?|fits|self-harm\w*|eating disorder|sight|"
        r"hearing|fracture|"
        r"sickle cell(?:\s\w+)?|thalass\w+|cystic fibrosis|spina bifida|muscular dystrophy|cataracts?|"
        r"(?:her|his|my) nerves|kidneys?(?=\W)|menopause|ivf|(?:maternity|paternity) leave|gout|vertigo|"
        r"broken (?:leg|hip|arm|back|ankle)|hernia|migraines?|ulcers?|blood pressure|pregnan(?:t|cy)|terminally ill|"
        r"suicid(?:e|al)|sectioned|deaf|blind|coma|paralys\w+|wheelchair|seriously ill|dying|unwell|in remission|"
        r"long-term (?:sick|ventilation)|nervous breakdown|shingles|measles|lupus|mania|manic|psychiatric \w+|"
        r"mental health "
        r"(?:problems|crisis|condition)")
_STATE = (r"(?:has|had|have|having|got|gets|was|is|were|been|being|be|became|with|on|off|in|from|of|for|lives?|"
          r"lived|living|"
          r"life|suffer\w*|diagnos\w+|treated|recover\w*|died|lost|collapsed|under|after|took|taking|and|needs?|needed)")
_FOUND = re.compile(rf"\b{_STATE}\s+(?:(?:[a-z0-9'’-]+)\s+){{0,4}}?(?:{_ILL})\b", re.IGNORECASE)
_SICK = re.compile(
    r"\b(?:(?:was|is|were|been|went|gone|go|being)\s+)?(?:off|signed off|out)\s+(?:long-term\s+)?(?:sick|ill|"
    r"work|with)\b"
    r"(?:\s+(?:with|because of|for|after)\s+(?:\w+\s+){0,2}\w+|\s+\w+)?|"
    r"\b(?:on|took|taking|long-term)\s+(?:long-term\s+)?sick(?:ness)?(?:\s+(?:leave|absence))?\b|"
    r"\b(?:take|took|taken|taking)\s+(?:her|his|their|my) own li(?:fe|ves)\b|"
    r"\bdiagnosed\s+with\s+(?:\w+\s+){0,3}\w+|\b(?:suffers|suffered|suffering) from\s+\w+(?:\s+\w+)?|"
    r"\b(?:has|had|was|is|been)\s+(?:been\s+)?(?:sectioned|hospitali[sz]ed|in intensive care|in a coma|pregnant|"
    r"suicidal|"
    r"terminally ill|dying|wheelchair-bound|registered (?:blind|disabled|deaf))\b|"
    r"\b(?:lost|losing)\s+(?:his|her|my|a|the)\s+(?:sight|hearing|leg|foot|arm|baby|kidney|breast)\b|"
    r"\b(?:his|her|my|[A-Z]\w+['’]s)\s+(?:own\s+)?(?:\w+\s+)?(?:illness|diagnosis|cancer|drinking|pregnancy|miscarriage|disability|"
    r"dementia|depression|diabetes|epilepsy|stroke|breakdown|overdose|chemotherapy|operation|surgery|medication|tumou?r)\b",
    re.IGNORECASE)
_SERVICE = re.compile(
    r"[\s-]+(?:care\s+)?(?:pathways?|services?|units?|nurses?|teams?|clinics?|wards?|strateg\w+|programmes?|network|lead|leads|"
    r"patients|beds|charit\w+|register|registers|drugs?|budget|contracts?|consultants?|specialists?|centres?|groups?|"
    r"waits?|waiting|targets?|board|rates?|screening|research|tariff|transport|plans?|numbers|admissions?)\b",
    re.IGNORECASE)
_WHO = re.compile(
    r"\b(?:he|she|his|her|hers|him|i|my|myself|who|whose)\b|"
    r"\b(?:the|a|an|my|our|his|her|their|one|another|that|this|poor|young|old)\s+(?:[\w'-]+\s+){0,2}?(?:man|woman|boy|girl|lad|"
    r"lady|gentleman|child|baby|toddler|teenager|mother|mum|father|dad|wife|husband|son|daughter|brother|sister|partner|uncle|"
    r"aunt|cousin|manager|director|nurse|doctor|chair|chairman|chairwoman|head|headteacher|teacher|secretary|colleague|boss|"
    r"deputy|predecessor|successor|officer|executive|pharmacist|porter|driver|cleaner|caretaker|receptionist|resident|tenant|"
    r"carer|widow|widower|pensioner|patient|applicant|claimant|councillor|governor|consultant|surgeon|gp|lead|member|clerk|"
    r"administrator|accountant|treasurer)\b", re.IGNORECASE)
_MANY = re.compile(r"\b(?:people|patients|those|everyone|children|adults|men|women|staff|anyone|services?|pathways?)\s+"
                   r"(?:who\s+)?(?:\w+\s+)?$", re.IGNORECASE)
_SENTENCE = re.compile(r"[^.!?]+(?:[.!?]+(?=\s|$)|[.!?](?=\S)[^.!?]*)*")
_GENERAL = re.compile(r"\b(?:i|we|he|she|they) (?:ran|run|chaired|led|commissioned|funded|bought|wrote|ended|"
                      r"closed)\b", re.IGNORECASE)


def find_health(text: str, names: Sequence[tuple[int, int]] = ()) -> Iterator[Hit]:
    """Find what is said about the health of one person.

    Parameters
    ----------
    text : str
        A passage, heading or title.
    names : sequence of (int, int)
        Where names stand in it.

    Yields
    ------
    tuple of (str, int, int)
        ``health``, start and end. A sentence that names nobody and points at nobody says nothing of a person; an
        illness before the word of a service, such as `stroke unit`, is the service's.
    """
    for sentence in _SENTENCE.finditer(text):
        start, end = sentence.span()
        person = next((True for one, two in names if start <= one and two <= end), False)
        for pattern in (_SICK, _FOUND):
            for match in pattern.finditer(text, start, end):
                who = person or bool(_WHO.search(text[start:match.start() + 4]))
                if not who or _SERVICE.match(text, match.end()) or _MANY.search(text[start:match.start()]):
                    continue
                if pattern is _FOUND and not person and _GENERAL.search(text[start:match.end()]):
                    continue
                yield "health", match.start(), match.end()
