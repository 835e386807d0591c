"""What a new text is, and what keeps it out of the book; it waits in the folder that never leaves this machine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .draft import Draft, is_anonymous

LOCAL = "local"
_FULL = ("cc0", "cc-by", "cc by", "ogl", "open government", "public domain")
_NO = ("nd", "nc")


@dataclass(frozen=True)
class Place:
    """What a text is, and why it may not be published.

    Attributes
    ----------
    text_status, text_reuse, sensitivity : str
        As the front matter states them.
    reasons : tuple of str
        What stands in the way of publication, each a whole sentence.
    """

    text_status: str
    text_reuse: str
    sensitivity: str
    reasons: tuple[str, ...] = ()

    @property
    def restricted(self) -> bool:
        """Whether the editor said that the text never leaves this machine."""
        return self.sensitivity == "restricted"


def text_reuse(licence: str) -> str:
    """What a licence allows with the full text: ``full`` for open licences, else ``none``."""
    name = " ".join(licence.lower().split())
    parts = name.replace("-", " ").split()
    return "full" if name.startswith(_FULL) and not any(part in _NO for part in parts) else "none"


def decide(draft: Draft, today: date) -> Place:
    """Say what a document's text is, and what stands between it and the book as far as its head tells.

    A new text is always written to ``local/``. Only our own transcript, with the consent of everybody in it who does
    not ask the questions, and a text whose licence allows it can be published.

    Parameters
    ----------
    draft : Draft
        The document.
    today : date
        To tell whether consent still runs.
    """
    details = draft.details
    answering = [person for person in draft.people if person.role != "interviewer"]
    own = bool(answering) and bool(details.consent)
    reasons = []
    if details.restricted:
        reasons.append("You marked it restricted, so it never leaves this machine.")
    if not answering and text_reuse(details.licence) != "full":
        reasons.append("It names no speakers, so it counts as somebody else's text; publish notes on it instead.")
    elif answering and not details.consent and text_reuse(details.licence) != "full":
        reasons.append("No speaker's consent is stated. Give it when asked, with --consent, or in a form at its head.")
    for person in answering if own else ():
        consent = details.consent_of(person.name, *person.labels)
        lacking = [right for right, given in (("named", consent.named or is_anonymous(person.name)),
                                              ("quoted", consent.quoted), ("archived", consent.archived)) if not given]
        if lacking:
            reasons.append(f"{person.name} has not agreed to be {' or '.join(lacking)}.")
        elif not consent.holds(today):
            reasons.append(f"{person.name}'s consent ended on {consent.until}.")
    sensitivity = "restricted" if details.restricted else "internal" if own else "public"
    licensed = text_reuse(details.licence) == "full" and not details.consent
    status = "own-transcript" if answering and not licensed else "imported-full-text"
    return Place(status, text_reuse(details.licence), sensitivity, tuple(reasons))
