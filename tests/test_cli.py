"""The command line keeps its contract: what goes in, what comes out, which exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import ROOT, run_cli

from lessonbook.cli import COMMANDS


def lines(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_and_stands_in_the_readme(command: str) -> None:
    done = run_cli(command, "--help", cwd=ROOT)
    assert done.returncode == 0
    assert len(done.stdout) > 150
    assert f"`lessonbook {command}" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_unknown_command_suggests_the_nearest() -> None:
    done = run_cli("bild", cwd=ROOT)
    assert done.returncode == 2
    assert "Did you mean `build`?" in done.stderr


def test_wrong_use_is_exit_code_2(small: Path) -> None:
    assert run_cli("export", cwd=small).returncode == 2
    assert run_cli("export", "--format", "nonsense", "out", cwd=small).returncode == 2
    assert run_cli("cluster", "--k", "2", "missing.jsonl", cwd=small).returncode == 2


def test_export_jsonl(tmp_path: Path) -> None:
    done = run_cli("export", "--format", "jsonl", str(tmp_path / "out"), cwd=ROOT)
    assert done.returncode == 0, done.stderr
    sources, passages, lessons = (lines((tmp_path / "out" / f"{name}.jsonl").read_text(encoding="utf-8"))
                                  for name in ("sources", "passages", "lessons"))
    names = [source["id"] for source in sources]
    assert names == sorted(names)
    assert {"ambition-challenge-transition", "contract-stocktake", "handover-documents"} <= set(names)
    by_id = {passage["id"]: passage for passage in passages}
    first = by_id["act-p418"]
    assert set(first) == {"id", "source", "text", "kind", "voice", "locator", "section", "themes"}
    assert (first["source"], first["kind"]) == ("ambition-challenge-transition", "key-point")
    assert first["locator"] == "Communicating with the public, key point 3"
    assert first["section"] == "Communicating with the public"
    for passage in passages:
        scores = [theme["score"] for theme in passage["themes"]]
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= score <= 1 for score in scores)
        assert all(set(theme) == {"theme", "score", "cues", "origin"} for theme in passage["themes"])
    for lesson in lessons:
        assert {"id", "title", "url", "status", "themes", "evidence", "strength"} <= set(lesson)
        assert lesson["url"] == f"lessons/{lesson['id']}.html"
        assert lesson["strength"]["voices"] > 0
        assert all(item["passage"] in by_id for item in lesson["evidence"])
        assert {item["status"] for item in lesson["evidence"]} <= {"confirmed", "suggested", "rejected"}


def test_tag_reads_documents_in_order_and_singles(small: Path) -> None:
    records = [
        {"id": "a", "text": "The handover went badly.", "source": "doc", "section": "Handover"},
        {"id": "single", "text": "It rained."},
        {"id": "b", "text": "It rained.", "source": "doc", "section": "Handover"},
        {"id": 7, "text": "Training for staff."},
    ]
    (small / "in.jsonl").write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    done = run_cli("tag", "in.jsonl", cwd=small)
    assert done.returncode == 0, done.stderr
    out = lines(done.stdout)
    assert [record["id"] for record in out] == ["a", "single", "b", 7]
    assert out[0]["themes"][0]["theme"] == "handover"
    assert "handover" in out[0]["themes"][0]["cues"]
    assert out[0]["themes"][0]["origin"] == "rule"
    assert out[1]["themes"] == []
    assert out[2]["themes"] == []  # a heading and a neighbour never tag by themselves
    assert out[3]["themes"][0]["theme"] == "people-and-skills"


def test_tag_names_bad_lines(small: Path) -> None:
    (small / "in.jsonl").write_text('{"id": 1, "text": "x"}\nnot json\n{"id": 2}\n[1]\n', encoding="utf-8")
    done = run_cli("tag", "in.jsonl", cwd=small)
    assert done.returncode == 1
    assert done.stdout == ""
    for said in ("in.jsonl:2: is not JSON", "in.jsonl:3: has no `text`", "in.jsonl:4: is no JSON object"):
        assert said in done.stderr


def test_cluster_works_anywhere(tmp_path: Path) -> None:
    texts = ["Apples ripen in the orchard.", "The orchard grows apples.", "The ship left the harbour.",
             "Ships in the harbour.", "Apples from an orchard."]
    (tmp_path / "in.jsonl").write_text("\n".join(json.dumps({"id": f"t{i}", "text": text})
                                                 for i, text in enumerate(texts)), encoding="utf-8")
    done = run_cli("cluster", "in.jsonl", "--k", "2", "--words", "words.jsonl", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert lines(done.stdout) == [{"id": "t0", "cluster": 0}, {"id": "t1", "cluster": 0}, {"id": "t2", "cluster": 1},
                                  {"id": "t3", "cluster": 1}, {"id": "t4", "cluster": 0}]
    words = lines((tmp_path / "words.jsonl").read_text(encoding="utf-8"))
    assert [entry["cluster"] for entry in words] == [0, 1]
    assert {"apple", "orchard"} <= set(words[0]["words"])
    assert {"harbour", "ship"} <= set(words[1]["words"])
    assert run_cli("cluster", "in.jsonl", "--k", "6", cwd=tmp_path).returncode == 1


def test_explain_shows_scores_cues_and_lessons() -> None:
    done = run_cli("explain", "hov-p027", cwd=ROOT)
    assert done.returncode == 0
    assert "Ian Cumming" in done.stdout
    assert "Codebook version" in done.stdout
    assert "L040: " in done.stdout
    missing = run_cli("explain", "act-p999", cwd=ROOT)
    assert missing.returncode == 1
    assert "There is no passage act-p999" in missing.stderr


def test_same_bytes_whatever_the_hash_seed_and_locale(small: Path) -> None:
    outputs = []
    for seed, locale in (("0", "C"), ("4242", "C.UTF-8")):
        target = small / f"out-{seed}"
        done = run_cli("export", str(target), cwd=small, PYTHONHASHSEED=seed, LC_ALL=locale, TZ="Asia/Tokyo")
        assert done.returncode == 0
        outputs.append({path.name: path.read_bytes() for path in sorted(target.iterdir())})
    assert outputs[0] == outputs[1]
