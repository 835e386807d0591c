"""Which names stand for one body: its parts, its other names, and the bodies that it came from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set

from ..base.errors import Problem
from .reference_lists import FILES, Body


class Bodies:
    """The bodies of ``corpus/bodies.yml``, to count voices that are independent of each other.

    Parameters
    ----------
    bodies : sequence of Body
        As read; what is wrong in them is for :func:`body_problems` to say.
    """

    def __init__(self, bodies: Sequence[Body] = ()) -> None:
        self._by_id = {body.id: body for body in bodies}
        self._named = {_key(name): body for body in bodies for name in (body.name, *body.abbreviations)}

    def whole(self, name: str, part_of: str = "") -> str:
        """The name of the body that a name stands for: of the whole, where it is a part.

        Parameters
        ----------
        name : str
            As a source has it.
        part_of : str
            The organisation that the source gives for it, where it gives one.
        """
        body = self._named.get(_key(name))
        if body is None:
            return self.whole(part_of) if part_of and _key(part_of) != _key(name) else name
        seen = {body.id}
        while body.parent in self._by_id and body.parent not in seen:
            seen.add(body.parent)
            body = self._by_id[body.parent]
        return body.name

    def independent(self, names: Iterable[str]) -> set[str]:
        """Of some names of wholes those that count: one whose predecessor is among them adds nothing."""
        there = set(names)
        return {name for name in there if not self._before(name) & there}

    def _before(self, name: str) -> Set[str]:
        body = self._named.get(_key(name))
        found: set[str] = set()
        waiting = list(body.predecessors) if body else []
        seen: set[str] = {body.id} if body else set()
        while waiting:
            ident = waiting.pop()
            if ident in self._by_id and ident not in seen:
                seen.add(ident)
                found.add(self.whole(self._by_id[ident].name))
                waiting += self._by_id[ident].predecessors
        return found - {name}


def _key(name: str) -> str:
    return " ".join(name.casefold().removeprefix("the ").split())


def body_problems(bodies: Sequence[Body], lines: Mapping[int, int]) -> list[Problem]:
    """Find bodies that are their own parent or predecessor, by way of others too, or that name one that is not there.

    Parameters
    ----------
    bodies : sequence of Body
        As read.
    lines : mapping of int to int
        The line of each by its place.
    """
    problems = []
    by_id = {body.id: body for body in bodies}
    file = FILES[Body][0]
    for place, body in enumerate(bodies):
        line = lines.get(place, 0)
        above = {"parent": [body.parent] if body.parent else [], "predecessor": body.predecessors}
        for word, ids in above.items():
            problems += [Problem(file, line, f"{word} `{ident}` of `{body.id}` is not in the list",
                                 "Correct the id, or add the body.") for ident in ids if ident not in by_id]
            if _leads_back(body, word, by_id):
                problems.append(Problem(file, line, f"`{body.id}` is its own {word}" + (
                    "" if body.id in ids else ", by way of others"), f"Take out the {word} that is none."))
    return problems


def _leads_back(body: Body, word: str, by_id: Mapping[str, Body]) -> bool:
    def above(ident: str) -> list[str]:
        one = by_id[ident]
        return ([one.parent] if one.parent else []) if word == "parent" else one.predecessors

    waiting, seen = above(body.id), set()
    while waiting:
        ident = waiting[0]
        waiting = waiting[1:]
        if ident == body.id:
            return True
        if ident in by_id and ident not in seen:
            seen.add(ident)
            waiting = [*waiting, *above(ident)]
    return False
