"""What a register has: its fields, what they hold, and how they are written."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

TABLE_SCHEMA = "https://specs.frictionlessdata.io/schemas/table-schema.json"
KINDS = {
    "key": ("string", ""),
    "text": ("string", ""),
    "name": ("string", ""),
    "choice": ("string", ""),
    "gaps": ("string", " `none` where somebody looked and found nothing."),
    "money": ("number", " In pounds."),
    "date": ("date", " Day, month and year."),
    "end": ("string", " Day, month and year, or rolling."),
    "step": ("string", " The date, or yes or no."),
}


@dataclass(frozen=True)
class Field:
    """One field of a register.

    Attributes
    ----------
    name : str
        Name in files, frames and JSON.
    title : str
        Heading for people.
    kind : str
        A key of `KINDS`; says how a cell is read.
    description : str
        What it holds.
    """

    name: str
    title: str
    kind: str
    description: str


@dataclass(frozen=True)
class Schema:
    """The fields of a register."""

    title: str
    columns: tuple[Field, ...]

    @cached_property
    def by_name(self) -> dict[str, Field]:
        """Fields by name."""
        return {field.name: field for field in self.columns}

    def of_kind(self, *kinds: str) -> list[str]:
        """Names of the fields of some kinds."""
        return [field.name for field in self.columns if field.kind in kinds]

    def table_schema(self, choices: dict[str, list[str]]) -> dict[str, Any]:
        """The fields as a Table Schema, for tools that check files before they are sent.

        Parameters
        ----------
        choices : dict
            Allowed values of the fields that have a fixed list.
        """
        fields = []
        for column in self.columns:
            kind, note = KINDS[column.kind]
            field: dict[str, Any] = {
                "name": column.name,
                "title": column.title,
                "type": kind,
                "description": column.description + note,
            }
            if kind == "date":
                field["format"] = "%d/%m/%Y"
            if kind == "number":
                field |= {"groupChar": ",", "bareNumber": False}
            constraints: dict[str, Any] = {}
            if column is self.columns[0]:
                constraints["required"] = True
            if column.name in choices:
                constraints["enum"] = choices[column.name]
            if constraints:
                field["constraints"] = constraints
            fields.append(field)
        return {"$schema": TABLE_SCHEMA, "title": self.title, "fields": fields, "missingValues": ["", "not stated"]}


STOCKTAKE = Schema(
    "Register of contracts for a stocktake",
    (
        Field("contract_id", "Contract ID", "key", "The commissioner's own number or name for the contract."),
        Field("provider", "Provider", "name", "Who provides the service."),
        Field("category", "Service category", "choice", "The kind of service; it decides the stage and the deadline."),
        Field("commissioner", "Commissioner", "text", "The body that holds the contract now and sends it."),
        Field("annual_value", "Annual value", "money", "What the contract costs in a year."),
        Field("whole_life_value", "Whole-life value", "money", "What it costs from its first day to its last."),
        Field("monthly_value", "Monthly value", "money", "What it costs in a month."),
        Field("ceiling_value", "Ceiling", "money", "The most that may be spent, as in a framework."),
        Field("value", "Value, period not stated", "money", "An amount that may be for a year or for the whole life."),
        Field("currency", "Currency", "text", "Where it is not pounds."),
        Field("start", "Start", "date", "First day of the contract."),
        Field("end", "End", "end", "Last day of the contract."),
        Field("maximum_end", "Latest end", "end", "Last day if every extension is taken."),
        Field("notice_terms", "Notice period", "text", "How long before its end notice must be given."),
        Field("assignment_terms", "Assignment", "text", "Whether it may pass to another body, and how."),
        Field("parent", "Framework", "text", "The framework or contract that it is called off from."),
        Field("contract_type", "Contract type", "text", "Such as a block contract, a framework or a call-off."),
        Field("identified", "Identified", "step", "Step one: somebody knows that the contract exists."),
        Field("located", "Located", "step", "Step two: the signed documents have been found."),
        Field("profiled", "Profiled", "step", "Step three: what the contract covers and costs has been written down."),
        Field("risk_assessed", "Risk assessed", "step", "Step four: its risks have been judged."),
        Field("documentation_gaps", "Documentation gaps", "gaps", "What is missing from the documents."),
        Field("control_gaps", "Management-control gaps", "gaps", "What is missing in how the contract is managed."),
        Field("risk", "Risk", "choice", "How much could go wrong in the transfer."),
        Field("action", "Action", "text", "What has to be done."),
        Field("owner", "Owner", "name", "Who does it."),
        Field("due", "Due", "date", "The day by which it should be done."),
        Field("change_route", "Change route", "choice", "How a change to the contract is made."),
        Field("provider_notified", "Provider notified", "step", "Whether the provider has been told of the change."),
        Field("phase", "Phase", "choice", "Where the contract stands on its way."),
        Field(
            "successor",
            "Successor body",
            "name",
            "Who takes the contract over; several are parted by semicolons. It may stay not stated.",
        ),
        Field("transferred_on", "Transferred on", "date", "The day on which it passed to the successor."),
    ),
)
STEPS = ("identified", "located", "profiled", "risk_assessed")
MONEY = ("annual_value", "whole_life_value", "monthly_value", "ceiling_value", "value")

TRACKER = Schema(
    "Ratings and statements of a transition tracker",
    (
        Field("body", "Body", "key", "Whom the row is about; `all clusters` where it counts clusters."),
        Field("region", "Region", "text", "The region the source puts it in."),
        Field(
            "domain",
            "Domain",
            "text",
            "What is rated; `all domains` where the source says so, `any domain` in a count over domains.",
        ),
        Field("rating", "Rating", "choice", "The rating that the source states."),
        Field("reason", "Reason", "text", "Why, or what was said, in our own words."),
        Field("due", "Due", "text", "When it was due: a date, a month, or as the source words it."),
        Field("revised_due", "Revised due", "text", "When it is now expected."),
        Field("slip_months", "Months late", "text", "How many months late, where the source says so."),
        Field("said_by", "Who says so", "text", "The voice in the source."),
        Field("as_at", "As at", "date", "The day the rating stood at."),
        Field("kind", "Kind of row", "choice", "A rating of a body, a comment, or a count that the source gives."),
        Field("quantity", "How many", "text", "For a count: `18`, `all`, `4 of 5` or `a third`."),
        Field("at_least", "At least how many domains", "text", "For a count of bodies with that many such ratings."),
        Field("place", "Place", "text", "Where the source says it."),
        Field("passage", "Passage", "text", "The id of our note on it."),
    ),
)
