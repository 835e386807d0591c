"""What we install is pinned to the byte, what we run in CI to the commit, and nothing of ours can hold code."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
import yaml
from conftest import ROOT
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCKS = ["requirements.txt", "requirements-ci.txt", ".ci/tools.txt", ".ci/audit.txt"]
_PINNED = re.compile(r"([A-Za-z0-9._-]+)==([A-Za-z0-9.!+]+)(?: ;[^\\]+)?(?: --hash=sha256:[0-9a-f]{64})+")


def requirements(name: str) -> Iterator[str]:
    """Requirements of a file, each with its hashes on one line."""
    text = re.sub(r"\\\n\s*", "", (ROOT / name).read_text(encoding="utf-8"))
    for line in text.splitlines():
        line = re.sub(r"\s*(?:^|\s)#.*", "", line).strip()
        if line:
            yield line


def locked(*names: str) -> dict[str, str]:
    """Names and versions that lock files pin for this machine and this Python."""
    asked = [Requirement(line.partition(" --hash")[0]) for name in names for line in requirements(name)]
    return {canonicalize_name(one.name): str(one.specifier).removeprefix("==") for one in asked
            if one.marker is None or one.marker.evaluate()}


@pytest.mark.parametrize("name", LOCKS)
def test_every_requirement_has_a_version_and_hashes(name: str) -> None:
    lines = list(requirements(name))
    assert len(lines) > 5
    assert [line for line in lines if not _PINNED.fullmatch(line)] == []


@pytest.mark.parametrize("name", ["requirements.in", "requirements-ci.in", ".ci/tools.in", ".ci/audit.in"])
def test_what_is_asked_for_is_in_the_lock(name: str) -> None:
    pins = locked(name.replace(".in", ".txt"))
    for line in requirements(name):
        if not line.startswith("-c "):
            asked = Requirement(line)
            assert canonicalize_name(asked.name) in pins
            assert pins[canonicalize_name(asked.name)] in asked.specifier


def needs_of(name: str, extra: str) -> Iterator[tuple[str, str]]:
    """Packages that an installed package needs here, with the extra of each."""
    for line in distribution(name).requires or []:
        need = Requirement(line)
        if need.marker is None or need.marker.evaluate({"extra": extra}):
            yield from ((canonicalize_name(need.name), one) for one in ("", *need.extras))


def test_binder_installs_the_same_pins() -> None:
    folder = ROOT / ".binder"
    assert (folder / "requirements.txt").read_text(encoding="utf-8") == "-r ../requirements.txt\n"
    assert (folder / "runtime.txt").read_text(encoding="utf-8") == "python-3.11\n"
    assert os.access(folder / "postBuild", os.X_OK)
    assert "pip install --quiet --no-deps --no-build-isolation -e ." in (folder / "postBuild").read_text("utf-8")


def test_everything_that_an_installed_package_needs_is_locked() -> None:
    """Each need of each need, as the installed packages state them: none would be fetched unpinned."""
    pins = locked("requirements.txt")
    todo = [(canonicalize_name(Requirement(line).name), extra) for line in requirements("requirements.in")
            for extra in ("", *Requirement(line).extras)]
    seen: set[tuple[str, str]] = set()
    while todo:
        name, extra = todo.pop()
        if (name, extra) not in seen:
            seen.add((name, extra))
            assert name in pins, f"{name} is needed and not locked"
            todo += needs_of(name, extra)
    assert len({name for name, _ in seen}) > 100


def test_what_is_installed_is_what_is_locked() -> None:
    pins = {**locked("requirements-ci.txt"), **locked("requirements.txt")}
    other = {}
    for name, version in pins.items():
        try:
            found = distribution(name).version
        except PackageNotFoundError:
            continue  # for another system, or only in CI
        if found != version:
            other[name] = (found, version)
    assert other == {}


@pytest.mark.parametrize("path", sorted((ROOT / ".github" / "workflows").glob("*.yml")), ids=lambda path: path.name)
def test_workflows_run_pinned_actions_with_the_least_rights(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    used = re.findall(r"^\s*(?:- )?uses: (.+)$", text, re.MULTILINE)
    assert used
    assert [one for one in used if not re.fullmatch(r"[\w.-]+/[\w.-]+@[0-9a-f]{40}  # v[\d.]+", one)] == []
    flow = yaml.safe_load(text)
    assert flow["permissions"] == {"contents": "read"}
    for job in flow["jobs"].values():
        assert set(job.get("permissions", {})) <= {"pages", "id-token"}
        for step in job["steps"]:
            # words that a stranger chose, such as a branch's name, would be run where a command is written
            assert "${{" not in step.get("run", "")
            if "checkout@" in step.get("uses", ""):
                assert step["with"]["persist-credentials"] is False
    assert "pull_request_target" not in text


def test_known_weaknesses_are_looked_up_for_every_lock() -> None:
    text = (ROOT / ".github" / "workflows" / "audit.yml").read_text(encoding="utf-8")
    assert "pip-audit --disable-pip --require-hashes" in text
    assert [name for name in LOCKS if name not in text] == []


_LOADERS = {"pickle", "cPickle", "dill", "cloudpickle", "shelve", "marshal", "torch", "jsonpickle"}
_CALLS = {("joblib", "load"), ("np", "load"), ("numpy", "load"), ("pd", "read_pickle"), ("pandas", "read_pickle"),
          ("yaml", "load"), ("yaml", "unsafe_load"), ("yaml", "full_load"), ("os", "system"), ("os", "popen")}


# between a build and the processes that it started itself, through their pipes and never through a file
_BETWEEN_OUR_PROCESSES = {"lessonbook/tag/passages.py": ["pickle", "cloudpickle"]}


def code_in(text: str) -> list[str]:
    """What in a module could turn data into code, or words into a command."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found += [name.name for name in node.names if name.name.split(".")[0] in _LOADERS]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found += [f"{node.module}.{name.name}" for name in node.names
                      if (node.module or "").split(".")[0] in _LOADERS or (node.module, name.name) in _CALLS]
        elif isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Name) and called.id in ("eval", "exec", "compile", "__import__"):
                found.append(called.id)
            said = {word.arg: isinstance(word.value, ast.Constant) and word.value.value is False
                    for word in node.keywords}
            if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name) \
                    and (called.value.id, called.attr) in _CALLS and not said.get("allow_pickle"):
                found.append(f"{called.value.id}.{called.attr}")
            found += [f"{name}=True" for name, is_false in said.items() if name in ("shell", "allow_pickle")
                      and not is_false]
    return found


def test_no_module_can_turn_data_into_code() -> None:
    found = {path.relative_to(ROOT).as_posix(): code_in(path.read_text(encoding="utf-8"))
             for path in sorted((ROOT / "lessonbook").rglob("*.py"))}
    assert len(found) > 100
    assert {name: calls for name, calls in found.items()
            if calls and calls != _BETWEEN_OUR_PROCESSES.get(name)} == {}


@pytest.mark.parametrize("text", [
    "import pickle", "from pickle import loads", "import joblib\njoblib.load('x')", "from joblib import load",
    "import numpy as np\nnp.load('x', allow_pickle=True)", "import numpy as np\nnp.load('x')",
    "import torch", "import yaml\nyaml.load('x')",
    "import subprocess\nsubprocess.run('x', shell=True)", "eval('1')", "import shelve", "import os\nos.system('x')"])
def test_what_is_looked_for_would_be_found(text: str) -> None:
    assert code_in(text)


def test_every_test_that_the_security_page_names_is_there() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", text)
    assert len(named) > 40
    for file, name in named:
        assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8"), f"{file}::{name}"
