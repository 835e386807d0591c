"""Where a document's text may go: into the committed corpus, or into the folder that never leaves this machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ..corpus.privacy import BLOCKING
from .draft import Draft, is_anonymous

COMMITTED, LOCAL = "corpus", "local"
_FULL = ("cc0", "cc-by", "cc by", "ogl", "open government", "public domain")
_NO = ("nd", "nc")


@dataclass(frozen=True)
class Place:
    """Where the text goes, and why not elsewhere.

    Attributes
    ----------
    folder : str
        `COMMITTED` or `LOCAL`.
    text_status, text_reuse, sensitivity : str
        As the front matter states them.
    reasons : tuple of str
        What stands in the way of publication, each a whole sentence; empty for `COMMITTED`.
    """

    folder: str
    text_status: str
    text_reuse: str
    sensitivity: str
    reasons: tuple[str, ...] = ()


def text_reuse(licence: str) -> str:
    """What a licence allows with the full text: ``full`` for open licences, else ``none``."""
    name = " ".join(licence.lower().split())
    parts = name.replace("-", " ").split()
    return "full" if name.startswith(_FULL) and not any(part in _NO for part in parts) else "none"


def decide(draft: Draft, flags: Sequence[dict[str, Any]], today: date) -> Place:
    """Decide where a document's text goes.

    Only our own transcript is committed: every speaker agreed to be quoted and archived and, where the text
    names them, to be named; the consent runs today; nothing in it looks personal; it is not restricted. All
    else stays local.

    Parameters
    ----------
    draft : Draft
        The document.
    flags : sequence of dict
        From :func:`lessonbook.corpus.privacy.find_personal`.
    today : date
        To tell whether consent still runs.
    """
    reasons = []
    details = draft.details
    nhs = any(flag["kind"] in ("nhs-number", "date-of-birth") for flag in flags)
    if details.restricted:
        reasons.append("You marked it restricted, so it never leaves this machine.")
    own = bool(draft.speakers) and bool(details.consent)
    if not draft.speakers:
        reasons.append("It names no speakers, so it counts as somebody else's text; publish notes on it instead.")
    elif not details.consent:
        reasons.append("No speaker's consent is stated. Give it when asked, with --consent, or in a form at its head.")
    for name in draft.speakers if own else ():
        consent = details.consent_of(name)
        lacking = [right for right, given in (("named", consent.named or is_anonymous(name)),
                                              ("quoted", consent.quoted), ("archived", consent.archived)) if not given]
        if lacking:
            reasons.append(f"{name} has not agreed to be {' or '.join(lacking)}.")
        elif not consent.holds(today):
            reasons.append(f"{name}'s consent ended on {consent.until}.")
    kinds = sorted({flag["kind"] for flag in flags} & BLOCKING)
    if kinds:
        reasons.append(f"It holds what looks personal ({', '.join(kinds)}). Replace it first.")
    sensitivity = "restricted" if details.restricted or nhs else "internal" if reasons and own else "public"
    status = "own-transcript" if own else "imported-full-text"
    return Place(LOCAL if reasons else COMMITTED, status, text_reuse(details.licence), sensitivity, tuple(reasons))
