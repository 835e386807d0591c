"""What a review finds wrong: each finding has its passages and says how to mend it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LEVELS = ("note", "warning", "serious")
PAST, PATIENT, NON_ACUTE, PRIMARY, INDEPENDENT = (
    "past-achievement-over-future-concern",
    "no-patient-view",
    "too-little-on-non-acute",
    "too-little-on-primary-care",
    "too-little-on-independent-sector",
)
NOT_A_HANDOVER, OTHER_KIND = "not-a-handover", "kind-of-document"
WEAKNESSES: dict[str, str] = {
    PAST: "Past over future",
    PATIENT: "Patients' view",
    NON_ACUTE: "Non-acute services",
    PRIMARY: "Primary care",
    INDEPENDENT: "Independent sector",
    "concern-without-evidence": "Evidence",
    "concern-without-action": "Action",
    "concern-without-owner": "Owner",
    "concern-without-date": "Date",
    "vague": "Vagueness",
    "no-ambition": "Ambition",
    "length": "Length",
    "reading-age": "Reading age",
    "freshness": "Freshness",
    "dropped-since": "Changes",
    "no-conversation": "Conversation",
    OTHER_KIND: "Kind of document",
    NOT_A_HANDOVER: "Not a handover",
}
FIVE = (PAST, PATIENT, NON_ACUTE, PRIMARY, INDEPENDENT)


@dataclass(frozen=True)
class Finding:
    """One weakness of a document.

    Attributes
    ----------
    weakness : str
        A key of `WEAKNESSES`.
    level : str
        One of `LEVELS`.
    message : str
        What is weak, and how to mend it.
    passages : tuple of str
        Ids of the passages that show it; empty where something is missing.
    """

    weakness: str
    level: str
    message: str
    passages: tuple[str, ...] = ()


def at_least(findings: Sequence[Finding], level: str) -> bool:
    """Whether any finding is as grave as `level`, or graver."""
    return any(LEVELS.index(finding.level) >= LEVELS.index(level) for finding in findings)
