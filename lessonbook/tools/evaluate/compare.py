"""Compare people's codings of one knowledge base, or the themes of runs or versions; settle what is apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ...base.counts_in_words import plural
from ...base.errors import LessonbookError, Problem
from ...base.files import read_text
from ...knowledge.knowledge import Knowledge
from ...lessons.decisions import Decision, read_readings, standing, write_reviews
from ...lessons.decisions.decisions import SETTLED, refused
from ...lessons.decisions.table import read_table, write_table
from .agreement import (
    ALL,
    RATING_COLUMNS,
    agreement_by_coder,
    agreement_by_theme,
    machine_ratings,
    ratings_frame,
)
from .unitising import spans_alpha

SHEET = ("passage", "theme", "text", "says_yes", "says_no", "quote", "decision", "who", "when", "note")
LOOK = "Give both the same source, and import what each coded with `lessonbook import --finished`."


@dataclass(frozen=True)
class Compared:
    """How far coders, runs or versions agree.

    Attributes
    ----------
    by_theme, by_pair : DataFrame
        From :func:`~.agreement.agreement_by_theme` and :func:`~.agreement.agreement_by_coder`; the first has for
        people a column spans as well, alpha to the word.
    apart : DataFrame
        Columns: passage, theme, says_yes, says_no (names, a comma between); what they disagree on.
    notes : tuple of str
        What a reader of the figures must know.
    """

    by_theme: pd.DataFrame
    by_pair: pd.DataFrame
    apart: pd.DataFrame
    notes: tuple[str, ...] = ()


def compare_coders(known: Knowledge, decisions: Sequence[Decision], *, coders: Sequence[str] = (),
                   machine: bool = False) -> Compared:
    """Compare people who coded this knowledge base, each for themselves.

    Parameters
    ----------
    known : Knowledge
        The knowledge base.
    decisions : sequence of Decision
        All of them; what was settled together is left out, as are those whose words no longer stand.
    coders : sequence of str
        Names to compare; all by default.
    machine : bool
        Compare the machine too.

    Raises
    ------
    LessonbookError
        A name coded nothing, fewer than two are left, or no two of them looked at the same passage and theme.
    """
    alone = [item for item in decisions if item.origin != SETTLED]
    stand = standing(alone, known.inputs.passages)
    readings, problems = read_readings(known.inputs.root, set(known.inputs.sources))
    if problems:
        raise LessonbookError(problems)
    ratings = ratings_frame(stand, readings, known)
    people = sorted(set(ratings["coder"]))
    if missing := [name for name in coders if name not in people]:
        raise LessonbookError(f"{missing[0]} has coded nothing here. Those who have: {', '.join(people) or 'nobody'}.")
    people = [name for name in people if not coders or name in coders]
    if len(people) + machine < 2:
        raise LessonbookError(f"Only {people[0]} has coded, so there is nobody to compare with. A second coder can "
                              "have `lessonbook export --format refi-qda --blind`; --machine compares with the machine."
                              if people else "Nobody has coded yet: corpus/reviews has no decisions that stand.")
    ratings = ratings[ratings["coder"].isin(people)]
    parts = [ratings, machine_ratings(known)] if machine else [ratings]
    made = _compared(pd.concat(parts, ignore_index=True), LOOK)
    notes = [*made.notes]
    if gone := len(alone) - len(stand):
        notes.append(f"{plural(gone, 'decision')} left out: the words have changed since. `lessonbook review status` "
                     "lists them.")
    if len(people) < 2:
        return Compared(made.by_theme, made.by_pair, made.apart, tuple(notes))
    by = ratings.groupby(["theme", "passage"])["coder"].nunique()
    seen = set(by[by == len(people)].index)
    shared = {theme.id: [one for one in known.inputs.corpus.passages if (theme.id, one.id) in seen]
              for theme in known.inputs.codebook.themes}
    alphas = spans_alpha(stand, people, shared)
    spans = [alphas["" if theme == ALL else theme] for theme in made.by_theme["theme"]]
    return Compared(made.by_theme.assign(spans=spans), made.by_pair, made.apart, tuple(notes))


def compare_runs(paths: Sequence[Path], load: Callable[[Path], Knowledge]) -> Compared:
    """Compare the themes of runs or versions: knowledge bases, or folders that ``lessonbook export`` wrote as CSV.

    Parameters
    ----------
    paths : sequence of Path
        Two folders or more.
    load : callable
        Loads a knowledge base.

    Raises
    ------
    LessonbookError
        A folder is neither, or they have no passage or no theme in common.
    """
    runs = {str(path): _run(path, load) for path in paths}
    texts, themes, tags = (dict(zip(runs, column, strict=True)) for column in zip(*runs.values(), strict=True))
    common = sorted(set.intersection(*map(set, texts.values())))
    both = sorted(set.intersection(*map(set, themes.values())))
    rows = [(passage, theme, name, int((passage, theme) in tags[name]))
            for name in runs for passage in common for theme in both]
    made = _compared(pd.DataFrame(rows, columns=pd.Index(RATING_COLUMNS)), "They have no passage and theme in common.")
    changed = sum(len({" ".join(texts[name][passage].split()) for name in runs}) > 1 for passage in common)
    others = len(set.union(*map(set, texts.values()))) - len(common)
    new = sorted(set.union(*map(set, themes.values())) - set(both))
    notes = [*made.notes]
    notes += [f"{plural(others, 'passage')} left out: not in all of them."] if others else []
    notes += [f"{plural(len(new), 'theme')} left out: not in all of them: {', '.join(new)}."] if new else []
    notes += [f"{plural(changed, 'passage')} compared although the words differ."] if changed else []
    return Compared(made.by_theme, made.by_pair, made.apart, tuple(notes))


def _run(path: Path, load: Callable[[Path], Knowledge]) -> tuple[dict[str, str], list[str], set[tuple[str, str]]]:
    """Texts by passage, themes, and pairs of passage and theme."""
    if (path / "_config.yml").is_file():
        known = load(path)
        return ({passage.id: passage.text for passage in known.passages},
                [theme.id for theme in known.inputs.codebook.themes],
                {(passage.id, tag.theme) for passage in known.passages for tag in known.tags[passage.id]})
    if not (path / "tags.csv").is_file():
        raise LessonbookError(f"{path} is neither a knowledge base nor a folder that `lessonbook export --format csv` "
                              "wrote.")
    passages, themes, tags = (pd.read_csv(path / f"{name}.csv", dtype=str, keep_default_na=False)
                              for name in ("passages", "themes", "tags"))
    return (dict(zip(passages["passage"], passages["text"], strict=True)), list(themes["theme"]),
            set(zip(tags["passage"], tags["theme"], strict=True)))


def _compared(ratings: pd.DataFrame, remedy: str) -> Compared:
    counts = ratings.groupby(["passage", "theme"], sort=False)["value"].agg(["sum", "count"])
    if not (counts["count"] >= 2).any():
        names = " and ".join(sorted(set(ratings["coder"])))
        raise LessonbookError(f"No passage and theme was looked at by two of {names or 'them'}, so nothing can be "
                              f"compared. {remedy}")
    apart = counts[(counts["sum"] > 0) & (counts["sum"] < counts["count"])].index
    said = {key: group for key, group in ratings.set_index(["passage", "theme"]).loc[apart].groupby(level=[0, 1])}
    rows = [(*key, *(", ".join(said[key].loc[said[key]["value"] == value, "coder"]) for value in (1, 0)))
            for key in apart]
    frame = pd.DataFrame(rows, columns=pd.Index(["passage", "theme", "says_yes", "says_no"]))
    by_theme = agreement_by_theme(ratings)
    few = by_theme["high"].isna() & by_theme["alpha"].notna()
    notes = ["No interval where fewer than ten passages have two ratings."] if few.any() else []
    return Compared(by_theme, agreement_by_coder(ratings), frame, tuple(notes))


def write_disagreements(known: Knowledge, found: Compared, decisions: Sequence[Decision], file: Path) -> int:
    """Write what coders disagree on as a table to settle; gives how many rows.

    Raises
    ------
    LessonbookError
        The file is there already: it may hold what people settled.
    """
    if file.exists():
        raise LessonbookError(f"{file} is there already and may hold what was settled. Name a new file.")
    rows = []
    for row in found.apart.itertuples():
        text = known.inputs.passages[row.passage].text
        quote = next((item.quote for item in decisions if (item.passage, item.theme) == (row.passage, row.theme)
                      and item.has_theme), text)
        rows.append((row.passage, row.theme, text, row.says_yes, row.says_no, quote, "", "", "", ""))
    write_table(file, SHEET, rows)
    return len(rows)


def take_settled(known: Knowledge, file: Path) -> tuple[Path, int, int]:
    """Take what was settled from a table of disagreements as decisions.

    Returns
    -------
    tuple of Path, int and int
        The file that holds them, how many are new, and how many rows are still open.

    Raises
    ------
    LessonbookError
        A row cannot be used; nothing is written.
    """
    read_text(file, file.parent)
    rows, problems = read_table(file, file.parent, SHEET)
    made, lines, still = [], [], 0
    for line, cells in rows:
        says = cells["decision"].strip().lower()
        if not says:
            still += 1
        elif says not in ("yes", "no"):
            problems.append(Problem(file.name, line, f"decision is {says!r}", "Write yes, no, or nothing yet."))
        elif cells["when"].strip() in ("", "unknown"):
            problems.append(Problem(file.name, line, "has no day", "Write the day on which it was settled in `when`, "
                                    "as 2026-11-20: what is later counts."))
        elif cells["passage"] not in known.inputs.passages:
            problems.append(Problem(file.name, line, f"passage {cells['passage']} is not here", "Remove the row."))
        else:
            given = {tag.theme for tag in known.machine_tags.get(cells["passage"], ())}
            word = "reject" if says == "no" else "accept" if cells["theme"] in given else "add"
            made.append(Decision(cells["passage"], cells["quote"], cells["theme"], word, cells["who"].strip(),
                                 cells["when"].strip(), cells["note"], SETTLED))
            lines.append(line)
    bad = refused(made, known.inputs.root, [theme.id for theme in known.inputs.codebook.themes])
    where = {id(item): line for item, line in zip(made, lines, strict=True)}
    problems += [Problem(file.name, where[id(item)], reason, "Mend the row.") for item, reason in bad]
    if problems:
        raise LessonbookError(sorted(problems))
    path, added = write_reviews(known.inputs.root, "settled", made)
    return path, added, still

