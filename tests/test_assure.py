"""The review of handover documents: labels, sectors, weaknesses, what is no handover, and the command."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from lessonbook.base.processes import workers
from lessonbook.base.readability import readability
from lessonbook.tools.handover.direction import changes
from lessonbook.tools.handover.document import parse_text
from lessonbook.tools.handover.facts import comes, facts_of, owner_in, people_in
from lessonbook.tools.handover.findings import (
    FIVE,
    INDEPENDENT,
    NON_ACUTE,
    NOT_A_HANDOVER,
    OTHER_KIND,
    PAST,
    PATIENT,
    PRIMARY,
)
from lessonbook.tools.handover.label import LABELS, examples, read_label, read_labels
from lessonbook.tools.handover.reading import read_passages
from lessonbook.tools.handover.review import review, review_many
from lessonbook.tools.handover.sectors import SECTORS, find_sectors, pipeline

HERE = Path(__file__).parent
ROOT = HERE.parent

# A made-up document without any of the five weaknesses; each twin lacks or gains one thing.
HEAD = (
    "# Handover document of Elmvale Primary Care Trust (made up)\n\n"
    "Sender: Elmvale PCT\nReceivers: Elmvale CCG\nDate: 4 March 2013\n"
)
ACUTE = """## Acute hospitals

Waits for endoscopy are rising and reached 640 in February.

The hospital has one stroke consultant and there is a risk that the unit will close at night.

The hospital is recruiting a second stroke consultant, led by its medical director.

We cut orthopaedic waits from 30 weeks to 14.
"""
MENTAL = """## Mental health

Children wait 31 weeks for a first appointment and we are worried about them.

The mental health trust will open a place of safety in September.

We want nobody to travel out of the county for a bed.
"""
COMMUNITY = """## Community services

One district nursing post in five is vacant.

The provider is training ten new community matrons.
"""
AMBULANCE = """## Ambulance

Response times in the northern villages remain poor.
"""
PRIMARY_CARE = """## Primary care

Two single-handed GPs are over 70 and nobody is lined up to follow them.

The area team is visiting the practices with the lowest scores.
"""
PRIVATE = """## Independent sector

We know little about the quality of care in the private hospital that does our cataract operations.

The hospice will run out of money in the spring.
"""
PATIENTS = """## What patients say

Patients tell us that they are sent home late at night. We know this from complaints and a survey in 2012.
"""
PARTS = [HEAD, ACUTE, MENTAL, COMMUNITY, AMBULANCE, PRIMARY_CARE, PRIVATE, PATIENTS]
BOASTS = """## Achievements

We delivered financial balance in every year.

The hospital won national accreditation for its stroke unit.

Waits for mental health care fell by half.

Smoking fell by a third.

The new health centre opened on time and on budget.

Our dental access programme was a great success.

Infections fell to the lowest level ever.

The ambulance service met its target in every month.

The hospice scheme has been commended nationally.

Breast screening uptake rose to 81 per cent.

The staff survey improved again.

The private treatment centre achieved short waits.

We reduced admissions by a tenth.

The memory clinic was accredited.
"""


def without(part: str, instead: str = "") -> str:
    return "\n".join(instead if one == part else one for one in PARTS)


TWINS = {
    PAST: "\n".join([*PARTS, BOASTS]),
    PATIENT: without(PATIENTS, "## What patients say\n\nComplaints are handled under the national procedure.\n"),
    NON_ACUTE: "\n".join([HEAD, ACUTE, PRIMARY_CARE, PRIVATE, PATIENTS]),
    PRIMARY: without(PRIMARY_CARE, "## Primary care\n\nThis document does not cover primary care.\n"),
    INDEPENDENT: without(PRIVATE),
}


def five_of(text: str) -> set[str]:
    return {one.weakness for one in review(parse_text(text, "made-up.md")).findings if one.weakness in FIVE}


def labelled() -> list[tuple[str, set[str], str]]:
    lines = (HERE / "handover-held-out.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return [
        (label, set(sectors.split(",")) - {"-"}, text)
        for label, sectors, text in (line.split("\t") for line in lines)
    ]


def label(text: str) -> str:
    return read_label(text).label


def sectors(text: str) -> set[str]:
    return {name for name, _ in find_sectors(pipeline()(text))}


@pytest.mark.parametrize("weakness", FIVE)
def test_each_weakness_is_found_alone_and_not_in_its_mended_twin(weakness: str) -> None:
    assert five_of(TWINS[weakness]) == {weakness}
    assert five_of("\n".join(PARTS)) == set()


def test_a_list_of_sectors_covers_none_of_them() -> None:
    line = (
        "## Primary care\n\nWe commission acute, mental health, community, ambulance, "
        "primary care and private hospital services.\n"
    )
    assert five_of(without(PRIMARY_CARE, line)) == {PRIMARY}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We reduced waiting times.", "achievement"),
        ("Waits are rising.", "concern"),
        ("Uptake of screening is rising.", "achievement"),
        ("We want to reduce waiting times.", "ambition"),
        ("The trust is recruiting.", "action"),
        ("The trust has 620 beds.", "neutral"),
        ("The target was not met.", "concern"),
        ("The target was met.", "achievement"),
        ("No never events were reported.", "achievement"),
        ("Infections rose in 2011 but the action plan has since been completed.", "concern"),
        ("Despite winter pressures, elective activity was delivered to plan.", "achievement"),
        ("Although waits have fallen, complaints are rising.", "concern"),
        ("Cancer 62-day: 71% against 85%.", "concern"),
        ("C. difficile: 41 cases against a ceiling of 58.", "achievement"),
        ("Dr Patel to chair a suicide prevention group from May.", "action"),
        ("Reduce outpatient follow-ups by a quarter.", "ambition"),
    ],
)
def test_tense_polarity_direction_and_doer_tell_the_label(text: str, expected: str) -> None:
    assert label(text) == expected


def test_cues_are_words_of_the_passage() -> None:
    for _, _, text in labelled()[::7]:
        assert all(cue in text for cue in read_label(text).cues)


def test_macro_f1_on_passages_kept_apart_is_at_least_77_per_cent() -> None:
    rows = labelled()
    found = [label(text) for _, _, text in rows]
    assert not {text for _, _, text in rows} & {text for _, text in examples()}
    assert f1_score([one[0] for one in rows], found, average="macro", labels=LABELS) >= 0.77


def test_in_letters_minutes_registers_and_bullets_few_concerns_are_missed() -> None:
    lines = (HERE / "handover-held-out-styles.tsv").read_text(encoding="utf-8").splitlines()[1:]
    rows = [(label, text) for label, _, text in (line.split("\t") for line in lines)]
    assert not {text for _, text in rows} & {text for _, text in examples()}
    found = [one.label for one in read_labels([text for _, text in rows])]
    assert f1_score([label for label, _ in rows], found, average="macro", labels=LABELS) >= 0.69
    concerns = [one for (label, _), one in zip(rows, found, strict=True) if label == "concern"]
    assert concerns.count("concern") / len(concerns) >= 0.8
    assert concerns.count("achievement") <= 2


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("Waits for a scan went from four weeks to 11.", [False]),
        ("Uptake slipped from 91 to 83 per cent.", [False, False]),
        ("Deaths fell from 40 to nine.", [True]),
        ("Vacancies have doubled.", [False]),
        ("Midwives are at 61, having been at 74 in the spring.", [False]),
        ("Cancer care within 62 days: 58 against 85.", [False]),
        ("C. difficile: 41 cases against a ceiling of 58.", [True]),
        ("We want waits to fall from 20 weeks to ten.", []),
        ("Complaints have not fallen.", [False]),
        ("The list of members grew.", [False]),
        ("The register has grown.", []),
    ],
)
def test_what_changes_says_whether_more_is_good(text: str, better: list[bool]) -> None:
    assert [one.better for one in changes(text)] == better


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        ("The rota is thin. Mrs Ida Holt, head of nursing, is recruiting.", "Mrs Ida Holt, head of nursing"),
        ("No lease can be found (lead: Estates Manager).", "Estates Manager"),
        ("The deputy director of finance will see the landlord on Monday.", "deputy director of finance"),
        ("It was agreed that Mr Lowe would write to the trust.", "Mr Lowe"),
        ("Two doctors told Jo Marsh, the lay member, about it. She has asked for the "
         "notes.", "Jo Marsh, the lay member"),
        ("The chief executive left in May and nobody has been named.", ""),
        ("Marlow Court is recruiting.", ""),
        ("Dr Price said that he was worried.", ""),
    ],
)
def test_an_owner_is_named_or_does_something(text: str, owner: str) -> None:
    assert owner_in(text) == owner


def test_a_first_name_is_known_by_the_full_name_elsewhere() -> None:
    names = people_in(["Dear Dr Ruth Adeyemi and Mr Paul Bray"])
    assert owner_in("Ruth, this one is yours.", names) == "Dr Ruth Adeyemi"


def test_a_row_of_a_risk_register_states_owner_step_date_score_and_colour() -> None:
    row = [("Score", "16"), ("RAG", "Red"), ("Owner", "Head of Estates"), ("Next step and date", "Survey, 4 June 2022")]
    assert facts_of("The roof leaks.", row) == ("Head of Estates", True, True, 16, "red")
    row = [("Score", "9"), ("RAG", "Green"), ("Owner", "To be confirmed"), ("Action", "None recorded")]
    assert facts_of("The roof leaks.", row) == ("", False, False, 9, "green")


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("The trust reports by the end of July.", True),
        ("A review is planned for October.", True),
        ("The contract ends on 31 March 2014.", True),
        ("She left in May.", False),
        ("Falls have risen since Christmas.", False),
    ],
)
def test_a_date_to_come_is_told_from_one_gone_by(text: str, date: bool) -> None:
    assert comes(text) == date


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("# Our legacy\n\nIssued by the corporate office, 6 May 2012\n\n## One\n\nWaits rose.\n", "2012-05-06"),
        ("Fenby Trust\n\n14 June 2022\n\nDear Ann\n\nHand over on 1 July 2022.\n", "2022-06-14"),
        ("# Handover\n\n**Prepared by:** Jo **Version:** 2 **Date:** 03/04/2011\n\nWaits rose.\n", "2011-04-03"),
        ("# Paper\n\nBoard, 24 May 2022. Author: Jo. Date of paper: 17 May 2022\n\nWaits rose.\n", "2022-05-17"),
        ("# Note of a meeting\n\nHeld on Monday 4 September 2006 at noon\n\nWaits rose.\n", "2006-09-04"),
        ("# Handover\n\nThe new body takes over from 1 April 2013.\n\nWaits rose.\n", None),
    ],
)
def test_the_day_of_writing_is_read_where_people_put_it(text: str, written: str | None) -> None:
    assert review(parse_text(text, "x.md")).written == written


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The psychiatric ward is short of nurses.", {"mental-health"}),
        ("The community hospital has 24 beds.", {"community"}),
        ("The private hospital does not report.", {"independent"}),
        ("The primary care trust met in public.", set()),
        ("There is an acute shortage of money.", set()),
        ("An independent review was held in private.", set()),
        ("Good practice is shared across the local community.", set()),
        ("Voluntary redundancy was offered to 40 staff.", set()),
        ("Ambulance crews wait outside the emergency department.", {"ambulance", "acute"}),
        ("GPs, dentists and pharmacists", {"primary"}),
        ("Flu vaccination and breast screening", {"public-health"}),
        ("The council's adult social care budget", {"social-care"}),
        ("The hospice is a charity.", {"voluntary"}),
    ],
)
def test_sectors_by_words_that_mean_them(text: str, expected: set[str]) -> None:
    assert sectors(text) == expected


def test_a_heading_gives_its_sector_to_what_stands_under_it() -> None:
    document = parse_text("# Handover\n\n## Mental health\n\nThe ward at St Anne's is short of nurses.\n", "x.md")
    assert [one.sectors for one in read_passages(document)] == [("mental-health",)]


def test_a_table_gives_its_columns_and_rows() -> None:
    text = (
        "# Handover\n\n| Service | Concern | What is being done | Owner |\n|---|---|---|---|\n"
        "| Ambulance | Slow in the north | Two cars added | Locality director |\n"
    )
    found = [(one.text, one.label, one.sectors) for one in read_passages(parse_text(text, "x.md"))]
    assert found == [
        ("Slow in the north", "concern", ("ambulance",)),
        ("Two cars added", "action", ("ambulance",)),
        ("Locality director", "neutral", ("ambulance",)),
    ]


INTERVIEW = "Interview\n\n" + "\n\n".join(
    [
        "Interviewer: What went wrong?",
        "Respondent: I never got the hospital to talk to the GPs. I tried and I felt alone.",
        "Interviewer: What would you say to the next person?",
        "Respondent: I would tell them to visit. I think I did not.",
    ]
    * 3
)
POLICY = (
    "# Improving community services\n\n## Introduction\n\n"
    "This paper sets out the policy of the government on community services. "
    "Commissioners should work with stakeholders. "
    "Research shows that variation is wide and waits are rising in mental health.\n\n"
    "## Recommendations\n\nProviders must report on quality. "
    "Local authorities should publish strategies. The tariff should be reviewed.\n"
)


@pytest.mark.parametrize("text", [INTERVIEW, POLICY, "", "word", "#\n\n|||\n", "The cat sat on the mat. " * 50])
def test_other_prose_does_not_crash_and_is_no_handover(text: str) -> None:
    assert [one.weakness for one in review(parse_text(text, "x.txt")).findings] == [NOT_A_HANDOVER]


@pytest.mark.parametrize(
    "name", ["ambition-challenge-transition", "commissioning-for-quality", "contract-stocktake", "transition-tracker"]
)
def test_the_notes_on_our_sources_are_told_from_handover_documents(name: str) -> None:
    document = parse_text((ROOT / "corpus" / f"{name}.md").read_text(encoding="utf-8"), f"{name}.md")
    found = {one.weakness: one.message for one in review(document).findings}
    assert NOT_A_HANDOVER in found or "reads as notes on a source" in found[OTHER_KIND]


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300))
def test_any_text_can_be_reviewed(text: str) -> None:
    made = review(parse_text(text, "x.txt"))
    assert all(one.label in LABELS and set(one.sectors) <= set(SECTORS) for one in made.passages)
    assert json.loads(json.dumps(made.as_json()))["document"] == "x.txt"


def test_a_concern_takes_action_and_owner_from_what_follows_it() -> None:
    made = review(parse_text("\n".join(PARTS), "x.md"))
    stroke = next(one for one in made.concerns if "stroke" in one.passage.text)
    ambulance = next(one for one in made.concerns if "villages" in one.passage.text)
    assert (stroke.facts.action, stroke.facts.owner) == (True, "medical director")
    assert (ambulance.facts.action, ambulance.facts.owner, ambulance.evidence) == (False, "", "not stated")


def test_a_concern_that_vanished_since_the_earlier_version_is_named() -> None:
    old, new = parse_text("\n".join(PARTS), "old.md"), parse_text(without(AMBULANCE), "new.md")
    made = review(new, earlier=old)
    assert [one.text for one in made.changes.gone] == ["Response times in the northern villages remain poor."]
    assert "dropped-since" in {one.weakness for one in made.findings}
    assert "dropped-since" not in {one.weakness for one in review(old, earlier=old).findings}


def test_freshness_counts_months_to_the_day_given() -> None:
    from datetime import date

    document = parse_text("\n".join(PARTS), "x.md")
    stale = [one.message for one in review(document, today=date(2013, 9, 4)).findings if one.weakness == "freshness"]
    assert len(stale) == 1
    assert "dated 2013-03-04, 6 months" in stale[0]
    assert not [one for one in review(document, today=date(2013, 9, 3)).findings if one.weakness == "freshness"]


def test_reading_age_is_the_automated_readability_index_plus_five() -> None:
    # 10 words, 40 letters, 2 sentences: 4.71 * 4 + 0.5 * 5 - 21.43 = -0.09, so age 5.
    assert readability(["Some word here come once. Then also more word here."]) == (10, 1, 5)
    # 12 words, 96 letters, 1 sentence: 4.71 * 8 + 0.5 * 12 - 21.43 = 22.25, so age 25 at most.
    assert readability([" ".join(["abcdefgh"] * 12)]).age == 25


def run(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "lessonbook", *arguments], cwd=cwd, capture_output=True, text=True, check=False
    )


def test_the_command_writes_the_json_contract(tmp_path: Path) -> None:
    file = tmp_path / "draft.md"
    file.write_text(TWINS[PRIMARY], encoding="utf-8")
    done = run("assure", str(file), "--json", "--fail-on", "serious")
    data = json.loads(done.stdout)
    assert done.returncode == 1
    assert set(data) == {"document", "written", "findings", "passages"}
    assert data["written"] == "2013-03-04"
    assert set(data["findings"][0]) == {"weakness", "level", "message", "passages"}
    assert set(data["passages"][0]) == {"id", "text", "label", "sectors", "cues", "owner"}
    assert [one.get("owner") for one in data["passages"][:4]] == [None, "medical director", None, None]
    assert "owner" not in next(one for one in data["passages"] if one["label"] == "achievement")
    assert {one["weakness"] for one in data["findings"]} >= {PRIMARY}
    ids = {one["id"] for one in data["passages"]}
    assert all(set(one["passages"]) <= ids for one in data["findings"])


def test_many_documents_give_a_grid_and_a_page_whose_words_are_harmless(tmp_path: Path) -> None:
    for number, text in enumerate(TWINS.values()):
        (tmp_path / f"d{number}.md").write_text(
            text + "\n<script>alert(1)</script> we are worried about this & that\n", encoding="utf-8"
        )
    files = [str(path) for path in sorted(tmp_path.glob("*.md"))]
    done = run("assure", *files, "--html", str(tmp_path / "review.html"))
    assert done.returncode == 0
    assert "documents" in done.stdout
    page = (tmp_path / "review.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert page.count("<h2>") == 6


def test_an_unusable_file_is_named_and_the_others_are_reviewed(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("\n".join(PARTS), encoding="utf-8")
    (tmp_path / "b.txt").write_bytes(b"\xff\xfe\x00bad")
    done = run("assure", str(tmp_path / "a.md"), str(tmp_path / "b.txt"), "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["document"].endswith("a.md")
    assert "b.txt" in done.stderr


def test_parallel_and_serial_reviews_agree(tmp_path: Path) -> None:
    paths = []
    for number, text in enumerate(TWINS.values()):
        paths.append(tmp_path / f"d{number}.md")
        paths[-1].write_text(text, encoding="utf-8")
    from lessonbook.tools.handover.render import row_of

    with workers(1):
        here = list(review_many(paths, row_of))
    with workers(2):
        assert list(review_many(paths, row_of)) == here


def test_a_table_whose_first_column_is_the_concern_loses_no_cell() -> None:
    text = "# Handover\n\n| Risk | Mitigation |\n|---|---|\n| Slow ambulances | Two cars added |\n"
    found = [(one.text, one.label) for one in read_passages(parse_text(text, "x.md"))]
    assert found == [("Slow ambulances", "concern"), ("Two cars added", "action")]


def test_sectors_that_the_words_name_are_found_in_95_per_cent_of_passages_kept_apart() -> None:
    rows = labelled()
    right = sum(expected <= sectors(text) for _, expected, text in rows)
    assert right >= 0.95 * len(rows)
