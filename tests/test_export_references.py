"""References, web annotations, downloads and what pages say of themselves."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import pytest
import yaml

from lessonbook.book.metadata import json_script, page_metadata
from lessonbook.knowledge.flow import load
from lessonbook.knowledge.knowledge import Knowledge
from lessonbook.lessons.decisions.coding import Coding
from lessonbook.tools.exchange import export
from lessonbook.tools.exchange.downloads import FILES, write_downloads

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def published(small: Path) -> Path:
    """The small knowledge base with an address, and a title that TeX and HTML could trip over."""
    config = small / "_config.yml"
    text = config.read_text(encoding="utf-8")
    assert 'base_url: ""' in text
    config.write_text(text.replace('base_url: ""', 'base_url: "https://book.example/nhs/"'), encoding="utf-8")
    source = small / "corpus" / "interview.md"
    source.write_text(source.read_text(encoding="utf-8").replace(
        "title: Interview with a departing manager", 'title: "50% of R&D_{x} </script> # 1"'), encoding="utf-8")
    return small


def test_bibtex_is_read_by_a_peer(published: Path, tmp_path: Path) -> None:
    from pybtex.database import parse_file

    counts = export(load(published), "bibtex", tmp_path / "a.bib")
    assert (counts["sources"], counts["lessons"]) == (1, 1)
    entries = parse_file(str(tmp_path / "a.bib")).entries
    assert list(entries) == ["interview", "L001"]
    assert entries["interview"].fields["title"] == r"50\% of R\&D\_\{x\} </script> \# 1"
    assert "year" not in entries["interview"].fields  # not known, so not stated
    lesson = entries["L001"]
    assert lesson.fields["title"] == "Meet the people you take over from"
    assert lesson.fields["url"] == "https://book.example/nhs/lessons/L001.html"
    assert lesson.fields["note"] == "No person has checked this lesson yet."


def test_people_are_people_and_reports_are_reports_in_every_format(published: Path, tmp_path: Path) -> None:
    source = published / "corpus" / "interview.md"
    text = source.read_text(encoding="utf-8")
    text = re.sub(r"kind: .*", "kind: handover-document", text, count=1)
    source.write_text(re.sub(r"source: \{", "source: {authors: [Maria van der Berg, \"O'Neill, Sean\", Smith J, "
                             "Audit Office], ", text, count=1), encoding="utf-8")
    known = load(published)
    for form in ("bibtex", "ris", "csl"):
        export(known, form, tmp_path)
    item = json.loads((tmp_path / "lessonbook.csl.json").read_text(encoding="utf-8"))[0]
    people = [{"family": "van der Berg", "given": "Maria"}, {"family": "O'Neill", "given": "Sean"},
              {"family": "Smith", "given": "J"}, {"literal": "Audit Office"}]
    assert (item["type"], item["author"]) == ("report", people)
    entry = (tmp_path / "lessonbook.bib").read_text(encoding="utf-8")
    assert entry.startswith("@techreport{interview,")
    assert "author = {van der Berg, Maria and O'Neill, Sean and Smith, J and {Audit Office}}" in entry
    record = (tmp_path / "lessonbook.ris").read_bytes().decode().split("\r\n\r\n")[0].split("\r\n")
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in record)
    assert (record[0], record[-1]) == ("TY  - RPRT", "ER  - ")
    assert [line[6:] for line in record if line.startswith("AU")] == [
        "van der Berg, Maria", "O'Neill, Sean", "Smith, J", "Audit Office"]


def test_csl_has_the_fields_that_every_item_needs(known: Knowledge, tmp_path: Path) -> None:
    export(known, "csl", tmp_path)
    items = json.loads((tmp_path / "lessonbook.csl.json").read_text(encoding="utf-8"))
    assert len(items) == len(known.sources) + len(known.lessons)
    assert all({"id", "type", "title"} <= set(item) for item in items)
    report = next(item for item in items if item["id"] == "ambition-challenge-transition")
    assert report["issued"] == {"date-parts": [[2013]]}
    assert report["author"] == [{"family": "Vize", "given": "Richard"}]
    assert "not stated" not in json.dumps(items)


def test_annotations_quote_the_words_of_their_passage(published: Path, tmp_path: Path) -> None:
    made = [Coding("int-p001", "left out the lease", "handover", "accept", "Ann Example", "2026-11-20", "yes"),
            Coding("int-p003", "Training for new staff came last, and skills were lost.", "handover", "reject",
                   "Ann Example", "unknown")]
    known = load(published)
    counts = export(known, "jsonld", tmp_path, made)
    page = json.loads((tmp_path / "annotations.jsonld").read_text(encoding="utf-8"))
    assert page["@context"] == ["http://www.w3.org/ns/anno.jsonld"]
    assert (page["type"], len(page["items"])) == ("AnnotationPage", sum(counts[name] for name in
                                                                        ("tags", "codings", "evidence")))
    assert len({item["id"] for item in page["items"]}) == len(page["items"])
    for item in page["items"]:
        assert item["type"] == "Annotation"
        assert item["target"]["source"] == "https://book.example/nhs/corpus/interview.html"
        selector = item["target"]["selector"]
        assert selector["refinedBy"]["exact"] in known.inputs.passages[selector["value"]].text
    mine = [item for item in page["items"] if item.get("creator", {}).get("type") == "Person"]
    assert mine[0]["target"]["selector"]["refinedBy"] == {
        "type": "TextQuoteSelector", "exact": "left out the lease", "prefix": "The handover document ",
        "suffix": ". Nobody told her successor."}
    assert mine[0]["created"] == "2026-11-20T00:00:00Z"
    assert mine[1]["motivation"] == "assessing"
    assert "created" not in mine[1]
    evidence = [item for item in page["items"] if item["motivation"] == "linking"]
    assert [(item["target"]["selector"]["value"], item["body"][1]["value"]) for item in evidence] == [
        ("int-p002", "supports"), ("int-p001", "supports"), ("int-p003", "qualifies")]


def test_without_an_address_annotations_stand_against_the_books_root(small: Path, tmp_path: Path) -> None:
    export(load(small), "jsonld", tmp_path)
    page = json.loads((tmp_path / "annotations.jsonld").read_text(encoding="utf-8"))
    assert page["@context"][1] == {"@base": "../"}
    assert page["items"][0]["target"]["source"] == "corpus/interview.html"


def test_downloads_hold_every_format_and_are_the_same_each_time(small: Path, tmp_path: Path) -> None:
    known = load(small)
    first = write_downloads(known, tmp_path / "a")
    assert write_downloads(known, tmp_path / "b") == first
    names = [name for name, _, _ in first]
    assert set(names) >= {name for name, *_ in FILES} - {"lessonbook-parquet.zip"}
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == sorted(names)
    for name, label, size in first:
        data = (tmp_path / "a" / name).read_bytes()
        assert data == (tmp_path / "b" / name).read_bytes()
        assert size == len(data) > 0
        assert label
    with zipfile.ZipFile(tmp_path / "a" / "lessonbook-csv.zip") as archive:
        assert "datapackage.json" in archive.namelist()


def test_page_on_downloads_names_each_of_them() -> None:
    text = (ROOT / "book" / "downloads.md").read_text(encoding="utf-8")
    for name, *_ in FILES:
        assert f"`{name}`" in text


def test_a_lesson_describes_itself(published: Path) -> None:
    terms, data = page_metadata(load(published), "lessons/L001")
    assert ("DCTERMS.title", "Meet the people you take over from") in terms
    assert ("DCTERMS.identifier", "https://book.example/nhs/lessons/L001.html") in terms
    assert ("DCTERMS.subject", "Handover") in terms
    assert ("DCTERMS.references", "Interview, notes kept by our team.") in terms
    assert data["@type"] == "Article"
    assert data["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert data["isBasedOn"] == [{"@type": "Report", "name": "50% of R&D_{x} </script> # 1",
                                  "citation": "Interview, notes kept by our team."}]
    script = json_script(data)
    assert "<" not in script
    assert json.loads(script) == data


def test_a_source_describes_itself_and_other_pages_say_nothing(known: Knowledge) -> None:
    terms, data = page_metadata(known, "corpus/commissioning-for-quality")
    assert ("DCTERMS.title", "Notes on: Commissioning for quality") in terms
    assert data["isBasedOn"]["datePublished"] == "2009-12"
    for page in ("index", "lessons/L999", "corpus/none", "book/about"):
        assert page_metadata(known, page) == ([], {})


def test_a_source_that_may_not_be_published_has_no_metadata(small: Path) -> None:
    source = small / "corpus" / "interview.md"
    source.write_text(source.read_text(encoding="utf-8").replace("sensitivity: public", "sensitivity: internal"),
                      encoding="utf-8")
    known = load(small)
    assert page_metadata(known, "corpus/interview") == ([], {})
    assert page_metadata(known, "lessons/L001")[1]["isBasedOn"] == []


def test_citation_file_and_archive_record() -> None:
    from lessonbook import __version__

    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["cff-version"] == "1.2.0"
    assert citation["version"] == __version__
    assert {"message", "title", "authors"} <= set(citation)
    record = json.loads((ROOT / ".zenodo.json").read_text(encoding="utf-8"))
    assert record["version"] == __version__
    assert record["title"] == citation["title"]
    assert [one["name"] for one in record["creators"]] == [one["name"] for one in citation["authors"]]
    assert {"upload_type", "description", "license", "access_right"} <= set(record)
