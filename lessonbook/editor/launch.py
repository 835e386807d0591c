"""JupyterLab on a fresh copy of the editors' notebook, on this machine alone."""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from importlib import resources
from pathlib import Path

from ..base.errors import LessonbookError
from ..base.files import write_atomic
from ..readers.limits import MAX_FILE
from .opening import MARK

NOTEBOOK = "for-editors.ipynb"
_NEEDED = ("jupyterlab", "ipywidgets")


def prepare(root: Path, *, browser: bool = True) -> tuple[list[str], dict[str, str]]:
    """Write the notebook's copy, and say what to run.

    Parameters
    ----------
    root : Path
        The knowledge base.
    browser : bool
        Whether a browser is opened.

    Returns
    -------
    tuple of list of str and dict of str to str
        The command and its environment.

    Raises
    ------
    LessonbookError
        JupyterLab or ipywidgets is not installed; says how to install them.
    """
    missing = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise LessonbookError(
            f"The buttons need {' and '.join(missing)}, which {'is' if len(missing) == 1 else 'are'} not installed.\n"
            "In the folder of lessonbook, run:\n"
            f"  {Path(sys.executable).name} -m pip install -e \".[editors]\"")
    copy = root / "_build" / "editor" / NOTEBOOK
    template = resources.files("lessonbook") / "templates" / "kb" / "notebooks" / NOTEBOOK
    write_atomic(copy, template.read_bytes())
    settings = copy.parent / ".jupyterlab"
    write_atomic(settings / "@jupyterlab" / "apputils-extension" / "notification.jupyterlab-settings",
                 json.dumps({"fetchNews": "false", "checkForUpdates": False}))
    return [
        sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={copy.parent}", "--ServerApp.ip=127.0.0.1",
        f"--LabApp.default_url=/doc/tree/{NOTEBOOK}",
        # a document comes from the browser in one message
        f"--ServerApp.tornado_settings={json.dumps({'websocket_max_message_size': MAX_FILE + 1_000_000})}",
        # nothing is asked of the network
        "--LabApp.extension_manager=readonly",
        "--LabApp.check_for_updates_class=jupyterlab.handlers.announcements.NeverCheckForUpdate",
        *([] if browser else ["--no-browser"]),
    ], {**os.environ, MARK: "1", "JUPYTERLAB_SETTINGS_DIR": str(settings),
        "JUPYTERLAB_WORKSPACES_DIR": str(settings / "workspaces")}
