"""Blocks to drafts: speakers in every layout, furniture listed, stories told apart, hostile words kept as words."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_files import docx, para, pdf, xlsx

from lessonbook.corpus.passages import parse_passages
from lessonbook.corpus.privacy import find_personal
from lessonbook.corpus.privacy.contact import is_nhs_number
from lessonbook.corpus.read import split_front_matter
from lessonbook.ingest.corpusfile import mint, render
from lessonbook.ingest.details import Consent, Details, read_consent
from lessonbook.ingest.draft import Draft, make_draft
from lessonbook.ingest.impact import stance
from lessonbook.ingest.place import decide, text_reuse
from lessonbook.readers.worker import read_bytes

TODAY = date(2026, 11, 22)


def draft(data: bytes | str, name: str = "talk.txt", details: Details | None = None) -> Draft:
    raw = data.encode() if isinstance(data, str) else data
    return make_draft(read_bytes(raw, name), details or Details(), Path(name).stem)


def turns(found: Draft) -> list[tuple[str, str]]:
    return [(piece.voice, piece.text) for piece in found.passages]


LAYOUTS = {
    "otter.txt": "Ann Lee  0:03  \nWe met. {0}\n\nBo Ray  1:02:15  \nWhy: tell me.\n\nAnn Lee  1:03:00\nDone.\n",
    "zoom.vtt": "WEBVTT\n\n1\n00:00:03.000 --> 00:00:04.000\nAnn Lee: We met.\n\n2\n00:00:04.000 --> 00:00:05.000\n"
                "Ann Lee: {0}\n\n3\n01:02:15.000 --> 01:02:16.000\nBo Ray: Why: tell me.\n\n4\n"
                "01:03:00.000 --> 01:03:01.000\nAnn Lee: Done.\n",
    "teams.vtt": "WEBVTT\n\n00:00:03.000 --> 00:00:04.000\n<v Ann Lee>We met. {0}</v>\n\n01:02:15.000 --> "
                 "01:02:16.000\n<v Bo Ray>Why: tell me.</v>\n\n01:03:00.000 --> 01:03:01.000\n<v Ann Lee>Done.</v>\n",
    "teams-old.txt": "0:0:3.500 --> 0:0:4.0\nAnn Lee\nWe met. {0}\n\n1:2:15.000 --> 1:2:16.200\nBo Ray\n"
                     "Why: tell me.\n\n1:3:0.0 --> 1:3:1.0\nAnn Lee\nDone.\n\n1:3:2.0 --> 1:3:3.0\nBo Ray\nBye now.\n",
    "zoom-audio.txt": "[Ann Lee] 0:00:03\nWe met. {0}\n\n[Bo Ray] 1:02:15\nWhy: tell me.\n\n[Ann Lee] 1:03:00\nDone.\n",
    "rev.txt": "Ann Lee (00:03):\nWe met. {0}\n\nBo Ray (01:02:15):\nWhy: tell me.\n\nAnn Lee (01:03:00):\nDone.\n",
    "stamped.txt": "[00:00:03] Ann Lee: We met. {0}\n[01:02:15] Bo Ray: Why: tell me.\n[01:03:00] Ann Lee: Done.\n",
    "chat.txt": "00:00:03 From Ann Lee to Everyone: We met. {0}\n01:02:15 From Bo Ray to Everyone: Why: tell me.\n"
                "01:03:00 From Ann Lee to Everyone: Done.\n",
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_layouts_with_timecodes(name: str) -> None:
    found = draft(LAYOUTS[name].replace("{0}", "It went on."), name)
    assert turns(found)[:3] == [("Ann Lee", "We met. It went on."), ("Bo Ray", "Why: tell me."), ("Ann Lee", "Done.")]
    assert [piece.loc for piece in found.passages[:3]] == ["00:00:03", "01:02:15", "01:03:00"]
    assert list(found.speakers) == ["Ann Lee", "Bo Ray"]


@pytest.mark.parametrize(("text", "voices"), [
    ("[id1] We were told late.\n\n[id2] Why?\n\n[id1] Nobody knew.", ["id1", "id2", "id1"]),
    ("Interviewer: Why?\nAnn: Many things. Then: it closed.\nInterviewer: And?\nAnn: The end.",
     ["Interviewer", "Ann", "Interviewer", "Ann"]),
    ("Q: Why so?\nA: Because of that.\nQ: And then?\nA: Then it went.", ["Q", "A", "Q", "A"]),
    ("Dr. Amy O'Neil-Ray (NHS North): Good.\n\nJo van der Berg, chair: Yes.\n\nDr. Amy O'Neil-Ray (NHS North): Fine.",
     ["Dr. Amy O'Neil-Ray", "Jo van der Berg", "Dr. Amy O'Neil-Ray"]),
    ("ANN LEE\nWe met.\n\nBO RAY\nWhen was it?\n\nANN LEE\nIn May.\n\nBO RAY\nI see.",
     ["ANN LEE", "BO RAY", "ANN LEE", "BO RAY"]),
])
def test_layouts_without_timecodes(text: str, voices: list[str]) -> None:
    assert [voice for voice, _ in turns(draft(text))] == voices


def test_unlabelled_answers_are_not_the_interviewers() -> None:
    text = "Interviewer: Why?\n\nMoney ran out in the end.\n\nInterviewer: And then?\n\nWe left, all of us.\n"
    assert [voice for voice, _ in turns(draft(text))] == ["Interviewer", "Interviewee"] * 2


def test_bold_names_in_markdown_with_escaped_timecodes() -> None:
    found = draft("**Ann Lee:** \\[00:04\\] It closed.\n\n**Bo Ray:** Why?\n\n**Ann Lee:** Money.", "a.md")
    assert turns(found) == [("Ann Lee", "It closed."), ("Bo Ray", "Why?"), ("Ann Lee", "Money.")]
    assert found.passages[0].loc == "00:00:04"


def test_names_in_brackets_above_captions() -> None:
    cues = "".join(f"00:0{i}.000 --> 00:0{i + 1}.000\n({name})\nLine {i} of it\n\n"
                   for i, name in enumerate(["Ann Lee", "Ann Lee", "Bo Ray"]))
    assert turns(draft("WEBVTT\n\n" + cues + "00:05.000 --> 00:06.000\n(laughs)\n", "a.vtt")) == [
        ("Ann Lee", "Line 0 of it Line 1 of it"), ("Bo Ray", "Line 2 of it (laughs)")]


@pytest.mark.parametrize("text", [
    "The plan was simple. Note: this is new.\n\nSource: the department.\n\nNote: another remark here.\n\nIt went well.",
    "There are three aims.\n\nSafety: nobody is harmed.\n\nEffect: it works.\n\nWe measure both each year and "
    "report.\n\nThe board reads the report in May.\n\nIt acts in June.",
    "[Cop87] The first book says so.\n\n[Cop05] The second book says so too.",
])
def test_prose_with_colons_has_no_speakers(text: str) -> None:
    assert draft(text).speakers == {}


def test_bold_names_tables_and_roles_in_word() -> None:
    bold = draft(docx(para(" Why so?", bold="Interviewer") + para(" It closed.", bold="Ann Lee") + para("We left.")
                      + para(" And then?", bold="Interviewer")), "a.docx")
    assert turns(bold) == [("Interviewer", "Why so?"), ("Ann Lee", "It closed."), ("Ann Lee", "We left."),
                           ("Interviewer", "And then?")]
    row = "<w:tr>{}</w:tr>"
    cell = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    rows = [("Time", "Speaker", "What was said"), ("00:05", "Ann Lee", "It closed in May."),
            ("00:09", "Bo Ray", "Why?")]
    table = "<w:tbl>" + "".join(row.format("".join(map(cell.format, cells))) for cells in rows) + "</w:tbl>"
    found = draft(docx(table), "a.docx")
    assert turns(found) == [("Ann Lee", "It closed in May."), ("Bo Ray", "Why?")]
    assert [piece.loc for piece in found.passages] == ["00:00:05", "00:00:09"]


def test_a_sheet_of_answers() -> None:
    rows = [["Participant", "Response", "Code"], ["P1", "It closed in May.", "x"], ["P2", "Why?", "y"]]
    found = draft(xlsx({"S": rows}))
    assert turns(found) == [("P1", "It closed in May."), ("P2", "Why?")]
    assert {"x", "y", "Code"} <= {item.text for item in found.dropped}


def test_unnamed_changes_of_speaker_are_kept_apart() -> None:
    text = ("1\n00:00:01,000 --> 00:00:02,000\n>> ANN: Hello there\n\n2\n"
            "00:00:02,000 --> 00:00:03,000\n>> Who is it?\n\n3\n00:00:03,000 --> 00:00:04,000\n- Me.\n- Not me.\n")
    assert turns(draft(text, "a.srt")) == [("ANN", "Hello there"), ("", "Who is it?"), ("", "Me."), ("", "Not me.")]


def test_rolling_captions_are_read_once_and_the_repeats_listed() -> None:
    said = ["one line", "two line", "three line", "four line", "five line"]
    cues = "".join(f"00:0{i}.000 --> 00:0{i + 1}.000\n{said[i]}\n{said[i + 1]}\n\n" for i in range(4))
    found = draft("WEBVTT\n\n" + cues, "a.vtt")
    assert found.text == " ".join(said)
    assert [item.text for item in found.dropped] == said[1:4]


def test_long_turns_are_cut_at_a_sentence() -> None:
    sentence = "We went on and on about the same thing that day. "  # 11 words; 880 in all, so three parts
    found = draft("Ann: " + sentence * 80 + "\nBo: Yes, we did.\nAnn: Well.\nBo: Good.")
    assert [len(text.split()) for voice, text in turns(found) if voice == "Ann"][:3] == [27 * 11, 27 * 11, 26 * 11]
    assert found.passages[1].loc == "para 2" or "part 2" in found.passages[1].loc


def test_list_of_other_documents_is_dropped_and_listed() -> None:
    titles = [f"Strategy number {number} for the area" for number in range(8)]
    body = "The plan covers the whole area and was agreed by the board in the spring of the year before it closed."
    found = draft("\n\n".join(["Similar documents", *titles, body]))
    assert [piece.text for piece in found.passages] == [body]
    assert [item.text for item in found.dropped] == ["Similar documents", *titles]


def test_heads_numbers_contents_and_pull_quotes_are_dropped() -> None:
    quote = "nobody had written down which contracts ran out that year"
    texts = [
        [f"Our board said in the spring that {quote}, and so", "the lease was lost."],
        ["The second page tells what came of that loss, and how the", "board then changed"],
        ["its ways for good after that long and costly year."],
        ["The last page thanks everyone who took part in the work."],
    ]
    pages = []
    for number, lines in enumerate(texts, 1):
        page = [(72.0, 810.0, "Lessons of the year"), (290.0, 30.0, str(number))]
        page += [(72.0, 700.0 - 14 * index, line) for index, line in enumerate(lines)]
        pages.append(page)
    pages[1].append((300.0, 400.0, quote.capitalize()))
    found = draft(pdf(pages), "a.pdf")
    reasons = [(item.text, item.reason) for item in found.dropped]
    assert reasons.count(("Lessons of the year", "running head")) == 4
    assert sum(reason in ("page number", "running foot") for _, reason in reasons) == 4
    assert (quote.capitalize(), "repeated pull quote") in reasons
    assert "board then changed its ways for good" in found.text
    assert draft("Contents\n\nStart 1\n\nMiddle 12\n\nIt starts here, in the middle of things as they were.").text == (
        "It starts here, in the middle of things as they were.")


def test_a_file_of_headings_keeps_them() -> None:
    styles = '<w:style w:type="paragraph" w:styleId="H"><w:name w:val="heading 1"/></w:style>'
    assert draft(docx(para("Only this", "H"), styles=styles), "a.docx").text == "Only this"


STORY = """The board closed the ward in spring after nurses left and beds stood empty all winter long.

Managers told staff in March that the ward would close before summer because nurses were leaving.

The beds moved to the new wing, where nurses had already worked for a year before the ward closed.

Staff said the ward had been hard to run with so few nurses on each shift during the winter.

The board will review the beds again in the winter, when nurses expect more patients on every ward.

Mayor opens the harbour museum

Visitors queued along the quay on Saturday to see sailing boats, ropes and lanterns from the fishing fleet.

Painters restored the wooden hulls by hand, using old drawings that divers found beneath the old lighthouse last autumn.
"""


def test_a_second_story_is_flagged_and_kept() -> None:
    found = draft(STORY)
    assert found.second == (5, 7)
    assert "Visitors queued" in found.text
    same = STORY.replace(STORY[STORY.index("Mayor"):], """Nurses left the ward

Nurses left because the ward was hard to run in winter, and the board had told managers about the beds.

Managers will review each shift when the board meets in summer, and staff expect more nurses on the ward.
""")
    assert draft(same).second is None


def test_title_date_and_sections() -> None:
    styles = ('<w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/></w:style>'
              '<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/></w:style>')
    found = draft(docx(para("Handing over", "T") + para("17 May 2012") + para("Money", "H1") + para("It ran out.")
                       + para("Recommendations", "H1") + para("Keep some back."), styles=styles), "a.docx")
    assert (found.title, found.date) == ("Handing over", "2012-05-17")
    assert [(piece.section, piece.loc, piece.kind) for piece in found.passages[1:]] == [
        ("Money", "para 1", "narrative"), ("Recommendations", "para 1", "recommendation")]
    assert draft("Just words here.", "the_last-day.txt").title == "the last day"
    assert draft("Just words here.").date == "unknown"


def test_form_at_the_head() -> None:
    found = draft("Title: Handing over\nDate: 3 May 2026\nPeople: Ann Lee, chief executive; Bo Ray\n"
                  "Consent: named, quoted, archived until 2031-05-01\n\nBo Ray: Why?\n\nAnn Lee: It closed.\n\n"
                  "Bo Ray: When was it?\n\nAnn Lee: In May.")
    assert (found.title, found.date) == ("Handing over", "2026-05-03")
    assert found.details.people == (("Ann Lee", "chief executive"), ("Bo Ray", ""))
    assert found.details.consent == (Consent("", True, True, True, "2031-05-01"),)
    assert turns(found)[0] == ("Bo Ray", "Why?")
    assert decide(found, TODAY).reasons == ()


def test_consent_is_read_strictly() -> None:
    assert read_consent("Ann Lee = quoted and archived") == Consent("Ann Lee", False, True, True, "")
    assert read_consent("none") == Consent()
    for text in ("yes", "", "Ann: all", "quoted until soon", "quoted until 2031"):
        with pytest.raises(ValueError, match=r"consent|date"):
            read_consent(text)


TALK = "Interviewer: Why did it close?\n\nAnn Lee: Money ran out.\n\nInterviewer: When was that?\n\nAnn Lee: In May."
ALL = Consent("", True, True, True)


@pytest.mark.parametrize(("details", "status", "reason"), [
    (Details(consent=(ALL,)), "own-transcript", ""),
    (Details(), "own-transcript", "No speaker's consent"),
    (Details(licence="CC-BY-4.0"), "imported-full-text", ""),  # its licence allows it, as with a published interview
    (Details(consent=(ALL,), restricted=True), "own-transcript", "restricted"),
    (Details(consent=(ALL, Consent("Ann Lee", False, True, True))), "own-transcript", "to be named"),
    (Details(consent=(ALL, Consent("Ann Lee", True))), "own-transcript", "quoted or archived"),
    (Details(consent=(Consent("", True, True, True, "2026-11-21"),)), "own-transcript", "ended on 2026-11-21"),
    (Details(consent=(Consent("Ann Lee", True, True, True),)), "own-transcript", ""),  # who asks is not asked
])
def test_what_keeps_a_text_out_of_the_book(details: Details, status: str, reason: str) -> None:
    place = decide(draft(TALK, details=details), TODAY)
    assert place.text_status == status
    assert reason in " ".join(place.reasons)
    assert bool(place.reasons) == bool(reason)


@pytest.mark.parametrize(("licence", "reuse"), [
    ("CC-BY-4.0", "full"), ("CC BY 4.0", "full"), ("OGL-UK-3.0", "full"), ("CC0-1.0", "full"),
    ("CC-BY-NC-ND-4.0", "none"),
    ("all-rights-reserved", "none"), ("", "none"), ("CC BY-ND", "none"),
])
def test_licences(licence: str, reuse: str) -> None:
    assert text_reuse(licence) == reuse


def test_rules_for_personal_details() -> None:
    text = ("Ring 020 7946 0123 or +44 7700 900123, write to a.b@c.example, at EC1A 1BB. "
            "NHS number 943 476 5919, born on 3 May 1950.")
    assert [(flag["kind"], flag["text"]) for flag in find_personal([text])] == [
        ("phone", "020 7946 0123"), ("phone", "+44 7700 900123"), ("email", "a.b@c.example"), ("postcode", "EC1A 1BB"),
        ("nhs-number", "943 476 5919"), ("date-of-birth", "3 May 1950")]
    assert find_personal(["In 2009/10 some 75,000 contracts, 100 per cent of 1234567890 pounds; QIPP and A1."]) == []
    # 9 x 10 + 4 x 9 + 3 x 8 + 4 x 7 + 7 x 6 + 6 x 5 + 5 x 4 + 9 x 3 + 1 x 2 = 299; 299 mod 11 = 2; 11 - 2 = 9
    assert is_nhs_number("9434765919")
    assert not is_nhs_number("9434765918")
    assert not is_nhs_number("1111111111")


HOSTILE = [
    "{#act-p001 kind=\"narrative\"} not mine", "## Not a heading of ours", "# Nor this", "---",
    "```{include} /etc/passwd",
    "{raw}`html <script>alert(1)</script>`", "<img src=x onerror=alert(1)>", ":::{code-cell} python", "{{ 7 * 7 }}",
    "=cmd|' /C calc'!A0", "[x](javascript:alert(1))", "$$\\input{/etc/passwd}$$", "%include x", "&lt;b&gt;",
    "abc\u202edcba\u202c end", "a\x00b\x07c", "line\u2028break", "{#x}", "}{#act-p9}",
]


def read_back(found: Draft) -> list[tuple[str, str]]:
    text = render(found, decide(found, TODAY), "talk", "tlk")
    _, _, body, line, problems = split_front_matter(text, "talk.md")
    passages, others = parse_passages(body, source="talk", prefix="tlk", file="talk.md", first_line=line)
    assert not problems
    assert not others
    assert [item.id for item in passages] == [f"tlk-p{number:03d}" for number in range(1, len(passages) + 1)]
    return [(item.voice, item.text) for item in passages]


def test_hostile_words_stay_words() -> None:
    lines = [f"{('Bo', 'Ann')[number % 2]}: {words} and more." for number, words in enumerate(HOSTILE)]
    back = read_back(draft("\n".join(lines)))
    assert len(back) == len(HOSTILE)
    assert back[0] == ("Bo", HOSTILE[0] + " and more.")
    assert back[5] == ("Ann", HOSTILE[5] + " and more.")
    assert ("Bo", "abcdcba end and more.") in back
    assert ("Ann", "abc and more.") in back


def test_hostile_headings_names_and_titles_stay_words() -> None:
    styles = '<w:style w:type="paragraph" w:styleId="H"><w:name w:val="heading 1"/></w:style>'
    body = "".join(para(words, "H") + para(f"{words} is what it said here.")
                   for words in HOSTILE if "\x00" not in words)
    found = draft(docx(body, styles=styles), "a.docx", Details(title='---\n"}: {#x'))
    assert [text for _, text in read_back(found)][1] == "## Not a heading of ours is what it said here."
    names = ['A"b; {c}', "## D", "---"]
    named = draft("WEBVTT\n\n" + "".join(f"00:0{i}.000 --> 00:0{i + 1}.000\n<v {name}>We met.\n\n"
                                         for i, name in enumerate(names)), "a.vtt")
    assert [voice for voice, _ in read_back(named)] == ["A”b, (c)", "## D", "---"]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=60), min_size=1, max_size=8))
def test_any_words_survive_the_corpus_file(paragraphs: list[str]) -> None:
    legal = ["".join(letter for letter in text if letter >= " " and letter not in "\ufffe\uffff")
             for text in paragraphs]
    found = draft(docx("".join(map(para, [*legal, "Some words."]))), "a.docx")
    if found.passages:
        assert [text for _, text in read_back(found)] == [piece.text for piece in found.passages]


def test_ids_are_minted_and_never_reused() -> None:
    assert mint("Handing over: the last day", set(), set()) == ("handing-over-the-last-day", "hold")
    assert mint("Handing over: the last day", {"handing-over-the-last-day"}, {"hold", "hold2"}) == (
        "handing-over-the-last-day-2", "hold3")
    assert mint("日本", set(), set()) == ("document", "doc")


@pytest.mark.parametrize(("text", "what"), [
    ("We did this and it worked.", "supports"), ("It worked, but only if the chair came.", "qualifies"),
    ("That is not true; it made no difference.", "challenges"),
])
def test_stance_is_guessed_from_words(text: str, what: str) -> None:
    assert stance(text) == what
