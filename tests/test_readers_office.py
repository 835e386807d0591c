"""Word, OpenDocument, RTF and spreadsheets: nothing that people can see is lost, nothing is made up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_files import docx, odt, para, xlsx, zipped

from lessonbook.readers import Unreadable
from lessonbook.readers.docx import read_docx
from lessonbook.readers.odt import read_odt
from lessonbook.readers.rtf import read_rtf
from lessonbook.readers.tables import read_csv, read_workbook

RUN = "<w:r><w:t>{}</w:t></w:r>"
STYLES = ('<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/></w:style>'
          '<w:style w:type="paragraph" w:styleId="Kind"><w:name w:val="Sub"/><w:basedOn w:val="H1"/></w:style>'
          '<w:style w:type="paragraph" w:styleId="T1"><w:name w:val="toc 1"/></w:style>')
LETTERS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp"),
                                exclude_characters="\ufffe\uffff"), min_size=1, max_size=20)


def texts(data: bytes) -> list[str]:
    return [block.text for block in read_docx(data).blocks]


def test_nested_content_controls_are_read() -> None:
    control = "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>"
    inner = control.format(control.format(para("three deep")))
    inline = f"<w:p>{control.format(control.format(RUN.format('inside a line')))}</w:p>"
    assert texts(docx(control.format(inner) + inline)) == ["three deep", "inside a line"]


def test_every_body_is_read() -> None:
    document = read_docx(docx(para("One") + "</w:body><w:body>" + para("Two")))
    assert [block.text for block in document.blocks] == ["One", "Two"]


def test_text_boxes_are_read_once() -> None:
    box = ('<w:p><w:r><w:t>before</w:t><mc:AlternateContent><mc:Choice><wps:txbx><w:txbxContent>{0}</w:txbxContent>'
           "</wps:txbx></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent>{0}</w:txbxContent></v:textbox>"
           "</w:pict></mc:Fallback></mc:AlternateContent><w:t> after</w:t></w:r></w:p>").format(para("in the box"))
    assert texts(docx(box)) == ["before after", "in the box"]


def test_footnotes_follow_their_paragraph() -> None:
    body = ('<w:p><w:r><w:t>Claim.</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>' + para("Next."))
    notes = ('<w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>'
             f'<w:footnote w:id="2">{para("Its proof.")}</w:footnote>')
    blocks = read_docx(docx(body, footnotes=notes)).blocks
    assert [(block.text, block.kind) for block in blocks] == [
        ("Claim.", "paragraph"), ("Its proof.", "note"), ("Next.", "paragraph")]
    assert blocks[1].place == "footnote 2"


def test_tracked_changes_are_accepted_and_deletions_listed() -> None:
    body = ('<w:p><w:r><w:t xml:space="preserve">We </w:t></w:r><w:del><w:r><w:delText>never</w:delText></w:r></w:del>'
            "<w:ins><w:r><w:t>always</w:t></w:r></w:ins><w:r><w:t xml:space=\"preserve\"> met.</w:t></w:r></w:p>")
    document = read_docx(docx(body))
    assert [block.text for block in document.blocks] == ["We always met."]
    assert [(item.text, item.reason) for item in document.dropped] == [("never", "deleted in tracked changes")]


def test_comments_heads_hidden_words_and_contents_stand_apart() -> None:
    hidden = "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r><w:r><w:t>Shown.</w:t></w:r></w:p>"
    document = read_docx(docx(para("Intro 3", "T1") + para("Intro", "H1") + para("Part", "Kind") + hidden,
                              styles=STYLES, header1=para("Our trust"),
                              comments=f'<w:comment w:id="1" w:author="Bo">{para("Check this")}</w:comment>'))
    assert [(block.text, block.kind, block.level) for block in document.blocks] == [
        ("Intro", "heading", 1), ("Part", "heading", 1), ("Shown.", "paragraph", 0)]
    assert {(item.text, item.reason) for item in document.dropped} == {
        ("Intro 3", "contents list"), ("secret", "hidden text"), ("Our trust", "running head")}
    assert [(item.text, item.author) for item in document.comments] == [("Check this", "Bo")]


def test_comments_know_the_paragraph_and_the_words_they_stand_at() -> None:
    start, end = '<w:commentRangeStart w:id="{0}"/>', '<w:commentRangeEnd w:id="{0}"/>'
    mark = '<w:r><w:commentReference w:id="{0}"/></w:r>'
    body = (f"<w:p>{RUN.format('One ')}{start.format(7)}{RUN.format('two')}{end.format(7)}{mark.format(7)}"
            f"{RUN.format(' three.')}</w:p><w:p>{start.format(3)}{RUN.format('Four')}</w:p>"
            f"<w:p>{RUN.format('five')}{end.format(3)}{mark.format(3)}{RUN.format(' six')}</w:p>")
    said = "".join(f'<w:comment w:id="{number}" w:author="Bo">{para(text)}</w:comment>'
                   for number, text in (("3", "late"), ("7", "early"), ("9", "nowhere")))
    assert [(item.text, item.near, item.words) for item in read_docx(docx(body, comments=said)).comments] == [
        ("early", "One two three.", "two"), ("late", "Four", "Four"), ("nowhere", "", "")]


def test_bold_lead_tabs_breaks_and_tables() -> None:
    cell = "<w:tc>{}</w:tc>"
    inner = f"<w:tbl><w:tr>{cell.format(para('in'))}{cell.format(para('ner'))}</w:tr></w:tbl>"
    table = f"<w:tbl><w:tr>{cell.format(para('Ann'))}{cell.format(para('said') + inner)}</w:tr></w:tbl>"
    spaced = "<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t></w:r></w:p>"
    blocks = read_docx(docx(para(" spoke", bold="Ann:") + spaced + table)).blocks
    assert (blocks[0].text, blocks[0].bold) == ("Ann: spoke", 4)
    assert blocks[1].text == "a\tb\nc-d"
    assert blocks[2].cells == ("Ann", "said")
    assert (blocks[3].kind, blocks[3].text) == ("box", "in | ner")


def test_strict_namespace_is_read_alike() -> None:
    data = docx(para("strict words"))
    body = zipped({"[Content_Types].xml": "<Types/>", "word/document.xml":
                   '<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"><w:body>'
                   "<w:p><w:r><w:t>strict words</w:t></w:r></w:p></w:body></w:document>"})
    assert texts(body) == texts(data) == ["strict words"]


@pytest.mark.parametrize("head", [
    '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY x "&a;&a;&a;">]>',
])
def test_entities_are_quarantined(head: str) -> None:
    data = zipped({"word/document.xml": f'{head}<w:document xmlns:w="x"><w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p>'
                   "</w:body></w:document>"})
    with pytest.raises(Unreadable, match="pull in other files") as caught:
        read_docx(data)
    assert caught.value.status == "quarantined"


def test_zip_bomb_is_not_opened() -> None:
    data = zipped({"word/document.xml": " " * 60_000_000})
    assert len(data) < 100_000
    with pytest.raises(Unreadable, match="would unpack to 60 MB"):
        read_docx(data)


@given(st.lists(st.lists(LETTERS, min_size=1, max_size=5), min_size=1, max_size=6))
def test_docx_gives_back_every_paragraph(paragraphs: list[list[str]]) -> None:
    lines = [" ".join(words) for words in paragraphs]
    assert texts(docx("".join(para(line) for line in lines))) == lines


@given(st.lists(st.lists(LETTERS, min_size=1, max_size=5), min_size=1, max_size=6))
def test_odt_gives_back_every_paragraph(paragraphs: list[list[str]]) -> None:
    from xml.sax.saxutils import escape

    lines = [" ".join(words) for words in paragraphs]
    body = "".join(f"<text:p>{escape(line)}</text:p>" for line in lines)
    assert [block.text for block in read_odt(odt(body)).blocks] == lines


def test_odt_notes_boxes_comments_lists_and_deletions() -> None:
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>gone</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes>"
        '<text:table-of-content><text:index-body><text:p>Start 1</text:p></text:index-body></text:table-of-content>'
        '<text:h text:outline-level="2">Start</text:h>'
        '<text:p><text:span text:style-name="B">Ann:</text:span> one<text:s text:c="2"/>two<text:note>'
        "<text:note-citation>4</text:note-citation><text:note-body><text:p>noted</text:p></text:note-body></text:note>"
        "<office:annotation><dc:creator>Bo</dc:creator><text:p>remark</text:p></office:annotation>"
        "<draw:frame><draw:text-box><text:p>boxed</text:p></draw:text-box></draw:frame> three</text:p>"
        "<text:list><text:list-item><text:p>point</text:p></text:list-item></text:list>")
    style = '<style:style style:name="B"><style:text-properties fo:font-weight="bold"/></style:style>'
    document = read_odt(odt(body, styles=style))
    assert [(block.text, block.kind) for block in document.blocks] == [
        ("Start", "heading"), ("Ann: one  two three", "paragraph"), ("noted", "note"), ("boxed", "box"),
        ("point", "item")]
    assert document.blocks[1].bold == 4
    assert document.blocks[2].place == "footnote 4"
    assert {(item.text, item.reason) for item in document.dropped} == {
        ("Start 1", "contents list"), ("gone", "deleted in tracked changes")}
    assert [(item.text, item.author, item.near) for item in document.comments] == [
        ("remark", "Bo", "Ann: one  two three")]


RTF = (rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 Arial;}}{\stylesheet{\s0 Normal;}}"
       rb"{\header\pard Our trust\par}\pard\b Ann:\b0  it\'92s \u8364?5{\footnote\pard Noted.}\par"
       rb"\pard{\shp{\*\shpinst{\sp{\sn a}{\sv b}}{\shptxt\pard boxed\par}}}\pard\outlinelevel0 Head\par"
       rb"{\*\annotation remark}\pard kept {\deleted lost }{\v veiled }words\par"
       rb"\trowd\pard\intbl one\cell two\cell\row}")


def test_rtf_keeps_notes_and_boxes() -> None:
    document = read_rtf(RTF)
    assert [(block.text, block.kind) for block in document.blocks] == [
        ("Ann: it’s €5", "paragraph"), ("Noted.", "note"), ("Head", "heading"), ("boxed", "box"),
        ("kept words", "paragraph"), ("one\ntwo", "row")]
    assert document.blocks[0].bold == 4
    assert document.blocks[-1].cells == ("one", "two")
    assert [(item.text, item.reason) for item in document.dropped] == [
        ("Our trust", "running head"), ("lost", "deleted in tracked changes"), ("veiled", "hidden text")]
    assert [(item.text, item.near) for item in document.comments] == [("remark", "")]


@given(st.lists(LETTERS, min_size=1, max_size=8))
def test_rtf_gives_back_unicode(words: list[str]) -> None:
    def coded(text: str) -> str:
        units = text.encode("utf-16-le")
        numbers = [int.from_bytes(units[i:i + 2], "little") for i in range(0, len(units), 2)]
        return "".join(f"\\u{number - 65536 if number > 32767 else number}?" for number in numbers)

    data = "{\\rtf1\\ansi " + "\\par ".join(coded(word) for word in words) + "\\par}"
    assert [block.text for block in read_rtf(data.encode("ascii")).blocks] == words


@given(st.binary(max_size=300))
def test_rtf_reader_survives_anything(data: bytes) -> None:
    assert read_rtf(b"{\\rtf1" + data).format == "rtf"


def test_workbook_rows_and_hidden_sheets() -> None:
    data = xlsx({"Talks": [["Speaker", "Text"], ["Ann", "We met."]], "Keys": [["real name"]]}, hidden=["Keys"])
    document = read_workbook(data)
    assert [(block.kind, block.cells, block.place) for block in document.blocks] == [
        ("heading", (), "sheet Talks"), ("row", ("Speaker", "Text"), "Talks, row 1"),
        ("row", ("Ann", "We met."), "Talks, row 2")]
    assert [(item.text, item.reason) for item in document.dropped] == [("real name", "hidden sheet")]


@pytest.mark.parametrize("place", ["XFD1048576", "XFD1900"])
def test_a_far_stray_cell_costs_nothing(place: str) -> None:
    import io

    from openpyxl import Workbook

    book = Workbook()
    book.active.title = "Talks"
    for row in (["Speaker", "Text"], ["Ann", "We met."]):
        book.active.append(row)
    book.active[place] = "stray"
    out = io.BytesIO()
    book.save(out)
    document = read_workbook(out.getvalue())
    assert [(block.text, block.place) for block in document.blocks] == [
        ("Speaker\nText", "Talks, row 1"), ("Ann\nWe met.", "Talks, row 2"),
        ("stray", f"Talks, row {place.removeprefix('XFD')}")]


@pytest.mark.parametrize("place", ["NULLA2", "ZZZZZZ2", "xfda2", "A10000000"])
def test_a_cell_that_no_sheet_has_is_said_and_not_laid_out(place: str) -> None:
    data = xlsx({"Talks": [["Speaker", "Text"], ["Ann", "We met."]]}, refs={"A2": place})
    with pytest.raises(Unreadable, match="beyond the last row or column") as caught:
        read_workbook(data)
    assert caught.value.status == "quarantined"


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_csv_delimiters(mark: str) -> None:
    text = f"who{mark}what\nAnn{mark}\"said{mark} twice\"\n"
    assert [block.cells for block in read_csv(text).blocks] == [("who", "what"), ("Ann", f"said{mark} twice")]


def test_a_delimiter_within_quotes_is_none() -> None:
    text = '"0",";"\n"0",";"\n";",";"\n'
    assert [block.cells for block in read_csv(text).blocks] == [("0", ";"), ("0", ";"), (";", ";")]


@given(st.lists(st.lists(LETTERS.filter(lambda word: '"' not in word), min_size=2, max_size=2), min_size=3, max_size=6))
def test_csv_gives_back_cells(rows: list[list[str]]) -> None:
    text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows)
    assert [list(block.cells) for block in read_csv(text).blocks] == rows
