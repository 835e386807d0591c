"""What columns a register has: their names, what they hold, and the headings people give them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .cell_values import tidy

TABLE_SCHEMA = "https://specs.frictionlessdata.io/schemas/table-schema.json"
KINDS = {
    "key": ("string", ""), "text": ("string", ""), 
    "gaps": ("string", " `none` where somebody looked and found nothing."),
    "money": ("number", " In pounds a year."), "date": ("date", " Day, month and year."),
    "step": ("string", " The date, or yes or no."), "choice": ("string", ""),
}


@dataclass(frozen=True)
class Column:
    """One column of a register.

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
    also : tuple of str
        Other headings people use for it.
    """

    name: str
    title: str
    kind: str
    description: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Schema:
    """The columns of a register.

    Attributes
    ----------
    row : str
        What a row is called, for messages: contract, rating.
    columns : tuple of Column
        The first is the one without which a row cannot be used.
    in_order : tuple of (str, str)
        Pairs of dates of which the first may not come after the second.
    """

    row: str
    title: str
    columns: tuple[Column, ...]
    in_order: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> Column:
        """The column without which a row cannot be used."""
        return self.columns[0]

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """Columns by name."""
        return {column.name: column for column in self.columns}

    def headings(self, extra: dict[str, list[str]] | None = None) -> dict[str, str]:
        """From each heading, as `cell_values.tidy` leaves it, to the column's name."""
        found: dict[str, str] = {}
        for column in self.columns:
            for words in (column.title, column.name, *column.also, *(extra or {}).get(column.name, ())):
                found.setdefault(tidy(words), column.name)
        return found

    def table_schema(self, choices: dict[str, list[str]]) -> dict[str, Any]:
        """The columns as a Table Schema, for tools that check files before they are sent.

        Parameters
        ----------
        choices : dict
            Allowed values of the columns that have a fixed list.
        """
        fields = []
        for column in self.columns:
            kind, note = KINDS[column.kind]
            field: dict[str, Any] = {"name": column.name, "title": column.title, "type": kind,
                                     "description": column.description + note}
            if kind == "date":
                field["format"] = "%d/%m/%Y"
            if kind == "number":
                field |= {"groupChar": ",", "bareNumber": False}
            constraints: dict[str, Any] = {}
            if column is self.key:
                constraints["required"] = True
            if column.name in choices:
                constraints["enum"] = choices[column.name]
            if constraints:
                field["constraints"] = constraints
            fields.append(field)
        return {"$schema": TABLE_SCHEMA, "title": self.title, "fields": fields,
                "missingValues": ["", "not stated"]}


STOCKTAKE = Schema("contract", "Register of contracts for a stocktake", (
    Column("contract_id", "Contract ID", "key", "The commissioner's own number or name for the contract.",
           ("contract", "contract number", "contract no", "contract ref", "contract reference", "agreement id",
            "agreement number", "reference", "ref", "our ref", "id", "unique id", "contract identifier",
            "contract reference number", "contract reference no", "contract ref no", "contract ref number",
            "contract id number", "contract code", "agreement reference", "agreement ref", "agreement no",
            "reference number", "reference no", "ref no", "unique reference", "unique reference number", "urn",
            "contract register number", "register number")),
    Column("provider", "Provider", "text", "Who provides the service.",
           ("provider name", "supplier", "supplier name", "contractor", "contractor name", "name of provider",
            "name of supplier", "name of contractor", "vendor", "vendor name", "service provider",
            "provider organisation")),
    Column("category", "Service category", "choice", "The kind of service; it decides the stage and the deadline.",
           ("service", "service type", "contract category", "type of service", "service line", "contract type",
            "type of contract", "category of service", "service area")),
    Column("commissioner", "Commissioner", "text", "The body that holds the contract now.",
           ("commissioning body", "pct", "pct cluster", "cluster", "host commissioner", "body", "organisation",
            "commissioner name", "ccg", "icb", "lead commissioner", "contracting authority", "contracting body",
            "pct name", "co ordinating commissioner", "coordinating commissioner")),
    Column("annual_value", "Annual value", "money", "What the contract costs.",
           ("value", "contract value", "annual contract value", "value per year", "value pa", "annual spend", "spend",
            "annual cost", "acv", "annual value gbp", "total annual value", "annual value 000", "annual value 000s",
            "value 000", "value 000s", "annual value k", "annual value m", "annual spend 000", "annual spend 000s",
            "contract value 000", "contract value 000s", "value k", "value m", "annual value thousands",
            "annual value million", "annual", "annual amount", "annual budget", "annual contract sum", "yearly value",
            "contract annual value", "estimated annual value", "p a", "pa", "per annum", "value per annum")),
    Column("start", "Start", "date", "First day of the contract.",
           ("start date", "contract start", "contract start date", "commencement", "commencement date", "from",
            "date started", "commenced", "contract commencement", "contract commencement date",
            "date of commencement", "effective from", "effective date", "contract from", "valid from")),
    Column("end", "End", "date", "Last day of the contract.",
           ("end date", "contract end", "contract end date", "expiry", "expiry date", "contract expiry", "expires",
            "to", "termination date", "contract expiry date", "contract termination date", "date of expiry",
            "expiration date", "finish", "finish date", "contract to", "valid to", "valid until")),
    Column("identified", "Identified", "step", "Step one: somebody knows that the contract exists.",
           ("date identified", "identified date", "identified on", "identify")),
    Column("located", "Located", "step", "Step two: the signed documents have been found.",
           ("date located", "located date", "located on", "locate", "document located")),
    Column("profiled", "Profiled", "step", "Step three: what the contract covers and costs has been written down.",
           ("date profiled", "profiled date", "profiled on", "profile")),
    Column("risk_assessed", "Risk assessed", "step", "Step four: its risks have been judged.",
           ("date risk assessed", "risk assessed date", "risk assessed on", "risk assessment", "risk assessment date",
            "risk assess", "date of risk assessment")),
    Column("documentation_gaps", "Documentation gaps", "gaps", "What is missing from the documents.",
           ("documentation gap", "document gaps", "gaps in documentation", "missing documents", "documentation",
            "documentation issues")),
    Column("control_gaps", "Management-control gaps", "gaps", "What is missing in how the contract is managed.",
           ("control gaps", "management control gap", "management controls", "gaps in management controls",
            "gaps in controls", "control issues")),
    Column("risk", "Risk", "choice", "How much could go wrong in the transfer.",
           ("risk rating", "risk level", "overall risk", "risk score", "rag", "rag rating", "risk rag")),
    Column("action", "Action", "text", "What has to be done.",
           ("actions", "action required", "action needed", "next action", "mitigating action")),
    Column("owner", "Owner", "text", "Who does it.",
           ("action owner", "lead", "responsible", "responsible officer", "responsible person", "contract lead",
            "contract manager")),
    Column("due", "Due", "date", "The day by which it should be done.",
           ("due date", "action due", "action due date", "deadline", "target date", "due by")),
    Column("change_route", "Change route", "choice", "How a change to the contract is made.",
           ("route", "route for change", "route of change", "change via", "variation route")),
    Column("provider_notified", "Provider notified", "step", "Whether the provider has been told of the change.",
           ("notified", "date provider notified", "provider notified date", "provider notified on",
            "provider notification", "date notified")),
    Column("phase", "Phase", "choice", "Where the contract stands on its way.", ("transition phase", "transfer phase")),
    Column("successor", "Successor body", "text",
           "Who takes the contract over; several are parted by semicolons. It may stay not stated.",
           ("successor", "successor bodies", "receiver", "receiving body", "receiving organisation", "transfer to",
            "transferring to", "destination", "new commissioner", "future commissioner", "successor organisation",
            "successor commissioner", "future body", "to be transferred to", "transferee")),
    Column("transferred_on", "Transferred on", "date", "The day on which it passed to the successor.",
           ("transferred", "transfer date", "date transferred", "date of transfer")),
), (("start", "end"),))
STEPS = ("identified", "located", "profiled", "risk_assessed")

TRACKER = Schema("rating", "Ratings and statements of a transition tracker", (
    Column("body", "Body", "key", "Whom the row is about; `all clusters` where it counts clusters.",
           ("cluster", "pct cluster", "organisation", "organization", "ccg", "icb", "name", "body name")),
    Column("region", "Region", "text", "The region the source puts it in.", ("sha", "sha cluster", "nhs region")),
    Column("domain", "Domain", "text",
           "What is rated; `all domains` where the source says so, `any domain` in a count over domains.",
           ("area", "workstream", "programme", "work stream", "theme")),
    Column("rating", "Rating", "choice", "The rating that the source states.",
           ("rag", "rag rating", "status", "rag status")),
    Column("reason", "Reason", "text", "Why, or what was said, in our own words.",
           ("comment", "comments", "commentary", "narrative", "explanation")),
    Column("due", "Due", "text", "When it was due: a date, a month, or as the source words it.",
           ("due date", "deadline", "original due", "milestone date", "target date")),
    Column("revised_due", "Revised due", "text", "When it is now expected.",
           ("revised", "revised date", "forecast", "forecast date", "new due", "expected", "revised due date")),
    Column("slip_months", "Months late", "text", "How many months late, where the source says so.",
           ("slippage", "months behind", "slip", "slippage months", "delay months")),
    Column("said_by", "Who says so", "text", "The voice in the source.",
           ("source", "reported by", "who says so", "author")),
    Column("as_at", "As at", "date", "The day the rating stood at.",
           ("date", "as of", "position at", "reporting date", "report date", "as at date")),
    Column("kind", "Kind of row", "choice", "A rating of a body, a comment, or a count that the source gives.",
           ("row kind", "type")),
    Column("quantity", "How many", "text", "For a count: `18`, `all`, `4 of 5` or `a third`.", ("count", "number")),
    Column("at_least", "At least how many domains", "text", "For a count of bodies with that many such ratings.",
           ("at least", "threshold")),
    Column("place", "Place", "text", "Where the source says it.", ("loc", "locator", "paragraph")),
    Column("passage", "Passage", "text", "The id of our note on it.", ("passage id",)),
))
