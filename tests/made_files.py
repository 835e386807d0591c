"""Small files of every kind, made for the tests: each as a program of its kind would write it."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def zipped(parts: Mapping[str, str]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as out:
        for name, text in parts.items():
            out.writestr(name, text)
    return data.getvalue()


def para(text: str, style: str = "", *, bold: str = "") -> str:
    head = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    lead = f'<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">{escape(bold)}</w:t></w:r>' if bold else ""
    return f'<w:p>{head}{lead}<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def docx(body: str, **parts: str) -> bytes:
    """A Word document; `parts` are footnotes, comments, header1, styles... by the name of their part."""
    kinds = {"header1": "header", "footer1": "footer"}
    links = "".join(f'<Relationship Id="r{number}" Type="{OFFICE}/{kinds.get(name, name)}" Target="{name}.xml"/>'
                    for number, name in enumerate(parts))
    names = (f'xmlns:w="{W}" xmlns:wps="x:wps" xmlns:v="x:v" xmlns:mc="http://schemas.openxmlformats.org/'
             'markup-compatibility/2006" xmlns:m="x:m"')
    files = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="a" Type="{OFFICE}/officeDocument" '
                       'Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{RELATIONS}">{links}</Relationships>',
        "word/document.xml": f"<w:document {names}><w:body>{body}</w:body></w:document>",
    }
    for name, text in parts.items():
        root = {"header1": "hdr", "footer1": "ftr"}.get(name, name)
        files[f"word/{name}.xml"] = f"<w:{root} {names}>{text}</w:{root}>"
    return zipped(files)


def odt(body: str, *, styles: str = "") -> bytes:
    urn = "urn:oasis:names:tc:opendocument:xmlns:"
    names = " ".join(f'xmlns:{short}="{urn}{long}:1.0"' for short, long in
                     (("office", "office"), ("text", "text"), ("table", "table"), ("draw", "drawing"),
                      ("style", "style")))
    names += f' xmlns:fo="{urn}xsl-fo-compatible:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    return zipped({
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": f"<office:document-content {names}><office:automatic-styles>{styles}</office:automatic-styles>"
                       f"<office:body><office:text>{body}</office:text></office:body></office:document-content>",
    })


def xlsx(sheets: Mapping[str, Sequence[Sequence[str]]], hidden: Sequence[str] = (),
         refs: Mapping[str, str] | None = None) -> bytes:
    """A workbook of texts; `refs` gives some cells another name than their own."""
    named = refs or {}
    spread = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    files = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="a" Type="{OFFICE}/officeDocument" '
                       'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{spread}" xmlns:r="{OFFICE}"><sheets>' + "".join(
            f'<sheet name="{name}" sheetId="{number}" r:id="r{number}"'
            f'{" state=" + chr(34) + "hidden" + chr(34) if name in hidden else ""}/>'
            for number, name in enumerate(sheets, 1)) + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELATIONS}">' + "".join(
            f'<Relationship Id="r{number}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>'
            for number in range(1, len(sheets) + 1)) + "</Relationships>",
    }
    for number, rows in enumerate(sheets.values(), 1):
        cells = "".join(
            f'<row r="{line}">' + "".join(
                f'<c r="{named.get(place := f"{chr(65 + column)}{line}", place)}" t="inlineStr"><is><t>{escape(cell)}'
                "</t></is></c>"
                for column, cell in enumerate(row)) + "</row>" for line, row in enumerate(rows, 1))
        files[f"xl/worksheets/sheet{number}.xml"] = (
            f'<worksheet xmlns="{spread}"><sheetData>{cells}</sheetData></worksheet>')
    return zipped(files)


def pdf(pages: Sequence[Sequence[tuple[float, float, str] | tuple[float, float, str, int]]], *,
        bold: str = "", password: str = "", size: int = 11, marks: Sequence[str] = ()) -> bytes:
    """A PDF in Helvetica: for each page its lines as (x, y from the foot, words, and a size of their own).

    Words of `bold` alone are drawn in Helvetica-Bold.

    `marks` are the insides of annotation dictionaries, laid on every page.
    """
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b"",
                            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
                            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>"]
    kids = []
    for page in pages:
        drawn = b"".join(b"BT /F%d %d Tf 1 0 0 1 %d %d Tm (%s) Tj ET\n" % (
            2 if bold and words in bold else 1, own[0] if own else size, x, y,
            words.encode("cp1252").replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)"))
            for x, y, words, *own in page)
        objects.append(drawn)
        drawn = b"".join(b"<< /Type /Annot /Rect [50 50 90 90] %s >> " % mark.encode() for mark in marks)
        objects.append(b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Annots [%s] "
                       b"/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>" % (len(objects), drawn))
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    ident = b"0123456789abcdef"
    key, encrypt = _key(password.encode(), ident) if password else (b"", b"")
    if password:
        objects.append(encrypt)
    out, places = b"%PDF-1.4\n", []
    for number, item in enumerate(objects, 1):
        places.append(len(out))
        if item.startswith(b"BT") or not item:
            if key:
                own = hashlib.md5(key + number.to_bytes(3, "little") + b"\0\0").digest()[:10]
                item = _rc4(own, item)
            item = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(item), item)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, item)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    locked = b" /Encrypt %d 0 R" % len(objects) if password else b""
    return out + b"trailer << /Size %d /Root 1 0 R /ID [<%s> <%s>]%s >>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1, ident.hex().encode(), ident.hex().encode(), locked, start)


def _key(password: bytes, ident: bytes) -> tuple[bytes, bytes]:
    """The key and the encryption dictionary for 40-bit RC4 (PDF 1.7, section 7.6.3)."""
    pad = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
    full = (password + pad)[:32]
    owner = _rc4(hashlib.md5(full).digest()[:5], full)
    key = hashlib.md5(full + owner + b"\xfc\xff\xff\xff" + ident).digest()[:5]
    return key, b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >>" % (
        owner.hex().encode(), _rc4(key, pad).hex().encode())


def _rc4(key: bytes, data: bytes) -> bytes:
    box, j = list(range(256)), 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(out)
