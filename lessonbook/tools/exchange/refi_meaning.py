"""Which theme a code of another tool's project means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from ...corpus.codebook import Codebook
from ...lessons.decisions.code_map import FILE, CodeMap, code_key
from .refi_model import Code
from .refi_names import LESSONS, guid


class Meanings:
    """The themes that a project's codes mean, or why that cannot be told.

    What an editor wrote in the code map holds. Else a code that kept the identifier we exported it under is that theme
    still, whatever it is called now; else its whole path, else its own name says it, if no other code has the same.

    Parameters
    ----------
    codes : iterable of Code
        All codes of the project.
    code_map : CodeMap
        Themes by the names of codes.
    codebook : Codebook
        Its themes.
    """

    def __init__(self, codes: Iterable[Code], code_map: CodeMap, codebook: Codebook) -> None:
        self.codes, self.map = [code for code in codes if code.codable and code.path[0] != LESSONS], code_map
        self.ours = {guid(kind, theme.id): (theme.id, decision) for theme in codebook.themes
                     for kind, decision in (("theme", "add"), ("reject", "reject"))}
        self.paths = Counter(code_key(code.path) for code in self.codes)
        self.names = Counter(code_key(code.path[-1:]) for code in self.codes)

    def find(self, code: Code) -> tuple[str, str] | str:
        """Theme and ``add`` or ``reject``; an empty theme leaves the code out; a sentence where it is unknown."""
        meant = self.map.by_editor(code.path)
        if meant:
            return meant
        ours, named = self.ours.get(code.guid), self.map.by_path(code.path)
        if ours and named and ours != named:
            return (f"we exported it as the theme {ours[0]}, and its name is now that of {named[0]}: write in {FILE} "
                    "which it means")
        if ours:
            return ours
        if named and self.paths[code_key(code.path)] == 1:
            return named
        alone = self.names[code_key(code.path[-1:])] == 1
        meant = self.map.find(code.path)
        if meant and alone:
            return meant
        if meant:
            return f"several codes have this name: rename one of them there, or write in {FILE} what each means"
        return f"{FILE} has no theme for this code"

    def unmapped(self) -> list[str]:
        """Codes, with their names from the top, that no theme is known for."""
        return list(dict.fromkeys("/".join(code.path) for code in self.codes if isinstance(self.find(code), str)))
