"""A made-up register of contracts, the same on every machine, for the book's pages and for measuring."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from .settings import StocktakeSettings

SEED = 2012
COLUMNS = ("contract_id", "provider", "category", "commissioner", "annual_value", "start", "end", "identified",
           "located", "profiled", "risk_assessed", "documentation_gaps", "control_gaps", "risk", "action", "owner",
           "due", "change_route", "provider_notified", "phase", "successor", "transferred_on")
MOST_PROVIDERS = 12_000  # of one kind
RECEIVERS = ("Made-up CCG North", "Made-up CCG South", "Made-up CCG East", "Made-up national board", "", "", "")
PROVIDERS = {"Primary medical care": "Medical Practice", "Dental services": "Dental Surgery", "Pharmacy": "Pharmacy",
             "Diagnostic services": "Imaging Centre", "Individual patient agreements": "Care Home",
             "Acute": "Hospital Trust", "Mental health": "Mental Health Trust", "Community": "Community Service",
             "Ambulance": "Ambulance Trust"}
SHARES = (34, 22, 16, 5, 8, 5, 4, 5, 1)
VALUES = ((250_000, 1_500_000), (120_000, 900_000), (40_000, 300_000), (60_000, 700_000), (30_000, 250_000),
          (4_000_000, 90_000_000), (2_000_000, 30_000_000), (500_000, 12_000_000), (3_000_000, 15_000_000))
DOCUMENT_GAPS = ("none", "none", "none", "signed copy missing", "no variation schedule", "expired, still in use",
                 "activity plan missing")
CONTROL_GAPS = ("none", "none", "none", "no named manager", "no review meetings on record", "payments not checked")
ACTIONS = ("find the signed copy", "agree a variation", "name a manager", "price the activity", "meet the provider")
OWNERS = ("Contracts lead", "Finance lead", "Primary care lead", "Quality lead")
STEP_CHANCES = (0.97, 0.9, 0.78, 0.66)


def illustrative_rows(count: int, bodies: int = 3) -> Iterator[dict[str, str]]:
    """Yield rows of a made-up register: text as a contracts team would type it, by column name.

    Parameters
    ----------
    count : int
        How many rows.
    bodies : int
        How many commissioners share them.
    """
    chance = Random(SEED)
    categories = list(StocktakeSettings().stage_of.items())
    for number in range(1, count + 1):
        at = chance.choices(range(len(categories)), SHARES)[0]
        category, stage = categories[at]
        body = number % bodies + 1
        row = dict.fromkeys(COLUMNS, "")
        providers = min(max(4, count * SHARES[at] // 130), MOST_PROVIDERS)
        start = date(2009, 4, 1) + timedelta(days=365 * chance.randrange(3) + chance.choice((0, 0, 0, 92, 183)))
        row |= {
            "contract_id": f"MADE-UP-{number:05d}", "category": category,
            "provider": f"Made-up {PROVIDERS[category]} {chance.randrange(1, providers)}",
            "commissioner": f"Made-up PCT cluster {body}",
            "annual_value": f"£{chance.randrange(*VALUES[at]):,}",
            "start": f"{start:%d/%m/%Y}",
            "end": f"{start + timedelta(days=365 * chance.choice((2, 3, 3, 5)) - 1):%d/%m/%Y}",
        }
        day = date.fromisoformat(stage.due) - timedelta(days=chance.randrange(25, 110))
        for step, likely in zip(("identified", "located", "profiled", "risk_assessed"), STEP_CHANCES, strict=True):
            if chance.random() > likely:
                break
            day += timedelta(days=chance.randrange(3, 30))
            row[step] = f"{day:%d/%m/%Y}"
        if row["profiled"]:
            row["documentation_gaps"], row["control_gaps"] = chance.choice(DOCUMENT_GAPS), chance.choice(CONTROL_GAPS)
        if row["risk_assessed"]:
            row["risk"] = chance.choices(("low", "medium", "high"), (6, 3, 1))[0]
        _decide(row, chance, date.fromisoformat(stage.due))
        yield row


def _decide(row: dict[str, str], chance: Random, due: date) -> None:
    """Fill what follows from the gaps: an action, how the contract changes, who is told, who takes it over."""
    gaps = [row[name] for name in ("documentation_gaps", "control_gaps") if row[name] not in ("", "none")]
    row["phase"] = "stabilise" if gaps else "stocktake"
    if gaps:
        row["action"], row["owner"] = chance.choice(ACTIONS), chance.choice(OWNERS)
        row["due"] = f"{due + timedelta(days=chance.randrange(-30, 75)):%d/%m/%Y}"
        row["change_route"] = chance.choices(("contract variation", "2012-13 agreement", "2013-14 agreement"),
                                             (10, 6, 1))[0]
        row["provider_notified"] = chance.choice(("yes", "no", ""))
    row["successor"] = chance.choice(RECEIVERS)


def illustrative_csv(count: int = 200) -> str:
    """A made-up register as CSV, with the faults that real ones have: each is there to be found.

    Three cells cannot be understood (a day that does not exist, an amount in words, a service not named yet), one
    contract is entered twice, one stands under two ids, one names two receivers and one is split between two.
    """
    rows = list(illustrative_rows(count))
    rows[19]["start"] = "31/02/2011"
    rows[57]["annual_value"] = "ask finance"
    rows[111]["category"] = "ask the contracts lead"
    rows[80] = dict(rows[79])
    rows[121] = rows[120] | {"contract_id": "MADE-UP-00122"}
    rows[140]["successor"] = "Made-up CCG North; Made-up CCG South"
    rows[150]["successor"] = "Made-up CCG East"
    rows[151] = rows[150] | {"successor": "Made-up national board", "annual_value": "£90,000"}
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
