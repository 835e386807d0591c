"""What `lessonbook explain` says of a passage: versions, themes, decisions, lessons."""

from __future__ import annotations

from pathlib import Path

from conftest import run_cli

HEAD = "passage,quote,theme,decision,who,when,note,origin\n"


def test_explain_shows_what_counts_what_is_held_and_what_rests_on_it(small: Path) -> None:
    before = run_cli("explain", "int-p001", cwd=small).stdout.splitlines()
    assert "Nobody has decided on its themes." in before
    assert "  supports L001: Meet the people you take over from (no person has checked)" in before
    machine = next(line for line in before if "(handover, " in line).split()[0]
    reviews = small / "corpus" / "reviews"
    reviews.mkdir()
    (reviews / "one.csv").write_text(
        HEAD + "int-p001,left out the lease,handover,reject,Ann Example,2026-11-20,seen twice,\n"
        "int-p001,left out the lease,people-and-skills,add,Ann Example,2026-11-20,,\n"
        "int-p001,words long gone,handover,accept,Bob Example,2026-11-19,,\n"
        "int-p003,words long gone,handover,accept,Bob Example,2026-11-19,,\n", encoding="utf-8")
    lines = run_cli("explain", "int-p001", cwd=small).stdout.splitlines()
    assert any(line.startswith("Codebook version ") and ", model " in line for line in lines)
    assert "  1.000  People and skills (people-and-skills, editor): decision by Ann Example" in lines
    assert not any("(handover, rule)" in line for line in lines)
    decisions = lines[lines.index("Decisions:") + 1:]
    assert decisions[0].startswith("  Ann Example, 2026-11-20: reject Handover (handover), on: left out the lease; "
                                   f"note: seen twice; the machine gave it {machine} (rule: ")
    assert decisions[1].endswith("on: left out the lease; the machine did not suggest it")
    assert "words long gone" not in "\n".join(decisions)  # decided anew, so nothing waits
    held = run_cli("explain", "int-p003", cwd=small).stdout
    assert ("  not applied: corpus/reviews/one.csv:5: Bob Example accepted `handover` for int-p003; the passage no "
            "longer has these words. Read it and decide again.") in held
