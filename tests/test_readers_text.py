"""Captions, plain text, web pages, mail and PDF; and what a file is by its content."""

from __future__ import annotations

import html
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_files import docx, para, pdf, xlsx, zipped

from lessonbook.readers import Unreadable, read_file
from lessonbook.readers.captions import read_captions
from lessonbook.readers.encoding import decode
from lessonbook.readers.html import read_html
from lessonbook.readers.mail import read_mail
from lessonbook.readers.pdf import read_pdf
from lessonbook.readers.plain import read_text_file
from lessonbook.readers.sniff import sniff
from lessonbook.readers.worker import read_bytes

WORDS = st.lists(st.text("abcdefghijklmnopqrstuvwxyzäéß", min_size=1, max_size=9), min_size=1, max_size=8)


def cues(text: str, kind: str = "vtt") -> list[tuple[str, str, str]]:
    return [(block.place, block.voice, block.text) for block in read_captions(text, kind).blocks]


def test_webvtt_voices_notes_styles_and_settings() -> None:
    text = ("WEBVTT - Talk\nKind: captions\n\nSTYLE\n::cue {color: red}\n\nNOTE checked twice\n\n"
            "1a2b3c4d-1111-2222-3333-444455556666/9-0\n00:01.500 --> 00:03.000 align:start\n<v.loud Ann Lee>"
            "We <b>met</b></v>\n\nOpening\n1:02:03.000 --> 1:02:04.000\n<v Ann Lee>Yes.</v>\n<v Bo>No &amp; no.</v>\n")
    document = read_captions(text, "vtt")
    assert [(block.place, block.voice, block.text) for block in document.blocks] == [
        ("00:00:01", "Ann Lee", "We met"), ("01:02:03", "Ann Lee", "Yes."), ("01:02:03", "Bo", "No & no.")]
    dropped = " ".join(item.text for item in document.dropped)
    for words in ("Talk", "Kind: captions", "::cue {color: red}", "NOTE checked twice", "Opening"):
        assert words in dropped


def test_words_that_look_like_markup_stay() -> None:
    assert cues("WEBVTT\n\n00:00.000 --> 00:01.000\na <3 b <script>x</script> {{y}}\n")[0][2] == (
        "a <3 b <script>x</script> {{y}}")


def test_srt_without_numbers_with_tags_and_missing_empty_lines() -> None:
    text = ("00:00:01,000 --> 00:00:02,000\n<i>Hello</i>\n{\\an8}there\n2\n00:00:03,000 --> 00:00:04,000\nAgain\n\n\n"
            "still the second cue\n")
    assert cues(text, "srt") == [("00:00:01", "", "Hello\nthere"), ("00:00:03", "", "Again\nstill the second cue")]


def test_times_that_cannot_be_read_are_set_aside_and_the_words_after_them_stay() -> None:
    document = read_captions("WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nHello\n\n0x:00.000 --> soon\nthere\n\n"
                             "00:00:05.000 --> 00:00:06.000\nBye\n", "vtt")
    assert [block.text for block in document.blocks] == ["Hello\nthere", "Bye"]
    assert [item.text for item in document.dropped] == ["0x:00.000 --> soon"]


def test_times_in_brackets_before_the_words() -> None:
    document = read_bytes(b"[00:43.810 --> 00:47.850]  Hello everyone.\n[01:02:03.100 --> 01:02:05.000]  Yes.\n",
                          "talk.txt")
    assert [(block.place, block.text) for block in document.blocks] == [
        ("00:00:43", "Hello everyone."), ("01:02:03", "Yes.")]


def test_captions_with_nul_bytes_are_captions() -> None:
    data = b"WEBVTT\n\n" + b"".join(b"00:00:0%d.000 --> 00:00:0%d.500\nw\0rd %d\n\n" % (n, n, n) for n in range(1, 8))
    assert len(read_bytes(data, "a.vtt").blocks) == 7


def test_sbv() -> None:
    assert cues("0:00:01.000,0:00:02.000\nAnn: hi\n\n0:01:03.500,0:01:04.000\nbye\n", "sbv") == [
        ("00:00:01", "", "Ann: hi"), ("00:01:03", "", "bye")]


@given(st.lists(WORDS, min_size=1, max_size=6))
def test_captions_give_back_every_cue(lines: list[list[str]]) -> None:
    said = [" ".join(words) for words in lines]
    vtt = "WEBVTT\n\n" + "\n".join(f"00:{i:02d}.000 --> 00:{i + 1:02d}.000\n{line}\n" for i, line in enumerate(said))
    assert [block.text for block in read_captions(vtt, "vtt").blocks] == said
    srt = "\n".join(f"{i}\n00:00:{i:02d},000 --> 00:00:{i + 1:02d},000\n{line}\n" for i, line in enumerate(said))
    assert [block.text for block in read_captions(srt, "srt").blocks] == said


def test_footnote_numbers_of_a_pdf_are_no_part_of_the_word() -> None:
    # Helvetica at 11 points: the widths of the words tell where the small digits begin
    data = pdf([[(72, 700, "The lease was lost in the move"), (223.6, 705, "12", 6),
                 (232, 700, ", and 75 people paid for it."), (72, 680, "It covers 40 m"), (146.3, 685, "2", 6),
                 (151, 680, "and CO"), (187.2, 677, "2", 6), (192, 680, "is measured.")]])
    document = read_pdf(data)
    text = "".join("".join(block.text for block in document.blocks).split())
    assert text == "Theleasewaslostinthemove,and75peoplepaidforit.Itcovers40m2andCO2ismeasured."
    assert [(item.text, item.reason, item.place) for item in document.dropped] == [("12", "footnote number", "page 1")]


@given(st.text(max_size=300))
def test_caption_and_page_readers_survive_anything(text: str) -> None:
    assert read_captions("WEBVTT\n\n00:00.000 --> 00:01.000\n" + text, "vtt").format == "vtt"
    assert read_html("<p>words</p>" + text).format == "html"
    assert read_text_file(text, markdown=True).format == "markdown"


def test_plain_text_paragraphs_wrapped_lines_and_bullets() -> None:
    blocks = read_text_file("One line\nand its rest.\n\n• first\n• second\n").blocks
    assert [(block.text, block.kind) for block in blocks] == [
        ("One line\nand its rest.", "paragraph"), ("• first", "item"), ("• second", "item")]


def test_markdown_headings_bold_and_front_matter() -> None:
    document = read_text_file("---\ntitle: theirs\n---\n# Top #\n\n**Ann:** hello\n", markdown=True)
    assert [(block.text, block.kind, block.bold) for block in document.blocks] == [
        ("Top", "heading", 0), ("Ann: hello", "paragraph", 4)]
    assert [item.text for item in document.dropped] == ["title: theirs"]


PAGE = """<!doctype html><html><head><title>A talk - Our site</title><script>let never = 1</script>
<meta property="article:published_time" content="2012-05-17T10:00:00Z"></head><body>
<nav><a href=/>Home</a> <a href=/x>About</a></nav><div class="cookie banner">We use cookies</div>
<main><h1>A talk</h1><p>First <b>words</b>&nbsp;here.<br>Second line.<p><strong>Ann:</strong> hello
<table><tr><td>Ann<td>We met.</tr></table><ul><li>point</ul><div style="display: none">veiled</div></main>
<div><a href=1>More one</a></div><div><a href=2>More two</a></div><div><a href=3>More three</a></div>
<div><a href=4>More four</a></div><footer>Foot &copy; us</footer></body></html>"""


def test_web_page_text_and_furniture() -> None:
    document = read_html(PAGE)
    assert [(block.text, block.kind) for block in document.blocks] == [
        ("A talk", "heading"), ("First words\xa0here.\nSecond line.", "paragraph"), ("Ann: hello", "paragraph"),
        ("Ann\nWe met.", "row"), ("point", "item")]
    assert document.blocks[2].bold == 4
    assert document.blocks[3].cells == ("Ann", "We met.")
    assert document.date == "2012-05-17"
    reasons = {item.text: item.reason for item in document.dropped}
    assert reasons["Home About"] == "site menu"
    assert reasons["We use cookies"] == "furniture of the site"
    assert reasons["More three"] == "list of links"
    assert reasons["veiled"] == "hidden text"
    assert reasons["Foot © us"] == "foot of the page"
    assert not any("never" in text for text in reasons)


def test_what_is_aside_within_a_sentence_does_not_cut_it() -> None:
    document = read_html("<body><p>We met <button>Copy link</button><noscript>&lt;img src=x&gt;</noscript>in "
                         "<svg><title>Arrow</title></svg>May <span hidden>never</span>2013.</p></body>")
    assert [" ".join(block.text.split()) for block in document.blocks] == ["We met in May 2013."]
    assert {item.text: item.reason for item in document.dropped} == {
        "Copy link": "form", "<img src=x>": "shown only without scripts", "Arrow": "drawing", "never": "hidden text"}


@given(st.lists(WORDS, min_size=1, max_size=6))
def test_web_page_gives_back_every_paragraph(paragraphs: list[list[str]]) -> None:
    lines = [" ".join(words) for words in paragraphs]
    page = "<html><body>" + "".join(f"<p>{html.escape(line)}</p>" for line in lines)
    assert [block.text for block in read_html(page).blocks] == lines


def test_mail_out_of_a_mailbox_file() -> None:
    text = ("From 12@xxx Wed Jul 16 06:24:10 2008\nDelivered-To: bo@example.org\nReceived: by 10.0.0.1\n"
            "        Tue, 15 Jul 2008\nSubject: The list\nContent-Type: text/plain\n\nWe kept no list.\n")
    document = read_bytes(text.encode(), "a.eml")
    assert (document.format, document.title) == ("eml", "The list")
    assert [block.text for block in document.blocks] == ["We kept no list."]


def test_mail_text_and_attachment() -> None:
    data = (b"From: Ann <ann@example.org>\r\nSubject: =?utf-8?q?Caf=C3=A9?=\r\nDate: Mon, 4 May 2026 10:00:00 +0100\r\n"
            b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; "
            b"charset=cp1252\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nIt=92s done.\r\n--b\r\n"
            b"Content-Type: application/pdf\r\nContent-Disposition: attachment; filename=x.pdf\r\n\r\n%PDF\r\n"
            b"--b--\r\n")
    document = read_mail(data)
    assert [block.text for block in document.blocks] == ["It’s done."]
    assert (document.title, document.date) == ("Café", "2026-05-04")
    assert "x.pdf" in [item.text for item in document.dropped]


LEFT = 72


def lines(texts: list[str], top: int = 700) -> list[tuple[float, float, str]]:
    return [(LEFT, top - 14 * number, text) for number, text in enumerate(texts)]


def test_pdf_lines_become_paragraphs() -> None:
    page = lines(["The first paragraph runs over two lines of the page and", "ends here."]) + lines(
        ["The second one starts after a gap of the usual height."], top=650)
    blocks = read_pdf(pdf([page])).blocks
    assert [" ".join(block.text.split()) for block in blocks] == [
        "The first paragraph runs over two lines of the page and ends here.",
        "The second one starts after a gap of the usual height."]
    assert {block.page for block in blocks} == {"1"}


def test_pdf_lines_beyond_the_page_are_set_aside() -> None:
    lines = [(70.0, 700.0, "We met in May."), (70.0, -90.0, "Next page"), (700.0, 650.0, "Beside")]
    document = read_bytes(pdf([lines]), "a.pdf")
    assert [block.text for block in document.blocks] == ["We met in May."]
    assert [(item.text, item.reason) for item in document.dropped] == [
        ("Next page", "outside the page"), ("Beside", "outside the page")]
    alone = read_bytes(pdf([lines[1:2]]), "a.pdf")
    assert [block.text for block in alone.blocks] == ["Next page"]


def test_pdf_marks_on_the_page_are_read() -> None:
    data = pdf([lines(["Printed words."])], marks=[
        "/Subtype /FreeText /Contents (Typed on top)", "/Subtype /Text /Contents (Check this) /T (Bo)",
        "/Subtype /Widget /FT /Tx /T (f) /V (Filled in)"])
    document = read_pdf(data)
    assert [(block.text, block.place) for block in document.blocks] == [
        ("Printed words.", "block 1"), ("Typed on top", "text box"), ("Filled in", "form field")]
    assert [(item.text, item.author) for item in document.comments] == [("Check this", "Bo")]


def test_pdf_without_text_suggests_ocr() -> None:
    with pytest.raises(Unreadable, match="Run OCR") as caught:
        read_pdf(pdf([[]]))
    assert caught.value.status == "refused"


def test_pdf_password_is_asked_for() -> None:
    data = pdf([lines(["locked words"])], password="sesame")
    with pytest.raises(Unreadable, match="locked by a password") as caught:
        read_pdf(data)
    assert caught.value.password
    with pytest.raises(Unreadable, match="password is wrong"):
        read_pdf(data, "simsim")
    assert [block.text for block in read_pdf(data, "sesame").blocks] == ["locked words"]


@settings(max_examples=30)
@given(st.lists(st.lists(st.text("abcdefghij", min_size=3, max_size=8), min_size=2, max_size=7), min_size=1,
                max_size=8))
def test_pdf_gives_back_every_word(rows: list[list[str]]) -> None:
    found = read_pdf(pdf([lines([" ".join(row) for row in rows])])).blocks
    assert " ".join(block.text for block in found).split() == [word for row in rows for word in row]


@pytest.mark.parametrize(("data", "text"), [
    ("é“x”".encode(), "é“x”"), ("\ufeffé".encode(), "é"), ("é ok".encode("utf-16"), "é ok"),
    ("plain words".encode("utf-16-le"), "plain words"), ("plain words".encode("utf-16-be"), "plain words"),
    ("It’s £5 – “fine”".encode("cp1252"), "It’s £5 – “fine”"), (b"a\r\nb\rc", "a\nb\nc"),
])
def test_encodings(data: bytes, text: str) -> None:
    assert decode(data).lstrip("\ufeff") == text


@pytest.mark.parametrize(("data", "name", "kind"), [
    (docx(para("x")), "talk.pdf", "docx"), (xlsx({"S": [["a"]]}), "talk.docx", "xlsx"), (pdf([[]]), "talk.txt", "pdf"),
    (b"WEBVTT\n\n", "talk.txt", "vtt"), (b"{\\rtf1 x}", "talk.doc", "rtf"), (b"<html><p>x", "talk.doc", "html"),
    (b"1\n00:00:01,000 --> 00:00:02,000\nx\n", "talk.txt", "srt"), (b"0:00:01.000,0:00:02.000\nx\n", "a.txt", "sbv"),
    (b"who,what\nAnn,hi\nBo,bye\n", "talk.txt", "csv"), (b"Ann said, well, no.\nIt went on.\nTrue.", "a.txt", "text"),
    (b"From: a@b.c\nSubject: x\nMIME-Version: 1.0\n\nhi", "talk.txt", "eml"),
    (b"# A\n\n## B\n\nx", "a.txt", "markdown"),
    ("WEBVTT\n\n".encode("utf-16"), "a.vtt", "vtt"),
])
def test_a_file_is_what_it_holds(data: bytes, name: str, kind: str) -> None:
    assert sniff(data, Path(name).suffix)[0] == kind


OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(("data", "name", "words"), [
    (OLD + "WordDocument".encode("utf-16-le"), "a.docx", r"\.doc\).*Save as.*\.docx"),
    (OLD + "EncryptedPackage".encode("utf-16-le"), "a.docx", "locked by a password"),
    (b"", "a.txt", "is empty"), (b"\xef\xbb\xbf  \n", "a.vtt", "is empty"), (b"\x89PNG\r\n", "a.docx", "picture.*OCR"),
    (b"ID3abc", "a.vtt", "recording"), (zipped({"a.txt": "x"}), "a.docx", "zip archive"),
    (b'{"a": [1]}', "a.txt", "JSON"),
    (bytes(range(256)) * 4, "a.txt", "cannot|not a document|Save it"), (b"\x1f\x8b\x08", "a.txt", "Unpack"),
])
def test_what_is_not_read_says_what_to_do(data: bytes, name: str, words: str) -> None:
    with pytest.raises(Unreadable, match=words) as caught:
        read_bytes(data, name)
    assert caught.value.status == "refused"


@pytest.mark.parametrize("data", [docx(para("x" * 500))[:-60], b"PK\x03\x04 nonsense", b"%PDF-1.4 nonsense",
                                  zipped({"word/document.xml": "<w:document"})])
def test_damaged_files_are_quarantined(data: bytes) -> None:
    with pytest.raises(Unreadable) as caught:
        read_bytes(data, "a.docx")
    assert caught.value.status == "quarantined"


def test_a_file_is_read_in_a_process_with_a_clock(tmp_path: Path) -> None:
    deep = tmp_path / "deep.html"
    deep.write_text("<div>" * 150_000 + "words" + "</div>" * 150_000)
    with pytest.raises(Unreadable, match="took more than 1 seconds") as caught:
        read_file(deep, seconds=1)
    assert caught.value.status == "quarantined"
    fine = tmp_path / "fine.txt"
    fine.write_text("Some words.")
    assert [block.text for block in read_file(fine).blocks] == ["Some words."]


def test_a_sheet_as_wide_as_a_motorway_does_not_starve_the_machine(tmp_path: Path) -> None:
    file = tmp_path / "wide.xlsx"
    with zipfile.ZipFile(io.BytesIO(xlsx({"S": [["near"]]}))) as book:
        parts = {name: book.read(name).decode() for name in book.namelist()}
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(
        "</sheetData>", '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>far</t></is></c></row></sheetData>')
    file.write_bytes(zipped(parts))
    with pytest.raises(Unreadable, match="so far from the others") as caught:
        read_file(file)
    assert caught.value.status == "quarantined"
