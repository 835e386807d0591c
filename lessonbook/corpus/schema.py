"""What the front matter of a corpus file may say. Unknown is allowed; guesses are not."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from .people.names import slug

NOT_STATED = "not stated"
FRONT_MATTER = "front-matter"
PSEUDONYM = re.compile(r"\[[^\[\]]+\]")
_EDTF = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


def _edtf(value: str) -> str:
    if value == "unknown" or _EDTF.fullmatch(value):
        return value
    raise ValueError("should be a date as YYYY, YYYY-MM or YYYY-MM-DD, or `unknown`")


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _slug(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value):
        raise ValueError("should be small letters, digits and single hyphens")
    return value


Text = Annotated[str, BeforeValidator(_text), Field(min_length=1)]
Date = Annotated[str, BeforeValidator(_text), AfterValidator(_edtf)]
Slug = Annotated[str, AfterValidator(_slug)]
Kind = Literal[
    "reflection-interview", "handover-document", "stocktake", "tracker", "discussion-paper", "news-report",
    "public-record",
]


class Strict(BaseModel):
    """A model that refuses fields it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Consent(Strict):
    """What a person who speaks agreed to. Where it is missing, nothing was agreed."""

    named: bool = False
    quoted: bool = False
    archived: bool = False
    until: Date = "unknown"

    def ended(self, today: date) -> bool:
        """Whether its last day is past; a year or month alone lasts to its end."""
        return self.until != "unknown" and today.isoformat()[:len(self.until)] > self.until


class Person(Strict):
    """Someone, or some body, that speaks in a source or is named in it."""

    name: Text
    id: str = ""
    role: Literal["", "speaker", "interviewer", "mentioned"] = ""
    title: Text = NOT_STATED
    type: Literal["person", "body", "anonymous"] = "person"
    organisation: Text = NOT_STATED
    role_at_time: Text = NOT_STATED
    role_now: Text = NOT_STATED
    speaks: bool = False
    consent: Consent | None = None
    note: Text = NOT_STATED

    @property
    def key(self) -> str:
        """Who this is in every source: the id where one is stated, else the name without title, case and accents."""
        return self.id or slug(self.name)

    @property
    def part(self) -> Literal["speaker", "interviewer", "mentioned"]:
        """What the person does in the source."""
        return self.role or ("speaker" if self.speaks else "mentioned")

    @property
    def hidden(self) -> bool:
        """Whether the text gives no name: an anonymous speaker, or a pseudonym in square brackets."""
        return self.type == "anonymous" or PSEUDONYM.fullmatch(self.name) is not None

    def consent_fault(self, today: date) -> str:
        """Say what this speaker has not agreed to, in a few words; empty where nothing is lacking."""
        if self.consent is None:
            return "has no consent stated"
        lacking = [right for right in ("named", "quoted", "archived")
                   if not getattr(self.consent, right) and not (right == "named" and self.hidden)]
        if lacking:
            return f"has not agreed to be {' or '.join(lacking)}"
        return f"gave consent until {self.consent.until}, which is past" if self.consent.ended(today) else ""


class Conflict(Strict):
    """A place where a source disagrees with itself, with another source or with public record."""

    id: Slug
    fact: Text
    value_here: Text
    value_elsewhere: Text
    source: Text
    passages: list[str] = []
    note: Text = NOT_STATED


class Period(Strict):
    """From when to when, as EDTF dates or `unknown`."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
    from_: Date = Field(default="unknown", alias="from")
    to: Date = "unknown"


class Origin(Strict):
    """Where the original is and how to cite it."""

    citation: Text
    publisher: Text = NOT_STATED
    authors: list[Text] = []
    editors: list[Text] = []
    url: Text = NOT_STATED
    accessed: Text = NOT_STATED
    locator: Text = NOT_STATED
    stock_code: Text = NOT_STATED


class Licence(Strict):
    """What the rights holder allows."""

    id: Text
    text_reuse: Literal["none", "short-quotation", "full"]
    statement: Text
    attribution: Text = NOT_STATED


class Series(Strict):
    """The series a discussion paper came out in."""

    name: Text
    issue: Text = NOT_STATED


class FrontMatter(Strict):
    """The head of a corpus file: what the source is, who speaks in it and what may be done with it.

    `merged` says of each passage that went into another one which that is, or `FRONT_MATTER` where its facts stand
    in this head: ids are permanent, so an old one leads on.
    """

    id: Slug
    prefix: Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*$")]
    title: Text
    short_title: Text = ""
    kind: Kind
    text_status: Literal["source-note", "own-transcript", "imported-full-text"]
    summary: Text
    organisation: Text = NOT_STATED
    publisher_voice: Text
    date_published: Date
    event_date: Date = "unknown"
    period_covered: Period = Period()
    series: Series | None = None
    source: Origin
    licence: Licence
    sensitivity: Literal["public", "internal", "restricted"]
    contains_patient_data: Literal[False]
    version: Annotated[Text, BeforeValidator(_text)] = "1"
    supersedes: Text = NOT_STATED
    superseded_by: Text = NOT_STATED
    status: Literal["draft", "in-review", "published", "withdrawn"]
    reviewed_by: Text = "not-reviewed"
    last_checked: Text = "never"
    next_check: Text = NOT_STATED
    language: Text = "en-GB"
    people: list[Person] = []
    conflicts: list[Conflict] = []
    merged: dict[str, str] = {}

    @model_validator(mode="before")
    @classmethod
    def _patient_data(cls, data: Any) -> Any:
        if isinstance(data, dict) and data.get("contains_patient_data") in ("no", "false", "No"):
            return {**data, "contains_patient_data": False}
        return data

    @property
    def name(self) -> str:
        """The short title where there is one, else the title."""
        return self.short_title or self.title

    @property
    def cleared(self) -> bool:
        """Whether everything but consent lets the source's text appear in the built site and in downloads."""
        return self.sensitivity == "public" and self.status == "published" and (
            self.text_status != "imported-full-text" or self.licence.text_reuse == "full"
        )

    @property
    def publishable(self) -> bool:
        """Whether the source's text may appear in the built site and in downloads; consent is asked of the clock."""
        return self.cleared and not self.consent_faults(date.today())

    def consent_faults(self, today: date) -> list[tuple[int, str]]:
        """Find who has not agreed, or no longer agrees, to what publishing our own transcript does.

        Parameters
        ----------
        today : date
            The day on which consent must still run.

        Returns
        -------
        list of (int, str)
            Place in `people` and what is lacking, as part of a sentence; -1 for the source as a whole. Empty for
            sources that are no transcripts of ours.
        """
        if self.text_status != "own-transcript":
            return []
        speakers = [(index, person) for index, person in enumerate(self.people) if person.speaks]
        if not speakers:
            return [(-1, "names nobody who speaks, so nobody has agreed")]
        faults = ((index, person, person.consent_fault(today)) for index, person in speakers
                  if person.type != "body" and person.role != "interviewer")
        return [(index, f"`{person.name}` {fault}") for index, person, fault in faults if fault]

    @property
    def interviewers(self) -> frozenset[str]:
        """Names of those who ask: what they say is no evidence."""
        return frozenset(person.name for person in self.people if person.role == "interviewer")

    def person(self, name: str) -> Person | None:
        """Find a person or body by the name that passages use."""
        return next((person for person in self.people if person.name == name), None)
