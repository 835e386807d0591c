"""A good file for every reader, and bytes that break files."""

from __future__ import annotations

from tests import made_files
from tests.conftest import SMALL_LESSON, SMALL_SOURCE

THEMES = """version: "1"
themes:
- id: handover
  title: Handover
  definition: What is passed on.
  belongs:
  - A talk between the one who goes and the one who comes
  does_not_belong: [Contracts]
  examples: [A lease was left out.]
  patterns:
    handover|hand over: 3
    "lease ... out": 1.5
    new to ... job: 0
"""
TABLES = {
    "reviews": ("corpus/reviews/ann.csv", b'passage,quote,theme,decision,who,when,note,origin\n'
                b'int-p001,"Nobody told her successor.",handover,accept,Ann Tester,2026-11-20,a note,review sheet\n'),
    "memos": ("corpus/memos/ann.csv", b"about,quote,text,who,when,origin\nint-p001,,A note.,Ann,2026-11-20,by hand\n"),
    "readings": ("corpus/readings.csv", b"source,who,when,origin\ninterview,Ann Tester,2026-11-20,by hand\n"),
    "code map": ("corpus/code-map.csv", b"code,theme,decision\nHandover/Leases,handover,add\nStaff,,\n"),
    "withdrawn": ("corpus/withdrawn.csv", b"id,date\nold-p001,2026-11-20\nsha256:00ff,2026-11-20\n"),
    "settings": ("_config.yml", b'title: Small\nauthor: Us\nlessonbook:\n  as_of: "2026-11-22"\n  licence: CC BY 4.0\n'
                 b"  base_url: https://far.example/\n  readers: {chair: Chair}\n  suggestions_per_lesson: 3\n"),
    "front matter": ("corpus/interview.md", SMALL_SOURCE.encode()),
    "codebook": ("corpus/themes.yml", THEMES.encode()),
    "lessons": ("lessons/L001.md", SMALL_LESSON.encode()),
    "glossary": ("corpus/glossary.yml", b"terms:\n- {term: CCG, long: a group, definition: A group.}\n"),
    "news": ("corpus/news.yml", b'entries:\n- date: "2026-11-20"\n  title: New\n  text: Said\n'),
    "synonyms": ("corpus/synonyms.yml", b"# Money\nlease: [tenancy, a lease]\nclose ward: [closure]\n"),
    "model": ("corpus/model.yml", b'penalty: 1.0\npassages: 10\ndecisions: 0\nscore: 0.5\nversion: "a"\n'),
    "examples": ("corpus/examples.jsonl", b'{"theme": "handover", "text": "The lease was left out."}\n'),
    "minted": ("lessons/minted.yml", b"highest: 3\nleft:\n- int-p001\n"),
    "timeline": ("corpus/timeline.yml",
                 b'entries:\n- {date: "2013-04-01", title: Start, text: It began., passages: [int-p001]}\n'),
    "reading paths": ("corpus/paths.yml",
                      b"paths:\n- id: chair\n  kind: reader\n  title: Chair\n  lead: For you.\n  lessons:\n"
                      b"  - {lesson: L001, why: Say it.}\n"),
    "bodies": ("corpus/bodies.yml",
               b"bodies:\n- id: board\n  name: A board\n  abbreviations: [AB]\n  text: It decides.\n  when: 2013\n"),
    "stocktake settings": ("corpus/registers/settings.yml", b"headings: {provider: [counterparty]}\n"),
}
DOCUMENTS = {
    "text": ("a.txt", b"Interview\n\nAnn: The lease was left out.\n\nBob (00:01:20): Who told her?\n"),
    "Markdown": ("a.md", b"---\ntitle: A talk\n---\n# Talk\n\n**Ann**: The *lease* [was](x) left out.\n\n- one\n"),
    "web page": ("a.html", b"<!doctype html><html><head><title>T</title></head><body><nav>x</nav><main><h1>H</h1>"
                 b"<p>The lease &amp; the rest.</p><table><tr><td>a<td>b</table></main></body></html>"),
    "WebVTT": ("a.vtt", b"WEBVTT\n\nNOTE x\n\n1\n00:00:01.000 --> 00:00:03.000 align:start\n<v Ann>The lease.</v>\n"),
    "SRT": ("a.srt", b"1\n00:00:01,000 --> 00:00:03,000\nAnn: The lease\n\n2\n00:00:04,000 --> 00:00:05,000\nout\n"),
    "SBV": ("a.sbv", b"0:00:01.000,0:00:03.000\nThe lease was out\n\n0:00:04.000,0:00:05.000\nof it\n"),
    "RTF": ("a.rtf", rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 A;}}{\*\x y}\pard The lease\'92s \u8217? end\par"
            rb"{\footnote note}\trowd\cell\row }"),
    "CSV": ("a.csv", b'who,said\nAnn,"The lease, out"\nBob,none\nCid,yes\n'),
    "e-mail": ("a.eml", b"From: Ann <a@far.example>\r\nTo: b@far.example\r\nSubject: =?utf-8?q?Le=C3=A9?=\r\n"
               b"Date: Mon, 2 Nov 2026 10:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; "
               b'boundary="x"\r\n\r\n--x\r\nContent-Type: text/plain; charset=utf-8\r\n'
               b"Content-Transfer-Encoding: quoted-printable\r\n\r\nThe lease=C3=A9\r\n--x--\r\n"),
    "PDF": ("a.pdf", made_files.pdf([[(72, 700, "The lease was left out of the"), (72, 686, "handover document.")]])),
    "flat OpenDocument": ("a.fodt", b'<?xml version="1.0"?><office:document xmlns:office="urn:oasis:names:tc:'
                          b'opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
                          b'office:mimetype="application/vnd.oasis.opendocument.text"><office:body><office:text>'
                          b"<text:h>Head</text:h><text:p>The lease</text:p></office:text></office:body>"
                          b"</office:document>"),
}
PACKED = {
    "Word": ("a.docx", made_files.docx(made_files.para("Talk", "Heading1") + made_files.para("The lease was out.")
                                       + "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
                                       footnotes='<w:footnote w:id="1">' + made_files.para("note") + "</w:footnote>")),
    "OpenDocument": ("a.odt", made_files.odt("<text:h>Head</text:h><text:p>The lease<text:s/>was<text:note><text:note-"
                                             "body><text:p>n</text:p></text:note-body></text:note></text:p>")),
    "Excel": ("a.xlsx", made_files.xlsx({"Talk": [["who", "said"], ["Ann", "The lease was out"], ["Bob", "No"]]})),
}
PROJECT = b"""<?xml version="1.0" encoding="utf-8"?>
<Project name="p" xmlns="urn:QDA-XML:project:1.0">
<Users><User guid="00000000-0000-4000-8000-000000000001" name="Ann"/></Users>
<CodeBook><Codes><Code guid="00000000-0000-4000-8000-000000000002" name="Leases" isCodable="true"/></Codes></CodeBook>
<Sources><TextSource guid="00000000-0000-4000-8000-000000000003" name="t">
<PlainTextContent>The lease was out.</PlainTextContent>
<PlainTextSelection guid="00000000-0000-4000-8000-000000000004" startPosition="4" endPosition="9">
<Coding guid="00000000-0000-4000-8000-000000000005" creatingUser="00000000-0000-4000-8000-000000000001">
<CodeRef targetGUID="00000000-0000-4000-8000-000000000002"/></Coding>
</PlainTextSelection></TextSource></Sources>
</Project>
"""
MARKS = [
    b"", b"\0", b"\n", b"\r\n", b"---\n", b"{", b"}", b"[", b"]", b":", b": ", b"- ", b"#", b'"', b"'", b"&a ", b"*a",
    b"|", b"!!python/object/apply:os.system [x]", b"<<: *a\n", b">", b"%", b"\\", b"<", b">", b"/>", b"</", b"<!--",
    b"<![CDATA[", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"&b;", b"&#0;", b"\xed\xa0\x80", b"\xf0\x9f\x98\x80", b"\t",
    b"\xe2\x80\xae", b"\xef\xbb\xbf", b"9" * 400, b"-1", b"1e999", b"NaN", b"null", b"~", b"true", b"0x10", b"=1+1",
    b"2026-13-45", b"\xff", b"int-p001", b"L001", b"{#int-p001}", b'{#int-p004 kind="narrative" loc="x"}\n',
    b" " * 300, b"(" * 300, b"[" * 300, b"{" * 300, b"<a>" * 300, b"../../x", b",", b";", b",,,,", b"\x1b[31m", b"{\\*",
    b"\\u-1", b"\\bin99999 ", b"%PDF-1.4", b"stream", b"endobj", b"WEBVTT", b" --> ", b"99:99:99.999",
]
