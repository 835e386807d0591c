"""Kill a command at any moment, then see what it left and whether the next run puts all right."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from lessonbook.base.files import remove_parts
from lessonbook.knowledge.start import init
from tests.conftest import SMALL_LESSON, SMALL_SOURCE

# Forks a process a command with all modules loaded, so that kills hit the work and seldom the imports before it.
FORKER = r"""
import importlib, json, os, resource, signal, sys, warnings
warnings.simplefilter("ignore")
for name in ("book.build", "knowledge.update", "knowledge.withdraw", "ingest", "tools.review.apply", "book.extension",
             "book.render", "book.search", "tools.exchange", "tag", "cluster", "lessons.draft", "book.leaks", "cli.add",
             "cli.build", "cli.review"):
    importlib.import_module("lessonbook." + name)
import jupyter_book.config, lessonbook.cli, openpyxl, sphinx.application, sphinx.builders.html, spacy.lang.en
import myst_nb.sphinx_ext, sklearn.decomposition
print("ready", flush=True)
for line in sys.stdin:
    folder, words, said, limit = json.loads(line)
    pid = os.fork()
    if pid == 0:
        os.setsid()
        out = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(out, 1)
        os.dup2(out, 2)
        os.chdir(folder)
        if limit:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        sys.argv = ["lessonbook", *words]
        code = 99
        try:
            lessonbook.cli.main()
        except SystemExit as left:
            code = left.code or 0
        except BaseException:
            import traceback
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    print(pid, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
"""

TALKS = {
    "estates": ["Leases must be listed with their end dates before the buildings change hands.",
                "The new team should visit every building with the old team in the last month.",
                "Nobody knew who held the keys of the clinic, and the lease of the clinic had lapsed.",
                "A list of leases without their end dates is no list of leases.",
                "The landlord of the clinic must be told who pays the rent from April.",
                "Rent for the empty building was paid for two years, because its lease was in no handover document."],
    "people": ["Staff must hear from their own manager where they will work, before they read it elsewhere.",
               "Good staff left in the last months, since nobody could tell them of a post.",
               "Managers should keep a list of what each member of staff alone knows.",
               "Training for staff who move must start before they move.",
               "Staff who stay need a date on which they will know.",
               "The manager of the contracts team left, and what she knew of the contracts left with her."],
}
NOTE = """Title: Talk about the contracts
Date: 3 May 2026
Licence: CC-BY-4.0

The contract for the clinic must be read aloud with the team that takes it over.

Nobody had signed the second contract, although the service had run for three years.

A list of contracts should say for each who holds the signed copy.
"""


@dataclass
class Case:
    """A command, the knowledge base it starts from, and what it makes of it when nobody kills it.

    Attributes
    ----------
    words : list of str
        The command.
    start : Path
        The knowledge base before.
    before, after : dict of str to bytes
        People's files before, and after a run that nobody killed.
    seconds : float
        How long that took.
    site : dict of str to bytes
        The built book after it; empty for other commands than build.
    """

    words: list[str]
    start: Path
    before: dict[str, bytes] = field(default_factory=dict)
    after: dict[str, bytes] = field(default_factory=dict)
    seconds: float = 0.0
    site: dict[str, bytes] = field(default_factory=dict)


class Forker:
    """Runs commands in forked processes and kills them when asked to."""

    def __init__(self) -> None:
        self.process = subprocess.Popen([sys.executable, "-c", FORKER], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True, env={**os.environ, "OPENBLAS_NUM_THREADS": "1"})
        assert self._line() == "ready"

    def _line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def run(self, folder: Path, words: list[str], stop: tuple[float, int, bool] | None = None, limit: int = 0
            ) -> tuple[int, str]:
        """Run a command; gives its exit code and all that it said.

        `stop` says after how many seconds to send which signal, and whether to its children too; `limit` how many
        bytes a file may have.
        """
        assert self.process.stdin is not None
        said = folder.parent / f"{folder.name}.said"
        self.process.stdin.write(json.dumps([str(folder), words, str(said), limit]) + "\n")
        self.process.stdin.flush()
        pid = int(self._line())
        if stop:
            seconds, number, group = stop
            time.sleep(seconds)
            with suppress(ProcessLookupError):  # it was done by then
                (os.killpg if group else os.kill)(pid, number)
        return int(self._line()), said.read_text(errors="replace")

    def close(self) -> None:
        """End the process that forks."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(30)


def make_start(folder: Path) -> Path:
    """A knowledge base as `lessonbook init` makes it, with three documents, a lesson, and a file beside to add."""
    init(folder, "Small lessons")
    (folder / "corpus" / "interview.md").write_text(SMALL_SOURCE, encoding="utf-8")
    (folder / "lessons" / "L001.md").write_text(
        SMALL_LESSON.replace("int-p003, stance: qualifies", "int-p003, stance: qualifies, status: suggested"),
        encoding="utf-8")
    for ident, texts in TALKS.items():
        head = SMALL_SOURCE.partition("## Handover")[0].replace(", speaks: true", "")
        for old, new in (("id: interview", f"id: {ident}"), ("prefix: int", f"prefix: {ident[:3]}"),
                         ("title: Interview", f"title: {ident}, interview")):
            head = head.replace(old, new)
        (folder / "corpus" / f"{ident}.md").write_text(head + "## All\n\n" + "\n".join(
            f'{{#{ident[:3]}-p{number:03d} kind="narrative" loc="para {number}"}}\n{text}\n'
            for number, text in enumerate(texts, start=1)), encoding="utf-8")
    return folder


def make_cases(folder: Path, forker: Forker) -> dict[str, Case]:
    """Each command that is killed, with a knowledge base of its own to start from and a run that nobody killed."""
    import docx

    start = make_start(folder / "start")
    document = docx.Document()
    for line in NOTE.split("\n\n"):
        document.add_paragraph(line)
    document.save(str(folder / "note.docx"))
    code, said = forker.run(start, ["review", "export", str(folder / "sheet.xlsx")])
    assert code == 0, said
    _decide(folder / "sheet.xlsx")
    built = folder / "built"
    shutil.copytree(start, built)
    code, said = forker.run(built, ["build", "--quiet"])
    assert code == 0, said
    for name in ("corpus/estates.md", "lessons/L001.md"):
        path = built / name
        path.write_text(path.read_text(encoding="utf-8").replace("the clinic", "the old clinic")
                        .replace("A talk passes on", "One talk passes on"), encoding="utf-8")
    cases = {"build": Case(["build", "--quiet"], start), "build again": Case(["build", "--quiet"], built),
             "add": Case(["add", str(folder / "note.docx"), "--consent", "named, quoted, archived"], start),
             "review apply": Case(["review", "apply", str(folder / "sheet.xlsx")], start),
             "update": Case(["update", "--quiet"], start),
             "withdraw": Case(["withdraw", "Ann Example", "--yes"], built)}
    for name, case in cases.items():
        whole = folder / f"whole {name}"
        if name == "build again":  # what it has to come to is the same book built from nothing
            shutil.copytree(case.start, whole, ignore=shutil.ignore_patterns("_build"))
            assert forker.run(whole, case.words)[0] == 0
            case.site = site_of(whole)
            shutil.rmtree(whole)
        shutil.copytree(case.start, whole)
        began = time.monotonic()
        code, said = forker.run(whole, case.words)
        assert code == 0, f"{name}: {said}"
        case.seconds = time.monotonic() - began
        case.before, case.after = people_of(case.start), people_of(whole)
        if name == "build":
            case.site = site_of(whole)
    return cases


def _decide(path: Path) -> None:
    """Fill in the sheet as two reviewers would."""
    from openpyxl import load_workbook

    from lessonbook.tools.review.sheet import EVIDENCE, THEMES

    book = load_workbook(path)
    for name, decision in ((THEMES, "accept"), (EVIDENCE, "confirm")):
        columns = {cell.value: cell.column for cell in book[name][1]}
        for row in range(2, book[name].max_row + 1):
            if name == THEMES and not book[name].cell(row, columns["Suggested theme"]).value:
                continue
            said = {"Decision": decision, "Who": ("Ann Tester", "Bob Tester")[row % 2], "When": "2026-11-20",
                    "Stance": "supports"}
            for column, value in said.items():
                if column in columns:
                    book[name].cell(row, columns[column]).value = value
    book.save(path)


def people_of(root: Path) -> dict[str, bytes]:
    """All that is not below _build: it is people's, or was made for them to keep."""
    return {name: path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()
            and not (name := path.relative_to(root).as_posix()).startswith("_build/")}


def site_of(root: Path) -> dict[str, bytes]:
    """The built book but for Pagefind's index, which is another in every run."""
    site = root / "_build" / "html"
    return {name: path.read_bytes() for path in sorted(site.rglob("*")) if path.is_file()
            and not (name := path.relative_to(site).as_posix()).startswith("pagefind/")}


_DRAFTED = re.compile(r"lessons/(L\d+\.md|minted\.yml)|corpus/news\.yml")
_PART = re.compile(r"(^|/)\.[^/]+\.part(/|$)|\.part$|/\.adding/|/\.downloads-")


def half_files(case: Case, root: Path) -> list[str]:
    """People's files that are neither as before nor as they should be; temporary ones apart."""
    now = people_of(root)
    return [name for name in sorted({*now, *case.before, *case.after}) if not _PART.search(name)
            and now.get(name) not in (case.before.get(name), case.after.get(name))]


def trial(case: Case, name: str, root: Path, forker: Forker, chance: random.Random,
          number: int = signal.SIGKILL) -> list[str]:
    """Stop a command once at a random moment, run it again, and list whatever is wrong."""
    shutil.copytree(case.start, root)
    moment = chance.uniform(0, case.seconds * 1.05)
    group = number == signal.SIGINT or chance.random() < 0.5  # a terminal interrupts a command's children too
    code, said = forker.run(root, case.words, (moment, number, group))
    wrong = [f"half a file: {one}" for one in half_files(case, root)
             if not (name == "update" and _DRAFTED.fullmatch(one))]
    if code not in (0, 130 if number == signal.SIGINT else -number) or "Traceback" in said:
        wrong.append(f"ended with {code}: {said}")
    wrong += _after_the_next_run(case, name, root, forker)
    shutil.rmtree(root)
    return [f"{name} after {moment:.3f} s{' with its children' * group}: {one}" for one in wrong]


def _after_the_next_run(case: Case, name: str, root: Path, forker: Forker) -> list[str]:
    wrong = []
    code, said = forker.run(root, case.words)
    if code and not (name == "withdraw" and "nobody's name" in said):  # it had been through with it
        wrong.append(f"the next run ended with {code}: {said}")
    if name == "update":
        wrong += _wrong_drafts(case, root, forker)
    else:
        wrong += [f"not as it should be: {one}" for one in _unlike(people_of(root), case.after)]
    if case.site:
        wrong += [f"not the page of a clean build: {one}" for one in _unlike(site_of(root), case.site)]
        if not (root / "_build" / "html" / "pagefind" / "pagefind-entry.json").is_file():
            wrong.append("no search index")
    left = remove_parts(root)
    return wrong + [f"left behind: {path.relative_to(root)}" for path in left]


def _unlike(now: dict[str, bytes], should: dict[str, bytes]) -> list[str]:
    return [name for name in sorted({*now, *should}) if now.get(name) != should.get(name)]


def _wrong_drafts(case: Case, root: Path, forker: Forker) -> list[str]:
    """Ids may be wasted and groups fall otherwise; but all is drafted once, whole, and stays so."""
    import yaml

    def drafted(files: dict[str, bytes]) -> list[str]:
        heads = [yaml.safe_load(data.decode().split("---")[1]) for name, data in files.items()
                 if re.fullmatch(r"lessons/L\d+\.md", name)]
        return sorted(item["passage"] for head in heads for item in head["evidence"])

    now = people_of(root)
    wrong = [f"changed: {one}" for one, data in case.before.items() if now.get(one) != data]
    if drafted(now) != drafted(case.after):
        wrong.append(f"drafted {drafted(now)}")
    forker.run(root, case.words)
    if people_of(root) != now:
        wrong.append("a third run changes something")
    code, said = forker.run(root, ["check"])
    return wrong + ([f"check says {said}"] if code else [])
