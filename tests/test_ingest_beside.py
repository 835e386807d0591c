"""What stands beside a talk is nobody's words: keys, notes, boxes, tables in cells, stage directions, credits."""

from __future__ import annotations

import pytest
from made_files import docx, odt, para, pdf, xlsx, zipped
from test_ingest import draft, turns

from lessonbook.readers.docx import read_docx
from lessonbook.readers.line_numbers import line_numbers
from lessonbook.readers.rtf import read_rtf
from lessonbook.readers.tables import read_workbook

ASKED = ("Who kept the rota in the end?", "Where did it go after May?", "Would you do it again?")
TOLD = ("Nobody did, and we all noticed.", "Into a drawer.", "I would, with two more people.")
PAIRS = list(zip(ASKED, TOLD, strict=True))


def italic(text: str) -> str:
    return f"<w:p><w:r><w:rPr><w:i/></w:rPr><w:t>{text}</w:t></w:r></w:p>"


def talk(ask: str = "AB", tell: str = "CD", sign: str = ": ") -> list[str]:
    return [line for question, answer in PAIRS for line in (f"{ask}{sign}{question}", f"{tell}{sign}{answer}")]


@pytest.mark.parametrize(("key", "who"), [
    (["AB = Ada Byrne, researcher", "CD = Cal Dow, matron"], ("Ada Byrne", "Cal Dow")),
    (["AB – Ada Byrne", "CD – Cal Dow (matron)"], ("Ada Byrne", "Cal Dow")),
    (["AB: Ada Byrne", "CD: Cal Dow"], ("Ada Byrne", "Cal Dow")),
    (["AB\tresearcher from Leeds", "CD\tmatron of the ward"], ("AB", "CD"))])
def test_the_key_to_the_speakers_is_nobodys_turn(key: list[str], who: tuple[str, str]) -> None:
    found = draft("\n\n".join(["Key", *key, *talk()]))
    assert turns(found) == [("", "Key"), *((voice, said) for pair in PAIRS
                                           for voice, said in zip(who, pair, strict=True))]
    assert [item.text for item in found.dropped if item.reason.startswith("key to ")] == key
    assert tuple(found.speakers) == who


def test_who_has_a_label_is_not_who_asks_under_a_tag() -> None:
    """A tag that asks and one name that answers are two people, not one."""
    found = draft("\n\n".join(talk("Chair", "Cal Dow")))
    assert turns(found)[:2] == [("Chair", ASKED[0]), ("Cal Dow", TOLD[0])]


def test_a_first_turn_that_is_short_is_no_key() -> None:
    assert turns(draft("\n\n".join(["CD: Good Morning", *talk()])))[:2] == [("CD", "Good Morning"), ("AB", ASKED[0])]


def test_notes_and_boxes_of_a_talk_have_no_voice_and_keep_their_place() -> None:
    box = f"<w:r><w:pict><w:txbxContent>{para('Facts of the ward')}</w:txbxContent></w:pict></w:r>"
    mark = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    body = (para(f"AB: {ASKED[0]}") + f"<w:p><w:r><w:t>CD: {TOLD[0]}</w:t></w:r>{mark}{box}</w:p>" + para("It was so.")
            + "".join(map(para, talk()[2:])))
    notes = f'<w:footnote w:id="2">{para("She meant June.")}</w:footnote>'
    found = draft(docx(body, footnotes=notes), "a.docx")
    assert turns(found)[:5] == [("AB", ASKED[0]), ("CD", TOLD[0]), ("", "Facts of the ward"), ("", "She meant June."),
                                ("CD", "It was so.")]
    assert [piece.loc for piece in found.passages[2:4]] == ["box 1", "footnote 2"]


def test_a_table_in_a_cell_is_not_what_its_speaker_says() -> None:
    def cell(text: str, more: str = "") -> str:
        return f"<w:tc>{para(text)}{more}</w:tc>"

    inner = f"<w:tbl><w:tr>{cell('Beds')}{cell('12')}</w:tr></w:tbl>"
    rows = "".join(f"<w:tr>{cell(name)}{cell(said, inner if said == TOLD[0] else '')}</w:tr>"
                   for pair in PAIRS for name, said in zip(("Ann Lee", "Bo Ray"), pair, strict=True))
    found = draft(docx(f"<w:tbl>{rows}</w:tbl>"), "a.docx")
    assert turns(found)[:4] == [("Ann Lee", ASKED[0]), ("Bo Ray", TOLD[0]), ("", "Beds | 12"), ("Ann Lee", ASKED[1])]


def test_the_same_in_rich_text() -> None:
    nested = (r"\pard\intbl Ann\cell said\par\pard\intbl\itap2 Beds\nestcell 12\nestcell{\*\nesttableprops\trowd"
              r"\nestrow}\pard\intbl\itap1 more\cell\row")
    found = read_rtf(rf"{{\rtf1\trowd{nested}\pard out\par}}".encode())
    assert [(block.kind, block.text) for block in found.blocks] == [
        ("row", "Ann\nsaid\nmore"), ("box", "Beds | 12"), ("paragraph", "out")]


@pytest.mark.parametrize("line", ["[Recording stops]", "(The witness withdrew)", "END OF SIDE TWO",
                                  "Pictures: C. Dow", "© The Ward Trust 2014"])
def test_the_last_line_is_the_transcribers(line: str) -> None:
    assert turns(draft("\n\n".join([*talk(), line])))[-1] == ("", line)


def test_a_title_with_a_colon_is_no_speaker() -> None:
    title = "The Ward: what we lost"
    assert turns(draft("\n\n".join([title, *talk()])))[0] == ("", title)
    headed = draft(docx(para(title, "Heading1") + "".join(map(para, talk()))), "a.docx")
    assert list(headed.speakers) == ["AB", "CD"]


def test_questions_without_labels_are_told_by_their_setting() -> None:
    said = [turn for pair in PAIRS for turn in zip(("Interviewer", "Interviewee"), pair, strict=True)]
    top = italic("Cal Dow was the matron. He spoke in May.")
    end = italic("Cal Dow has left the ward.")
    slanted = draft(docx(top + "".join(italic(asked) + para(told) for asked, told in PAIRS) + end), "a.docx")
    assert turns(slanted) == [("", "Cal Dow was the matron. He spoke in May."), *said,
                              ("", "Cal Dow has left the ward.")]
    page = "".join(f"<h3>{asked}</h3><p>{told}</p>" for asked, told in PAIRS)
    assert not draft(f"<h1>Ward</h1>{page}", "faq.html").speakers  # nobody is asked
    asked = page.replace("Who kept", "Do you know who kept")
    assert turns(draft(f"<h1>Ward</h1>{asked}", "a.html"))[1] == ("Interviewee", TOLD[0])
    bold = "".join(f"<p><b>{asked}</b></p><p>{told}</p>" for asked, told in PAIRS)
    assert turns(draft(f"<h1>Ward</h1>{bold}", "a.html")) == said
    assert turns(draft("\n\n".join(f"*{asked}*\n\n{told}" for asked, told in PAIRS), "a.md")) == said


def test_questions_that_are_counted_are_one_voice() -> None:
    text = "\n\n".join(f"Q{number}. {asked}\n\nA{number}. {told}" for number, (asked, told) in enumerate(PAIRS, 7))
    assert list(draft(text).speakers) == ["Q", "A"]
    sitting = "\n\n".join(f"Q{number} Chair: {asked}\n\nCal Dow: {told}"
                          for number, (asked, told) in enumerate(PAIRS, 7))
    assert list(draft(sitting).speakers) == ["Chair", "Cal Dow"]


def test_two_words_after_a_tab_are_an_answer() -> None:
    assert turns(draft("\n".join(talk("Q", "A", "\t"))))[3] == ("A", "Into a drawer.")
    short = ["Q\tWas it so?", "A\tNever once.", *talk("Q", "A", "\t")]
    assert turns(draft("\n".join(short)))[1] == ("A", "Never once.")


def test_times_within_words_are_set_aside() -> None:
    text = "\n".join(f"I: {asked} #00:0{n}:10-2#\nB: {told[:6]} [00:0{n}:20] {told[6:]}"
                     for n, (asked, told) in enumerate(PAIRS))
    found = draft(text)
    assert turns(found)[:2] == [("I", ASKED[0]), ("B", f"{TOLD[0][:6]} {TOLD[0][6:]}".replace("  ", " "))]
    assert ("timecode", "[00:02:20]") in [(item.reason, item.text) for item in found.dropped]


def test_a_paragraph_whose_end_was_deleted_goes_on() -> None:
    gone = '<w:p><w:pPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr><w:r><w:t>One </w:t></w:r></w:p>'
    assert [block.text for block in read_docx(docx(gone + para("two.") + para("Three."))).blocks] == [
        "One two.", "Three."]
    assert [block.text for block in read_rtf(rb"{\rtf1 One {\deleted\par} two.\par Three.\par}").blocks] == [
        "One  two.", "Three."]


def test_lines_that_are_counted_anew_on_each_page() -> None:
    pages = [[(72, 780 - 15 * line, f"{line + 1} {words}") for line, words in enumerate(
        [f"AB: {ASKED[0]}", f"CD: {TOLD[page]}", f"AB: {ASKED[1]}", "CD: It went into a", "drawer."])]
        for page in range(3)]
    found = draft(pdf(pages), "a.pdf")
    assert turns(found)[:4] == [("AB", ASKED[0]), ("CD", TOLD[0]), ("AB", ASKED[1]), ("CD", "It went into a drawer.")]
    assert [item.text for item in found.dropped if item.reason == "line numbers"] == ["1 2 3 4 5"] * 3
    fives = [f"{number} word" if number % 5 == 0 else "word" for number in range(1, 45)]
    assert list(line_numbers(fives)) == [4, 9, 14, 19, 24, 29, 34, 39]
    assert line_numbers([f"{number}. word" for number in range(1, 20)]) == {}


def test_a_sentence_in_bold_stays_text() -> None:
    page = [(72, 700, "We learned far too late who was in charge."), (72, 660, "What we lost"),
            (72, 630, "The ward closed in May and the lists went with it, all of them.")]
    found = draft(pdf([page], bold="We learned far too late who was in charge. What we lost"), "a.pdf")
    assert "We learned far too late who was in charge." in [piece.text for piece in found.passages]
    assert [piece.text for piece in found.pieces if piece.kind == "heading"] == ["What we lost"]


def test_an_arrow_in_a_caption_is_words() -> None:
    found = draft("WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ann Lee>from 3 --> 4 beds</v>\n\n"
                  "00:03.000 --> 00:04.000\n<v Bo Ray>So it was.</v>\n", "a.vtt")
    assert turns(found) == [("Ann Lee", "from 3 --> 4 beds"), ("Bo Ray", "So it was.")]


def test_a_formula_that_was_never_calculated_is_listed() -> None:
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(xlsx({"S": [["Beds", "x"], ["Ward", "y"]]}))) as book:
        parts = {name: book.read(name).decode() for name in book.namelist()}
    sheet = next(name for name in parts if "worksheets/" in name)
    parts[sheet] = parts[sheet].replace("</row>", '<c r="C1"><f>SUM(A1:A2)</f></c></row>', 1)
    found = read_workbook(zipped(parts))
    assert [(item.text, item.place) for item in found.dropped] == [("=SUM(A1:A2)", "S, cell C1")]


def test_an_anchor_that_leads_nowhere_is_no_link() -> None:
    page = "".join(f'<p><a name="t{n}">AB: {asked}</a></p><p><a name="u{n}">CD: {told}</a></p>'
                   for n, (asked, told) in enumerate(PAIRS))
    assert turns(draft(page, "a.html"))[:2] == [("AB", ASKED[0]), ("CD", TOLD[0])]


def test_a_note_of_a_web_page_and_of_an_open_document_is_nobodys() -> None:
    page = "".join(f"<p>AB: {asked}</p><p>CD: {told}</p>" for asked, told in PAIRS)
    found = draft(f'{page}<ol><li id="fn1">She meant June.</li></ol>', "a.html")
    assert turns(found)[-1] == ("", "She meant June.")
    assert found.passages[-1].loc == "footnote"
    note = ("<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>June.</text:p>"
            "</text:note-body></text:note>")
    body = "".join(f"<text:p>{line}{note if number == 1 else ''}</text:p>" for number, line in enumerate(talk()))
    assert turns(draft(odt(body), "a.odt"))[1:3] == [("CD", TOLD[0]), ("", "June.")]


def test_initials_and_tags_in_a_margin() -> None:
    assert turns(draft("\n\n".join(talk(sign=" "))))[:2] == [("AB", ASKED[0]), ("CD", TOLD[0])]
    assert turns(draft("\n\n".join(talk("Speaker A", "Speaker B", " "))))[1] == ("Speaker B", TOLD[0])
    timed = [f"00:0{number}:10\t{line}" for number, line in enumerate(talk("Ann Lee", "Bo Ray", "\t"))]
    found = draft("\n".join(timed))
    assert turns(found)[3] == ("Bo Ray", "Into a drawer.")
    assert found.passages[3].loc == "00:03:10"
    prose = [f"{name} {said}" for name, said in zip(("NHS", "CCG") * 3, (*ASKED, *TOLD), strict=True)]
    prose += [f"So it went on in year {number}, and I noted it." for number in range(12)]
    assert not draft("\n\n".join(prose)).speakers


def test_a_head_that_names_the_moderator_is_no_turn() -> None:
    found = draft("\n\n".join(["Moderator: Cal Dow. Two took part.", *talk("Moderator", "P1")]))
    assert turns(found)[0] == ("Cal Dow", ASKED[0])
    assert ("", "Moderator: Cal Dow. Two took part.") not in turns(found)
