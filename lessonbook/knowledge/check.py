"""Checks across files: does every theme, reader, passage and page that one file names exist in another?"""

from __future__ import annotations

import re
from pathlib import Path

from ..base.errors import Problem
from ..base.files import read_text
from ..corpus.bodies import body_problems
from ..corpus.settings import setting_line
from ..lessons.decisions.anchor import HeldEvidence, held_evidence
from ..lessons.decisions.verdict import Held, settle
from .inputs import Inputs, read_inputs


def check(root: Path) -> tuple[Inputs, list[Problem]]:
    """Find everything wrong with a knowledge base, in one run.

    Returns
    -------
    tuple of Inputs and list of Problem
        What could be read, and problems sorted by file and line.
    """
    inputs, problems = read_inputs(root)
    problems += [*cross_check(inputs), *page_problems(inputs)]
    return inputs, sorted(set(problems))


def not_applied(inputs: Inputs) -> list[Held | HeldEvidence]:
    """Decisions on themes and evidence that are kept and not applied; no problem, but for an editor to look at."""
    return [*settle(inputs.anchored)[1], *held_evidence(inputs.lessons, inputs.passages)]


def cross_check(inputs: Inputs) -> list[Problem]:
    """Find names in one file that another file does not know."""
    from ..corpus.consent import consent_problems
    from ..corpus.withdrawn import withdrawn_problems
    from ..lessons.groups_file import read_groups
    from ..lessons.mint import read_minted
    from .check_decisions import check_decisions
    from .check_lessons import lesson_problems

    return [*lesson_problems(inputs), *_lists(inputs), *_settings(inputs),
            *consent_problems(inputs.root, inputs.corpus.sources), *withdrawn_problems(inputs.root),
            *(check_decisions(inputs) if inputs.codebook.themes else ()), *read_minted(inputs.root)[1],
            *read_groups(inputs.root)[1]]


def _lists(inputs: Inputs) -> list[Problem]:
    problems = []
    published = {lesson.id for lesson in inputs.lessons if lesson.published}
    known = {"reader": inputs.settings.readers, "moment": inputs.settings.moments}
    for index, path in enumerate(inputs.paths):
        line = inputs.lines["corpus/paths.yml"].get(index, 0)
        if path.id not in known[path.kind]:
            problems.append(Problem("corpus/paths.yml", line, f"path `{path.id}` is no {path.kind}",
                                    f"Add it to `{path.kind}s` in _config.yml, or correct the id."))
        for step in path.lessons:
            if step.lesson not in published:
                problems.append(Problem("corpus/paths.yml", line, f"path `{path.id}` names {step.lesson}, "
                                        "which is no published lesson", "Correct the id or remove the step."))
    problems += body_problems(inputs.bodies, inputs.lines["corpus/bodies.yml"])
    sourced = [("corpus/timeline.yml", event.title, event.passages) for event in inputs.timeline]
    sourced += [("corpus/bodies.yml", body.name, body.passages) for body in inputs.bodies]
    sourced += [(source.file, f"conflict {conflict.id}", [ident for ident in conflict.passages
                                                          if not ident.startswith(f"{source.meta.prefix}-")])
                for source in inputs.corpus.sources for conflict in source.meta.conflicts]
    problems += [Problem(file, _line_with(inputs.root / file, ident), f"`{name}` names {ident}, {wrong[0]}", wrong[1])
                 for file, name, passages in sourced for ident in passages if (wrong := inputs.astray(ident))]
    return problems


def _line_with(path: Path, ident: str) -> int:
    """The first line of a file with an id, from 1."""
    lines = read_text(path, path.parent).splitlines()
    return next(number for number, line in enumerate(lines, start=1) if re.search(rf"\b{ident}\b", line))


def page_problems(inputs: Inputs) -> list[Problem]:
    """Find what is wrong with what the book shows: a build needs it right, other commands do not."""
    from .check_public import public_problems

    # `update` mends the pages of themes, and cannot run before there is a document
    return [*public_problems(inputs), *(_theme_pages(inputs) if inputs.corpus.sources else ()), *_contents(inputs.root)]


def theme_page(ident: str, title: str) -> str:
    """The page of a theme as ``update`` writes it."""
    return f"# {title}\n\n```{{theme}} {ident}\n```\n"


def unwritten(path: Path) -> bool:
    """Whether a theme's page is as a program wrote it, so that nothing of a person's is lost with it."""
    text = read_text(path, path.parent)
    return re.fullmatch(rf"# [^\n]+\n\n```\{{theme\}} {re.escape(path.stem)}\n```\n?", text) is not None


def _theme_pages(inputs: Inputs) -> list[Problem]:
    folder = inputs.root / "book" / "themes"
    pages = {path.stem for path in folder.glob("*.md")}
    themes = {theme.id for theme in inputs.codebook.themes}
    missing = [
        Problem(f"book/themes/{theme}.md", 0, f"theme `{theme}` has no page",
                "Run `lessonbook update`, which writes one for you to edit.")
        for theme in sorted(themes - pages)
    ]
    left = [
        Problem(f"book/themes/{page}.md", 0, f"is a page for theme `{page}`, which is not in corpus/themes.yml",
                "Run `lessonbook update`, which removes it." if unwritten(folder / f"{page}.md")
                else "Move what you wrote there, and remove the page; or put the theme back.")
        for page in sorted(pages - themes) if themes
    ]
    return missing + left


def _contents(root: Path) -> list[Problem]:
    from ..base.yamlfile import line_of, parse_yaml

    if not (root / "_toc.yml").is_file():
        return [Problem("_toc.yml", 0, "is missing", "Copy the one that `lessonbook init` writes into a new folder.")]
    text = read_text(root / "_toc.yml", root)
    data, problems = parse_yaml(text, "_toc.yml")
    if problems:
        return problems
    names: list[tuple[str, int]] = []

    def walk(node: object) -> None:
        if isinstance(node, dict):
            for key in ("file", "root"):
                if key in node:
                    names.append((str(node[key]), line_of(node, [key])))
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(data)
    return [
        Problem("_toc.yml", line, f"names {name}, which is not there", "Correct the name, or write the page.")
        for name, line in names
        if not any((root / f"{name}{suffix}").is_file() for suffix in ("", ".md", ".ipynb"))
    ]


def _settings(inputs: Inputs) -> list[Problem]:
    return [
        Problem("_config.yml", setting_line(inputs.root, "lessonbook", field, name),
                f"`{name}` under `{field}` is no slug", "Use small letters, digits and hyphens.")
        for field in ("readers", "moments")
        for name in getattr(inputs.settings, field)
        if not all(part.isalnum() and part == part.lower() for part in name.split("-"))
    ]
