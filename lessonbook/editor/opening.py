"""Open a form in the notebook that `lessonbook editor` opened, and nowhere else."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..corpus.settings import find_root

MARK = "LESSONBOOK_EDITOR"
ELSEWHERE = ("The buttons work where this notebook was opened with: lessonbook editor\n"
             "There nothing that you see is kept in a file that could be published.")
MISSING = "The buttons need ipywidgets. In the folder of lessonbook, run: python -m pip install -e \".[editors]\""


def add_documents() -> None:
    """Show the form that adds documents."""
    def form(root: Path) -> Any:
        from .adding import AddForm

        return AddForm(root).box
    _open(form)


def publish_documents() -> None:
    """Show the form that publishes what was added."""
    def form(root: Path) -> Any:
        from .publishing import PublishForm

        return PublishForm(root).box
    _open(form)


def review_themes() -> None:
    """Show the form that decides on suggested themes."""
    def form(root: Path) -> Any:
        from .themes import ThemeForm

        return ThemeForm(root).box
    _open(form)


def review_evidence() -> None:
    """Show the form that decides on suggested evidence."""
    def form(root: Path) -> Any:
        from .evidence import EvidenceForm

        return EvidenceForm(root).box
    _open(form)


def _open(form: Callable[[Path], Any]) -> None:
    """Show a form; a notebook that runs in a build, a test or on a server shows where to go instead."""
    if not os.environ.get(MARK):
        print(ELSEWHERE)
        return
    if importlib.util.find_spec("ipywidgets") is None:
        print(MISSING)
        return
    from IPython.display import display

    box = form(find_root(Path()))
    # as plain text a form would show what is typed in it, and a notebook keeps that text
    display({**box._repr_mimebundle_(), "text/plain": "The form shows in JupyterLab."}, raw=True)
