"""The questions about one document, as widgets: what an editor answers becomes `Details`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets as widgets

from ..base.dates import iso_date
from ..ingest import KINDS, Consent, Details, read_person
from ..ingest.draft import Draft

LICENCES = ("not stated", "all-rights-reserved", "CC-BY-4.0", "CC-BY-NC-ND-4.0", "OGL-UK-3.0", "CC0-1.0")
_WIDE = {"description_width": "9em"}


class Questions:
    """A question a line; `box` shows them, `details` reads the answers.

    Parameters
    ----------
    draft : Draft
        The document as read; what it says itself stands in the answers.
    changed : callable
        Called after each change.
    """

    def __init__(self, draft: Draft, changed: Callable[[], None]) -> None:
        known = draft.details
        # a tick that the document made and the editor takes out is an answer too
        self._stated = bool(known.consent)
        guess = "reflection-interview" if draft.speakers else "discussion-paper"
        wide = widgets.Layout(width="38em")
        self.title = widgets.Text(draft.title, description="Title", layout=wide, style=_WIDE)
        self.kind = widgets.Dropdown(options=KINDS, value=known.kind or guess, description="Kind", style=_WIDE)
        self.date = widgets.Text(draft.date, description="Date", style=_WIDE, placeholder="YYYY-MM-DD, or unknown")
        self.licence = widgets.Combobox(value=known.licence or LICENCES[0], options=LICENCES, description="Licence",
                                        style=_WIDE)
        roles = dict(known.people)
        names = list(dict.fromkeys([*draft.speakers, *roles]))
        self.people = widgets.Textarea("\n".join(
            ", ".join(part for part in (name, roles.get(name) or draft.speakers.get(name, "")) if part)
            for name in names), description="People", placeholder="a line each: name, role", style=_WIDE,
            rows=min(6, len(names) + 1), layout=wide)
        self.restricted = widgets.Checkbox(known.restricted, description="Restricted: it must never leave this machine",
                                           indent=False, layout=wide)
        self.consent = {person.name: _Agreed(person.name, known.consent_of(person.name, *person.labels))
                        for person in draft.people if person.role != "interviewer"}
        self.fields: list[Any] = [self.title, self.kind, self.date, self.licence, self.people, self.restricted]
        rows = [*self.fields]
        if self.consent:
            rows.append(widgets.HTML("<b>What did each speaker agree to?</b> Nothing is assumed, and who only asks is "
                                     "not asked. Leave out the last day where there is none."))
            rows += [row.box for row in self.consent.values()]
        for field in [*self.fields, *(field for row in self.consent.values() for field in row.fields)]:
            field.observe(lambda _: changed(), "value")
        self.box = widgets.VBox(rows)

    def details(self) -> Details:
        """Read the answers.

        Raises
        ------
        ValueError
            An answer cannot be used; the message says which and what to write.
        """
        day, licence = self.date.value.strip() or "unknown", " ".join(self.licence.value.split()) or LICENCES[0]
        if day != "unknown" and not iso_date(day):
            raise ValueError(f"`{day}` is not a date. Write YYYY, YYYY-MM or YYYY-MM-DD, or unknown.")
        people = tuple(read_person(line) for line in self.people.value.splitlines() if line.strip())
        return Details(" ".join(self.title.value.split()), self.kind.value,
                       iso_date(day) or day, licence, people, self._consents(), self.restricted.value)

    def _consents(self) -> tuple[Consent, ...]:
        """What was agreed, speaker by speaker; none where neither the editor nor the document says anything."""
        answered = any(field.value for row in self.consent.values() for field in row.fields)
        return tuple(row.consent() for row in self.consent.values()) if answered or self._stated else ()


class _Agreed:
    """What one speaker agreed to."""

    def __init__(self, name: str, known: Consent) -> None:
        self.name = name
        tick = widgets.Layout(width="7em")
        self.named = widgets.Checkbox(known.named, description="named", indent=False, layout=tick)
        self.quoted = widgets.Checkbox(known.quoted, description="quoted", indent=False, layout=tick)
        self.archived = widgets.Checkbox(known.archived, description="archived", indent=False, layout=tick)
        self.until = widgets.Text(known.until, description="until", placeholder="YYYY-MM-DD",
                                  style={"description_width": "3em"}, layout=widgets.Layout(width="14em"))
        self.fields: list[Any] = [self.named, self.quoted, self.archived, self.until]
        label = widgets.Label(name, layout=widgets.Layout(width="14em"))
        self.box = widgets.HBox([label, *self.fields])

    def consent(self) -> Consent:
        until = self.until.value.strip()
        if until and len(iso_date(until)) != 10:
            raise ValueError(f"`{until}` is not a whole date. Write the last day of {self.name}'s consent as "
                             "YYYY-MM-DD.")
        return Consent(self.name, self.named.value, self.quoted.value, self.archived.value,
                       iso_date(until) if until else "")
