"""Consent of the people whose words would be published."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from ..base.errors import Problem
from ..base.files import read_text
from ..base.yamlfile import line_of, parse_yaml
from . import Source
from .read import split_front_matter


def consent_problems(root: Path, sources: Iterable[Source], today: date | None = None) -> list[Problem]:
    """Find transcripts of ours that are set to be published without the consent it takes.

    Parameters
    ----------
    root : Path
        The knowledge base.
    sources : iterable of Source
        Sources of the corpus.
    today : date, optional
        The day on which consent must still run; by default the clock's, which nothing else asks. It can only
        stop a build, never publish more.
    """
    today = today or date.today()
    problems = []
    for source in sources:
        faults = source.meta.consent_faults(today) if source.meta.cleared else []
        if not faults:
            continue
        head, first, _, _, _ = split_front_matter(read_text(root / source.file, root), source.file)
        data, _ = parse_yaml(head, source.file, first)
        for index, fault in faults:
            path = ["people", index] if index >= 0 else ["people"]
            problems.append(Problem(source.file, line_of(data, path, first), f"{fault}; the text may not be published",
                                    "Ask for consent and state it under `consent`, set `status: draft`, or run "
                                    f"`lessonbook withdraw {source.id}`."))
    return problems
