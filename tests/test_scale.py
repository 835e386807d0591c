"""Large archives: shards, counts and blocks give what the plain way gives; the made-up archive is sound."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT, run_cli
from hypothesis import given
from hypothesis import strategies as st
from shard_work import die_elsewhere, double_late, fail, process_of

from lessonbook.base import processes as shards
from lessonbook.base.errors import LessonbookError
from lessonbook.cluster import cluster_texts, count_terms, groups, join_counts, mask_names, term_matrix, weigh_counts
from lessonbook.cluster.coherence import window_counts
from lessonbook.knowledge.knowledge import Knowledge
from lessonbook.lessons import attach

TEXTS = ["The lease and the leases.", "Nurses lease a ward.", "", "Jan Hull nurses."]


# Shards.

def test_cuts_fall_where_the_items_say() -> None:
    assert list(shards.cut(["aa", "b", "ccc", "d", "e"], len, 3)) == [["aa", "b"], ["ccc"], ["d", "e"]]
    assert list(shards.cut([], len, 3)) == []


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_come_in_the_order_of_the_shards(jobs: int) -> None:
    with shards.workers(jobs):
        assert list(shards.run(double_late, [1, 2, 3, 4])) == [2, 4, 6, 8]


def test_work_is_done_in_other_processes_only_where_there_is_more_than_one_shard() -> None:
    with shards.workers(2):
        assert os.getpid() not in list(shards.run(process_of, [1, 2], size=0))
        assert list(shards.run(process_of, [1])) == [os.getpid()]
    with shards.workers(1):
        assert list(shards.run(process_of, [1, 2])) == [os.getpid()] * 2
    assert list(shards.run(process_of, [1, 2], size=shards.SMALL - 1)) == [os.getpid()] * 2


def test_what_a_killed_process_had_to_do_is_done_here() -> None:
    with shards.workers(2):
        assert list(shards.run(partial(die_elsewhere, os.getpid()), [1, 2, 3, 4])) == [1, 2, 3, 4]


def test_a_fault_in_a_shard_is_raised_here() -> None:
    with shards.workers(2), pytest.raises(ValueError, match=r"shard [12]"):
        list(shards.run(fail, [1, 2]))


def test_workers_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    code = ("import os, time\nfrom pathlib import Path\nfrom lessonbook.base.processes import run, workers\n"
            f"def work(n):\n    Path({str(tmp_path)!r}, str(os.getpid())).touch(); time.sleep(60)\n"
            "with workers(2): list(run(work, [1, 2, 3, 4]))\n")
    parent = subprocess.Popen([sys.executable, "-c", code])
    try:
        for _ in range(300):
            if len(list(tmp_path.iterdir())) == 2:
                break
            time.sleep(0.1)
        workers = [int(path.name) for path in tmp_path.iterdir()]
        assert len(workers) == 2
    finally:
        parent.kill()
        parent.wait()
    for _ in range(200):
        if not any(_runs(worker) for worker in workers):
            return
        time.sleep(0.1)
    pytest.fail("workers outlived their parent")


def _runs(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_fewer_than_one_process_is_refused() -> None:
    with pytest.raises(LessonbookError, match="Give --jobs 1 or more"), shards.workers(0):
        pass


def test_as_many_processes_as_this_one_may_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 3, 5}, raising=False)
    assert shards.usable_cores() == 3


def test_a_scheduler_without_the_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (pytest.raises(LessonbookError, match=r"pip install 'lessonbook\[cluster\]'"),
          shards.workers(scheduler="tcp://127.0.0.1:9")):
        pass


# Terms.

def test_terms_are_counted_by_lemma_in_alphabetical_order() -> None:
    counts = count_terms(TEXTS, ["Jan Hull"])
    assert counts.terms.tolist() == ["lease", "nurse", "ward"]
    assert counts.matrix.toarray().tolist() == [[2, 0, 0], [1, 1, 1], [0, 0, 0], [0, 1, 0]]


def test_some_rows_have_their_own_terms_only() -> None:
    part = count_terms(TEXTS, ["Jan Hull"]).rows([3, 0])
    assert part.terms.tolist() == ["lease", "nurse"]
    assert part.matrix.toarray().tolist() == [[0, 1], [2, 0]]


def test_counts_of_two_sets_are_joined() -> None:
    both = join_counts([count_terms(TEXTS[:1]), count_terms(["A new ward"])])
    assert both.terms.tolist() == ["lease", "new", "ward"]
    assert both.matrix.toarray().tolist() == [[2, 0, 0], [0, 1, 1]]


def test_weights_are_those_of_the_textbook() -> None:
    weights, terms = weigh_counts(count_terms(["lease lease ward", "ward"]))
    # idf of lease: ln(3/2) + 1; of ward: ln(3/3) + 1; term frequency 1 + ln 2 and 1; then to unit length
    lease, ward = (1 + np.log(2)) * (np.log(1.5) + 1), 1.0
    length = np.hypot(lease, ward)
    assert terms.tolist() == ["lease", "ward"]
    np.testing.assert_allclose(weights.toarray(), [[lease / length, ward / length], [0, 1]], rtol=1e-12)


def test_rare_and_common_terms_are_left_out() -> None:
    weights, terms = term_matrix(["lease ward", "ward nurse", "ward nurse"], min_documents=2, max_share=0.9)
    assert terms.tolist() == ["nurse"]
    assert weights.toarray().tolist() == [[0], [1], [1]]


def test_counts_are_the_same_in_two_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [f"ward {chr(97 + place % 26) * 4} lease budget" for place in range(60)]
    one = count_terms(texts)
    monkeypatch.setattr("lessonbook.cluster.vectors.cut", partial(shards.cut, size=300))
    with shards.workers(2):
        two = count_terms(texts)
    assert one.terms.tolist() == two.terms.tolist()
    for part in ("indptr", "indices", "data"):
        np.testing.assert_array_equal(getattr(one.matrix, part), getattr(two.matrix, part))


NAMES = ["Jan Hull", "Gideon Ben-Tovim", "Hull Trust", "Élan Vital", "St. John", "O'Brien", "of Hull", "Al"]
PIECES = ["Jan", "Hull", "Hulls", " ", "'s", "’s", "Ben", "-", "Tovim", "Trust", "Élan", "St.", "John", "O'Brien", "x",
          "_", "9", ".", "hull", "Al"]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_names_are_masked_as_by_one_pattern_of_all(text: str) -> None:
    parts = {part for name in NAMES for part in [name, *name.split()] if len(part) > 2 and part[0].isupper()}
    plain = "|".join(re.escape(part) for part in sorted(parts, key=lambda part: (-len(part), part)))
    assert mask_names([text], NAMES) == [re.sub(rf"\b(?:{plain})(?:['’]s)?\b", " ", text)]


# Attaching and drafting.

def test_attaching_in_blocks_gives_what_one_block_gives(known: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = (known.inputs.lessons, known.inputs.corpus.passages, known.tags, known.inputs.names)
    whole = attach.suggest(*arguments)
    monkeypatch.setattr(attach, "BLOCK", 7)
    monkeypatch.setattr(attach, "LESSONS_AT_ONCE", 5)
    assert attach.suggest(*arguments) == whole


def test_thousandths_are_rounded_as_python_rounds() -> None:
    # as floating-point numbers 0.0025 lies just above the half and 0.0075 just below; a thousand times each is the half
    likeness = np.array([[0.0025, 0.0075, 0.1234], [0.9996, 0.0, 1.0]])
    assert (np.round(likeness, 3)[0, :2] * 1000).tolist() == [2, 8]
    assert attach._thousandths(likeness).tolist() == [[3, 7, 123], [1000, 0, 1000]]


# Clusters.

def test_many_texts_are_clustered_by_mini_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups, "MANY", 30)
    fruit = [f"Apples and pears ripen in orchard {'ab'[n % 2] * 3}." for n in range(40)]
    ships = [f"The ship left harbour {'cd'[n % 2] * 3} at dawn." for n in range(30)]
    labels = cluster_texts(fruit + ships, 2)
    assert labels.tolist() == [0] * 40 + [1] * 30


def test_windows_are_counted_the_same_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [["a", "b", "c"], ["a", "x", "x", "b"], ["c"], ["b", "a"]]
    # windows of two: ab, bc | ax, xx, xb | c | ba
    expected = [[3, 2, 0], [2, 4, 1], [0, 1, 2]]
    for size in (200_000, 1):
        monkeypatch.setattr("lessonbook.cluster.coherence.AT_ONCE", size)
        counts, total = window_counts(texts, ["a", "b", "c"], window=2)
        assert (counts.tolist(), total) == (expected, 7)


# The made-up archive.

def write_archive(folder: Path, documents: int) -> str:
    done = subprocess.run([sys.executable, str(ROOT / "benchmarks" / "made_up" / "archive_text.py"), str(folder),
                           "--documents", str(documents), "--words", "900"], capture_output=True, text=True, check=True)
    return done.stdout


def test_the_made_up_archive_is_sound_says_what_it_is_and_grows_at_its_end(tmp_path: Path) -> None:
    said = write_archive(tmp_path / "two", 2)
    write_archive(tmp_path / "three", 3)
    assert re.match(r"2 documents, \d+ passages, \d+ lessons", said)
    checked = run_cli("check", cwd=tmp_path / "three")
    assert checked.returncode == 0, checked.stderr
    assert "3 sources" in checked.stdout
    for number in (1, 2):
        name = f"made-up-{number:06d}.md"
        text = (tmp_path / "two" / "corpus" / name).read_text(encoding="utf-8")
        assert text == (tmp_path / "three" / "corpus" / name).read_text(encoding="utf-8")
        assert "summary: Made up by a program for measuring speed. It tells of no real body" in text
        assert 900 <= len(re.sub(r"^(#|\{|---).*", "", text.partition("## What")[2], flags=re.MULTILINE).split()) < 1800
    for path in (tmp_path / "three" / "lessons").glob("L*.md"):
        assert "Made up by a program for measuring speed." in path.read_text(encoding="utf-8")
