"""Each fact that the sources state can be found in the corpus, under the source that states it."""

from __future__ import annotations

import re

import pytest
from conftest import ROOT

from lessonbook.corpus.withdrawn import read_withdrawn, was_withdrawn
from lessonbook.knowledge.knowledge import Knowledge

HOV, STK, TRK = "handover-documents", "contract-stocktake", "transition-tracker"
CFQ, ACT = "commissioning-for-quality", "ambition-challenge-transition"

# fact, source, patterns that must all match within one passage (or in the front matter, marked by "front:")
FACTS: list[tuple[str, str, list[str]]] = [
    ("A1", HOV, [r"hundreds"]), ("A2", HOV, [r"June"]), ("A3", HOV, [r"September"]),
    ("A3 kept current", HOV, [r"up to date|updating", r"aboli"]),
    ("A4.1", HOV, [r"achiev", r"worr|concern"]), ("A4.2", HOV, [r"patient"]),
    ("A4.3", HOV, [r"non-acute"]), ("A4.4", HOV, [r"primary care"]), ("A4.5", HOV, [r"independent sector"]),
    ("A5 CCGs", HOV, [r"CCG|clinical commissioning group"]), ("A5 board", HOV, [r"NHS Commissioning Board"]),
    ("A5 TDA", HOV, [r"Trust Development Authority"]), ("A6 Monitor", HOV, [r"Monitor"]),
    ("A6 CQC", HOV, [r"Care Quality Commission"]), ("A6 councils", HOV, [r"local authorit|council"]),
    ("A7 Cumming", HOV, [r"front:Ian Cumming"]), ("A7 Keogh", HOV, [r"Keogh"]), ("A7 Beasley", HOV, [r"Beasley"]),
    ("A8", HOV, [r"nothing proves|no evidence|without evidence"]), ("A9", HOV, [r"website|site"]),
    ("A9 template", HOV, [r"template"]),
    ("B1", STK, [r"75,000", r"estimat"]), ("B2", STK, [r"100 per cent|100%|all .*spend|every pound"]),
    ("B3", STK, [r"31 January 2012"]), ("B4 medical", STK, [r"primary medical"]), ("B4 dental", STK, [r"dental"]),
    ("B4 pharmacy", STK, [r"pharmacy"]), ("B4 diagnostic", STK, [r"diagnostic"]),
    ("B4 individual", STK, [r"individual patient agreement"]), ("B5", STK, [r"31 March 2012"]),
    ("B6", STK, [r"acute"]), ("B6 mental", STK, [r"mental health"]), ("B6 community", STK, [r"community"]),
    ("B6 ambulance", STK, [r"ambulance"]), ("B7 identify", STK, [r"identif|find out which|list"]),
    ("B7 locate", STK, [r"locat"]), ("B7 profile", STK, [r"profil"]), ("B7 risk", STK, [r"risk assess|assess.* risk"]),
    ("B8 stabilise", STK, [r"stabilis"]), ("B8 shift", STK, [r"shift"]), ("B8 notify", STK, [r"notif|told|tell"]),
    ("B9 variations", STK, [r"variation"]), ("B9 2012-13", STK, [r"2012-13"]), ("B9 2013-14", STK, [r"2013-14"]),
    ("B10 successor", STK, [r"Commissioning Board", r"clinical commissioning groups|CCGs"]),
    ("B10 authorised", STK, [r"authoris"]), ("B11 Flory", STK, [r"front:David Flory"]),
    ("B11 Wade", STK, [r"front:Elizabeth Wade"]), ("B11 Slipman", STK, [r"front:Sue Slipman"]),
    ("B12", STK, [r"following year|year after|next year"]),
    ("C1", TRK, [r"\b50\b"]), ("C2", TRK, [r"seven"]), ("C3", TRK, [r"red", r"amber", r"green"]),
    ("C4", TRK, [r"\b18\b|eighteen"]), ("C5", TRK, [r"[Ss]even clusters", r"three"]),
    ("C6", TRK, [r"Luton and Bedfordshire", r"red"]), ("C7", TRK, [r"third"]), ("C7 NW", TRK, [r"North West"]),
    ("C7 London", TRK, [r"four of (the )?five|four out of five|four .*five", r"London"]),
    ("C9", TRK, [r"December", r"three months"]), ("C10", TRK, [r"Bolton"]), ("C10 waves", TRK, [r"wave"]),
    ("C11", TRK, [r"South Essex"]), ("C11 late", TRK, [r"nine months"]), ("C12", TRK, [r"\b150\b"]),
    ("C13", TRK, [r"Norfolk and Waveney", r"wheelchair"]), ("C14", TRK, [r"only", r"set|establish|structure"]),
    ("C15", TRK, [r"front:East of England SHA"]), ("C15 London", TRK, [r"front:London SHA"]),
    ("C15 WM", TRK, [r"front:West Midlands SHA"]), ("C15 SEL", TRK, [r"front:South East London"]),
    ("C15 SWL", TRK, [r"front:South West London"]),
    ("D1", CFQ, [r"May 2009"]), ("D1 issue", CFQ, [r"front:issue"]), ("D3 promote", CFQ, [r"promot"]),
    ("D5", CFQ, [r"safety", r"effectiveness", r"experience"]), ("D6 PROMs", CFQ, [r"patient.reported outcome"]),
    ("D6 coroner", CFQ, [r"coroner"]), ("D6 coding", CFQ, [r"coding"]), ("D7 LINks", CFQ, [r"LINks"]),
    ("D7 shopper", CFQ, [r"[Mm]ystery shopp"]), ("D7 visits", CFQ, [r"visit"]),
    ("D10 Maidstone", CFQ, [r"Maidstone and Tunbridge Wells"]), ("D10 Mid Staffs", CFQ, [r"Mid Staffordshire"]),
    ("D10 Haringey", CFQ, [r"Haringey"]), ("D10 Cambs", CFQ, [r"Cambridgeshire"]),
    ("D10 LD", CFQ, [r"learning disabilit"]), ("D11 suspend", CFQ, [r"suspen"]),
    ("D14 Audit", CFQ, [r"Audit Commission"]), ("D14 Picker", CFQ, [r"Picker"]), ("D16", CFQ, [r"front:INF20801"]),
    ("D16 licence", CFQ, [r"front:BY-NC-ND"]),
    ("E1", ACT, [r"\b20\b", r"interview"]), ("E2", ACT, [r"\b21\b"]), ("E3", ACT, [r"November 2012", r"February 2013"]),
    ("E8", ACT, [r"\b303\b"]), ("E8 merged", ACT, [r"\b152\b", r"\b151\b"]), ("E9", ACT, [r"1 April 2013"]),
    ("E10", ACT, [r"35,000"]), ("E11", ACT, [r"£20 billion"]), ("E12", ACT, [r"£310 million"]),
    ("E13", ACT, [r"6 (to|and) 7 per cent"]), ("E14", ACT, [r"two (full )?days"]), ("E15", ACT, [r"two years"]),
    ("E16 decade", ACT, [r"more than a decade"]), ("E16 13", ACT, [r"\b13 years"]),
    ("E16 nearly", ACT, [r"nearly 13 years"]), ("E18", ACT, [r"Richard Vize"]), ("E18 editors", ACT, [r"Julie Das"]),
    ("E19", ACT, [r"front:BOK60061"]),
]


@pytest.mark.parametrize(("fact", "source", "patterns"), FACTS, ids=[fact for fact, _, _ in FACTS])
def test_fact_is_in_the_corpus(known: Knowledge, fact: str, source: str, patterns: list[str]) -> None:
    found = known.inputs.sources[source]
    if patterns[0].startswith("front:"):
        assert patterns[0].removeprefix("front:") in str(found.meta.model_dump())
    else:
        assert [passage.id for passage in found.passages
                if all(re.search(pattern, passage.text, re.IGNORECASE) for pattern in patterns)]


KEPT = {  # by kind, in what each source says: ids live on or point on
    ACT: {"key-point": 55}, CFQ: {"key-point": 6},
}


def test_every_key_point_stands(known: Knowledge) -> None:
    for source, kinds in KEPT.items():
        passages = known.inputs.sources[source].passages
        for kind, number in kinds.items():
            assert sum(passage.kind == kind for passage in passages) >= number, (source, kind)


@pytest.mark.parametrize(("source", "highest"), [(HOV, 29), (STK, 48), (TRK, 77), (CFQ, 186), (ACT, 533)])
def test_every_id_that_was_ever_given_lives_or_points_on(known: Knowledge, source: str, highest: int) -> None:
    """No note that was merged is lost: its id leads to the note, or the front matter, that took its matter in."""
    found = known.inputs.sources[source]
    alive = {passage.id for passage in found.passages}
    merged = found.meta.merged
    withdrawn = read_withdrawn(ROOT)
    never_given = {37, 38, 39, 40} if source == STK else set()
    for number in set(range(1, highest + 1)) - never_given:
        ident = f"{found.meta.prefix}-p{number:03d}"
        if was_withdrawn(ident, withdrawn):
            continue
        assert (ident in alive) != (ident in merged), ident
        assert ident in alive or merged[ident] == "front-matter" or merged[ident] in alive, ident


def test_every_named_speaker_still_speaks(known: Knowledge) -> None:
    for source in (HOV, STK, TRK, CFQ, ACT):
        found = known.inputs.sources[source]
        heard = {name for passage in found.passages for name in re.split(r"\s*;\s*", passage.voice or "")}
        silent = {person.name for person in found.meta.people if person.speaks} - heard
        assert not silent, (source, silent)
