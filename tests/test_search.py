"""Search: what is found by which words, in which order, and that a source's words stay words."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, run_cli

from lessonbook.base.store import Store
from lessonbook.book.search import Record, Section, fresh_records, gather, index_site
from lessonbook.book.search.compact import lesson_index
from lessonbook.book.search.handwritten import page_text
from lessonbook.book.search.records import plain_text
from lessonbook.book.search.roots import content, root_of, tokens
from lessonbook.book.search.store import digest_of, write_records
from lessonbook.book.search.terminal import Hit, Index, search_records
from lessonbook.book.search.tree import MARK, page_of, run_pagefind, tree_name, write_tree
from lessonbook.book.search.words import MAX_BYTES, Words, make_words, nearest
from lessonbook.corpus.reference_lists import Term
from lessonbook.corpus.synonyms import Synonym, read_synonyms
from lessonbook.knowledge.flow import load
from lessonbook.knowledge.knowledge import Knowledge

HOSTILE = '<script>alert(1)</script> {{ danger }} "quoted" & \'more\' <img src=x onerror=alert(1)>'


def lesson(ident: str, title: str, sentence: str, why: str, *, asked: tuple[str, ...] = (),
           themes: tuple[str, ...] = ()) -> Record:
    sections = (Section("", "", sentence), Section("Why it matters", "why-it-matters", why))
    return Record(ident, "lesson", title, f"lessons/{ident}.html", None, "", "", themes, sections, asked=asked)


def passage(ident: str, voice: str, text: str, supports: str | None = None) -> Record:
    return Record(ident, "passage", f"{voice}, Notes", f"corpus/notes.html#{ident}", supports, voice, "Notes",
                  ("Money",), (Section("", "", text),), voices=(voice,), sources=("Notes",))


RECORDS = [
    lesson("L001", "Build trust with the council", "Trust grows from shared work.", "Councils share the budget."),
    lesson("L002", "Write one plan", "A CCG needs one plan.", "The CCG board had three plans.", themes=("Money",)),
    lesson("L003", "Act on dangerous practice", "Removing an unsafe doctor takes years.", "Keep a record.",
           asked=("sack a GP",)),
    passage("not-p001", "Ann Example", "The council shut the door on every plan.", "L001"),
    passage("not-p002", "Bob Example", "A clinical commissioning group wrote a plan."),
    Record("book/about", "page", "About the plan", "book/about.html", None, "", "", (),
           (Section("", "", "What this is."), Section("How to cite", "how-to-cite", "Name the council."))),
]
WORDS = make_words([Term(term="CCG", long="clinical commissioning group")],
                   [Synonym("town hall", ("council",)), Synonym("bad gp", ("dangerous practice", "unsafe doctor"))],
                   [f"{record.title} {record.text}" for record in RECORDS] * 3)


def ids(query: str, **options: object) -> list[str]:
    return [hit.record.id for hit in search_records(RECORDS, query, WORDS, **options)]  # type: ignore[arg-type]


def test_abbreviation_equals_long_form() -> None:
    short, long = ids("CCG"), ids("clinical commissioning groups")
    assert short == long == ["L002", "not-p002"]


def test_long_form_counts_as_a_whole(known: Knowledge) -> None:
    records, words = gather(known)
    for short, long in (("CCG", "clinical commissioning groups"), ("LMC", "local medical committee")):
        by_short, by_long = (search_records(records, query, words, 50) for query in (short, long))
        assert [hit.record.id for hit in by_short] == [hit.record.id for hit in by_long]


def test_a_voice_is_found_by_name(known: Knowledge) -> None:
    records, words = gather(known)
    found = search_records(records, "Jan Hull", words, 3, kinds=["passage"])
    assert [hit.record.voice for hit in found] == ["Jan Hull"] * 3


def test_everyday_words_lead_to_the_books_words() -> None:
    assert ids("town hall")[0] == "L001"
    assert ids("a GP who is bad")[0] == "L003"
    assert ids("GP")[0] == "L003", "found by how people ask for it"


def test_lessons_first_then_passages_then_pages() -> None:
    found = [hit.record.kind for hit in search_records(RECORDS, "plan council", WORDS)]
    assert found == sorted(found, key=["lesson", "passage", "page"].index)
    assert set(found) == {"lesson", "passage", "page"}


def test_score_worked_out_by_hand() -> None:
    # One lesson of three has `trust`: idf = ln(1 + 2.5 / 1.5) = 0.98083. Telling words in the titles: build trust
    # council, write plan, act dangerous practice (mean 8/3); in the sentences: trust grow share work, ccg plan,
    # remove unsafe doctor year (mean 10/3). `trust` stands once in a title of 3 and once in a sentence of 4.
    index = Index([record for record in RECORDS if record.kind == "lesson"])
    count = 3 / (0.6 + 0.4 * 3 / (8 / 3)) + 2 / (0.6 + 0.4 * 4 / (10 / 3))
    assert index.term(0, "trust") == pytest.approx(0.98083 * count / (count + 1.2), abs=1e-4)


def test_where_no_lesson_answers_none_is_shown(known: Knowledge) -> None:
    records, words = gather(known)
    for query in ("bake bread at home", "zebra crossing", "guitar lessons for beginners near the river"):
        assert not search_records(records, query, words, 5, kinds=["lesson"]), query
    assert len(search_records(records, "conflicts of interest", words, 50, kinds=["lesson"])) < 10


def test_accents_hyphens_and_paragraphs_of_acts_meet() -> None:
    assert tokens("Café co-opted, s75") == ["cafe", "co", "opted", "section", "75", "coopted"]
    assert content("S. 12 powers") == content("section 12 power")


def test_a_question_may_be_as_long_as_a_book(known: Knowledge) -> None:
    records, words = gather(known)
    assert search_records(records, "council budget " + "lorem ipsum " * 5000, words, 3)


def test_exact_title_comes_first() -> None:
    assert search_records(RECORDS, "write one plan", WORDS)[0].score > 100
    assert ids("L002")[0] == "L002"


def test_misspelt_words_are_found() -> None:
    assert ids("counicl")[0] == "L001"
    assert ids("dangerus")[0] == "L003"
    assert nearest("cuoncil", ["council", "counsel"]) == "council"
    assert nearest("cat", ["car"]) == "", "three letters are too few to guess from"
    assert ids("xyzzyq") == []


def test_filters() -> None:
    assert sorted(ids("plan", kinds=["passage"])) == ["not-p001", "not-p002"]
    assert set(ids("plan council", themes=["Money"])) == {"L002", "not-p001", "not-p002"}
    assert len(ids("plan council", limit=2)) == 2


def test_small_words_are_dropped_unless_there_is_nothing_else() -> None:
    assert [group.words for group in WORDS.groups("What should I do about the council?")] == [("council",)]
    assert [group.words for group in WORDS.groups("who is it")] == [("who",), ("is",), ("it",)]
    assert WORDS.groups("") == []


@pytest.mark.parametrize(("forms", "root"), [
    ("close closes closed closing", "close"), ("worry worries worried", "worri"), ("plan plans planned", "plan"),
    ("practice practices", "practic"), ("business", "busi"), ("gp gps", "gp"),
])
def test_roots(forms: str, root: str | None) -> None:
    found = {root_of(word) for word in forms.split()}
    assert found == ({root} if root else {"gp", "gps"})


def test_phrases_meet_in_any_order_and_form() -> None:
    assert content("closing of a ward") == content("ward closed")
    far = Words(leads=(("take over", ("successor",)),))
    assert far.groups("taking it over")[0].others
    assert not any(group.others for group in far.groups("take legal action over it"))


def test_words_file_is_small_and_comes_back_the_same() -> None:
    many = [" ".join(f"word{chr(97 + i % 26)}{chr(97 + i // 26 % 26)}{chr(97 + i // 676)}" for i in range(9000))] * 3
    words = make_words([Term(term="CCG", long="clinical commissioning group")], [Synonym("rota", ("time",))], many)
    assert MAX_BYTES - 100 < len(words.as_json().encode()) <= MAX_BYTES
    again = Words.from_kept(json.loads(json.dumps(words.as_kept())))
    assert again == words


def test_synonyms_file_faults_are_named_with_their_line(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "synonyms.yml").write_text(
        "rota: [time]\nof the: [x]\nrotas: [clinic]\nmoney: []\nL999: [asked so]\ncash: [1]\n", encoding="utf-8")
    synonyms, problems = read_synonyms(tmp_path)
    assert [entry.phrase for entry in synonyms.entries] == ["rota"]
    assert [(problem.line, problem.file) for problem in problems] == [
        (line, "corpus/synonyms.yml") for line in (2, 3, 4, 5, 6)]
    assert all(problem.remedy for problem in problems)
    assert read_synonyms(tmp_path / "nowhere") == (type(synonyms)((), {}), [])


def test_the_shipped_synonyms_have_no_fault() -> None:
    synonyms, problems = read_synonyms(ROOT)
    assert problems == []
    assert len(synonyms.entries) >= 120


def test_markdown_becomes_words() -> None:
    assert plain_text("1. Ask **why**, see [the plan](#a).\n2. `Write` it\n\n> {term}`CCG`") == \
        "Ask why, see the plan. Write it CCG"
    page = page_text("book/x", "---\na: 1\n---\n(lbl)=\n# The *title*\n\nFirst.\n\n```{lesson-list}\n:reader: x\n```\n"
                               "## How to cite it\n\nSo.\n")
    assert page.title == "The title"
    assert page.sections == (Section("", "", "First."), Section("How to cite it", "how-to-cite-it", "So."))


def test_hostile_text_stays_text() -> None:
    html = page_of(passage("not-p003", HOSTILE, HOSTILE), WORDS)
    assert "<script" not in html
    assert "<img" not in html
    assert html.count("&lt;script&gt;") >= 2
    attributes = re.findall(r'content="([^"]*)"', html)
    assert any("&quot;quoted&quot;" in value for value in attributes)


def test_pages_carry_the_other_form_of_an_abbreviation_where_nobody_sees_it() -> None:
    html = page_of(RECORDS[1], WORDS)
    seen, hidden = html.split(MARK)
    assert "clinical commissioning group" not in seen
    assert "clinical commissioning group" in hidden


def test_tree_is_the_same_every_time_and_pagefind_indexes_it(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_tree(RECORDS, WORDS, tmp_path / name, Store(tmp_path / "store"))
    files = sorted(path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*.html"))
    assert [str(path) for path in files] == sorted(tree_name(record) for record in RECORDS)
    assert all((tmp_path / "one" / path).read_bytes() == (tmp_path / "two" / path).read_bytes() for path in files)
    target = tmp_path / "site" / "pagefind"
    target.mkdir(parents=True)
    (target / "stale.txt").write_text("old")
    run_pagefind(tmp_path / "one", target)
    entry = json.loads((target / "pagefind-entry.json").read_text())
    assert entry["languages"]["en"]["page_count"] == len(RECORDS)
    assert {path.name for path in target.iterdir()} >= {"pagefind.js", "fragment", "filter", "index"}
    assert not (target / "stale.txt").exists()
    assert not list(target.glob("pagefind-ui*"))


def test_only_pages_of_records_that_changed_are_written_again(tmp_path: Path) -> None:
    tree, store = tmp_path / "tree", Store(tmp_path / "store")
    write_tree(RECORDS, WORDS, tree, store)
    (tree / "stale.html").write_text("gone")
    damaged = tree / tree_name(RECORDS[0])
    whole = damaged.read_text(encoding="utf-8")
    damaged.write_text("half", encoding="utf-8")
    last = tree / tree_name(RECORDS[-1])
    os.utime(last, (1, 1))
    write_tree(RECORDS, WORDS, tree, store)
    assert damaged.read_text(encoding="utf-8") == whole
    assert not (tree / "stale.html").exists()
    assert last.stat().st_mtime == 1


def test_pagefind_failure_says_what_pagefind_said(tmp_path: Path) -> None:
    from lessonbook.base.errors import LessonbookError

    (tmp_path / "site").mkdir()
    with pytest.raises(LessonbookError, match="Pagefind says"):
        run_pagefind(tmp_path / "nowhere", tmp_path / "site" / "pagefind")
    assert not (tmp_path / "site" / "pagefind").exists()


@pytest.fixture
def small_known(small: Path) -> Knowledge:
    return load(small)


def test_records_of_a_small_base(small_known: Knowledge) -> None:
    records, _ = gather(small_known, [page_text("book/about", "# About\n\nIt is small.")])
    by_id = {record.id: record for record in records}
    assert list(by_id) == ["L001", "int-p001", "int-p002", "int-p003", "book/about"]
    assert by_id["int-p002"].title == "Bob Example, Interview with a departing manager"
    assert by_id["int-p002"].url == "corpus/interview.html#int-p002"
    assert by_id["int-p002"].lesson == "L001"
    assert by_id["int-p003"].voice == "Our team", "a passage without a voice is the publisher's"
    assert by_id["L001"].voices == ("Ann Example", "Bob Example", "Our team")
    assert by_id["L001"].sections[1] == Section("Why it matters", "why-it-matters",
                                                "A lease was left out of the document.")


def test_what_may_not_be_published_is_not_found(small: Path) -> None:
    file = small / "corpus" / "interview.md"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("sensitivity: public", "sensitivity: internal"), encoding="utf-8")
    other = text.replace("id: interview", "id: other").replace("prefix: int", "prefix: oth").replace("#int-", "#oth-")
    (small / "corpus" / "other.md").write_text(other.partition("## Staff")[0], encoding="utf-8")
    lesson = small / "lessons" / "L001.md"
    text = lesson.read_text(encoding="utf-8").replace("supports}", "supports, status: suggested}")
    text = text.replace("qualifies}", "qualifies, status: suggested}")
    lesson.write_text(text.replace("evidence:\n", "evidence:\n  - {passage: oth-p001, stance: supports}\n"),
                      encoding="utf-8")
    records, words = gather(load(small), [])
    assert {record.kind: record.voices for record in records if "int-p" in record.url or record.kind == "lesson"} == {
        "lesson": ("Ann Example",)}
    assert "train" not in lesson_index(records, words) + words.as_json()


def test_terminal_reads_the_builds_records_only_while_they_fit(small: Path, small_known: Knowledge) -> None:
    records, words = gather(small_known)
    write_records(small, records, words, digest_of(small))
    assert fresh_records(small) == (records, words)
    code = "import sys, lessonbook.cli as c; c.cli.main(['search', 'lease'], standalone_mode=False);" \
           "print([name for name in ('spacy', 'sklearn', 'pandas', 'sphinx') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=small, capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("[]"), "the quick way loads nothing heavy"
    file = small / "lessons" / "L001.md"
    file.write_text(file.read_text(encoding="utf-8").replace("A lease", "A contract"), encoding="utf-8")
    assert fresh_records(small) is None
    (small / "_build" / "lessonbook" / "records.jsonl").write_text('{"inputs": "x"', encoding="utf-8")
    assert fresh_records(small) is None


def test_index_site_writes_all_that_the_page_needs(small_known: Knowledge, small: Path, tmp_path: Path) -> None:
    site = small / "_build" / "html"
    site.mkdir(parents=True)
    count, anew = index_site(small_known, site, Store(tmp_path / "store"), digest_of(small))
    assert anew
    assert count == len(fresh_records(small)[0])  # type: ignore[index]
    assert (site / "pagefind" / "pagefind.js").is_file()
    assert {path.name for path in (site / "search").iterdir()} == {"words.js", "lessons.js"}


def test_command_json(small: Path) -> None:
    done = run_cli("search", "face to face predecessor", "--json", cwd=small)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["query"] == "face to face predecessor"
    results = answer["results"]
    assert set(results[0]) == {"id", "kind", "lesson", "title", "url", "score", "passage"}
    passages = [result for result in results if result["kind"] == "passage"]
    assert passages[0] == {
        "id": "int-p002", "kind": "passage", "lesson": "L001", "url": "corpus/interview.html#int-p002",
        "title": "Bob Example, Interview with a departing manager", "score": passages[0]["score"],
        "passage": {"text": "Each new team must meet its predecessor face to face before the last day.",
                    "voice": "Bob Example"}}
    first = json.loads(run_cli("search", "lease", "--json", cwd=small).stdout)["results"][0]
    assert (first["id"], first["lesson"], first["passage"]) == ("L001", "L001", None)


def test_command_for_people(small: Path) -> None:
    done = run_cli("search", "lease", cwd=small)
    assert done.returncode == 0
    assert "L001  Meet the people you take over from" in done.stdout
    assert "lessons/L001.html" in done.stdout
    assert "found by: lease" in done.stdout
    nothing = run_cli("search", "xyzzyq", cwd=small)
    assert nothing.returncode == 0
    assert "Nothing found" in nothing.stdout
    assert "Try" in nothing.stdout


@pytest.mark.parametrize("words", [("search", ""), ("search", "  ?! "), ("search",),
                                   ("search", "lease", "--theme", "nonsense"), ("search", "lease", "--kind", "x")])
def test_wrong_use(small: Path, words: tuple[str, ...]) -> None:
    done = run_cli(*words, cwd=small)
    assert done.returncode == 2
    assert done.stderr.strip()


def questions(part: str) -> list[tuple[str, set[str]]]:
    with (ROOT / "tests" / "search-questions.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return [(row["question"], set(row["lessons"].split())) for row in rows if row["set"] == part]


@pytest.mark.parametrize("part", ["tune", "held"])
def test_new_leaders_find_what_they_ask_for(known: Knowledge, part: str) -> None:
    records, words = gather(known)
    first = third = 0
    for question, right in questions(part):
        found = [hit.record.id for hit in search_records(records, question, words, 3, kinds=["lesson"])]
        first += bool(found) and found[0] in right
        third += bool(right & set(found))
    assert first >= 15
    assert third >= 18


def test_the_page_reads_and_ranks_as_the_terminal_does(known: Knowledge, tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("needs Node to run the page's script outside a browser")
    records, words = gather(known)
    lessons = [record for record in records if record.kind == "lesson"]
    asked = [question for part in ("tune", "held") for question, _ in questions(part)]
    asked += ["CCG", "s75 re-design of a café", "comissioning", "confilct of intrest", "who is it", "A&E",
              "the council’s budgets", lessons[0].title, lessons[-1].id, "<b>x</b>", "constructor __proto__"]
    (tmp_path / "words.json").write_text(words.as_json(), encoding="utf-8")
    (tmp_path / "lessons.json").write_text(lesson_index(records, words), encoding="utf-8")
    (tmp_path / "asked.json").write_text(json.dumps(asked), encoding="utf-8")
    vocabulary = sorted({word for record in records for word in tokens(record.text)})
    (tmp_path / "vocabulary.json").write_text(json.dumps(vocabulary), encoding="utf-8")
    script = (ROOT / "lessonbook" / "book" / "static" / "find-rank.js").read_text(encoding="utf-8")
    (tmp_path / "run.cjs").write_text("globalThis.self = globalThis;\n" + script + """
const { correct, makeLessons, makeWords, rankLessons, readQuestion, rootOf } = self.lbRank;
const read = (name) => JSON.parse(require("fs").readFileSync(require("path").join(__dirname, name)));
const words = makeWords(read("words.json")), index = makeLessons(read("lessons.json"));
console.log(JSON.stringify([read("vocabulary.json").map(rootOf), read("asked.json").map((query) => {
  const groups = correct(readQuestion(query, words), index.has, words);
  return [groups.map((group) => [group.words, group.others]),
    rankLessons(index, groups, query, words).slice(0, 10).map((hit) => [index.lessons[hit.place].id, hit.score])];
})]));""", encoding="utf-8")
    done = subprocess.run([node, str(tmp_path / "run.cjs")], capture_output=True, text=True, check=True)
    roots = Index(lessons).frequency
    stems, answers = json.loads(done.stdout)
    assert stems == [root_of(word) for word in vocabulary]
    for query, (groups, page) in zip(asked, answers, strict=True):
        here = words.corrected(words.groups(query), roots)
        assert groups == [[list(group.words), [list(other) for other in group.others]] for group in here], query
        hits: list[Hit] = search_records(lessons, query, words, 10)
        assert [ident for ident, _ in page] == [hit.record.id for hit in hits], query
        assert [score for _, score in page] == pytest.approx([hit.score for hit in hits], abs=0.001), query


def test_tokens() -> None:
    assert tokens("The council’s A&E plan, face-to-face: don't!") == [
        "the", "council", "a&e", "plan", "face", "to", "face", "dont", "facetoface"]
