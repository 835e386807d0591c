"""The five weaknesses that the national quality team named in 2012."""

from __future__ import annotations

from collections.abc import Sequence

from .coverage import on_sector, patient_views
from .findings import INDEPENDENT, NON_ACUTE, PAST, PATIENT, PRIMARY, Finding
from .reading import Read
from .sectors import SECTORS

FEW = 40  # below so many passages on services, shares say little and counts decide
SHARE = {PRIMARY: 0.04, INDEPENDENT: 0.02, NON_ACUTE: 0.2}
NON_ACUTE_SECTORS = ("mental-health", "community", "ambulance")
ALSO = {"independent": ("independent", "voluntary")}  # a charity is no more part of the NHS than a company is


def five_weaknesses(passages: Sequence[Read]) -> list[Finding]:
    """The five weaknesses, as far as a document has them, in the order in which they were named."""
    found = [
        past_over_future(passages),
        no_patient_view(passages),
        non_acute(passages),
        one_sector(
            passages,
            "primary",
            PRIMARY,
            "Say what worries you in general practice, dentistry, pharmacy and out-of-hours care.",
        ),
        one_sector(
            passages,
            "independent",
            INDEPENDENT,
            "Name each independent provider, what you buy from it, and what you know and do not know about it.",
        ),
    ]
    return [finding for finding in found if finding]


def past_over_future(passages: Sequence[Read]) -> Finding | None:
    """Too much on past achievement, too little on concern for the future."""
    good = [one for one in passages if one.label == "achievement"]
    bad = [one for one in passages if one.label == "concern"]
    if len(good) <= len(bad) or len(good) < 2:
        return None
    level = "serious" if len(good) >= 2.5 * len(bad) else "warning"
    concerns = "1 of a concern" if len(bad) == 1 else f"{len(bad) or 'none'} of concerns"
    many = f"{len(good)} passages tell of achievements and {concerns}."
    return Finding(
        PAST,
        level,
        f"{many} The receiver needs your worries more. Cut the achievements and write down "
        "what may go wrong, even where you have no proof.",
        tuple(one.id for one in good),
    )


def no_patient_view(passages: Sequence[Read]) -> Finding | None:
    """Nothing on what patients say, or nothing on how it is known."""
    views = patient_views(passages)
    remedy = (
        "Write down what patients, carers and the public say, and how you know: "
        "complaints, surveys, Healthwatch, visits."
    )
    if not views:
        return Finding(PATIENT, "serious", f"Nothing here tells what patients say. {remedy}")
    if len(views) == 1 and len(passages) > 100:
        return Finding(
            PATIENT, "warning", f"Patients are heard in one of {len(passages)} passages. {remedy}", (views[0][0].id,)
        )
    return None


def non_acute(passages: Sequence[Read]) -> Finding | None:
    """Too little on mental health, community and ambulance services."""
    on = {sector: on_sector(passages, sector) for sector in NON_ACUTE_SECTORS}
    covered = [sector for sector in on if len(on[sector]) > 1 or any(one.label != "neutral" for one in on[sector])]
    services = [one for one in passages if one.sectors]
    either = [one for one in services if any(one in on[sector] for sector in on)]
    missing = [SECTORS[sector].lower() for sector in NON_ACUTE_SECTORS if sector not in covered]
    thin = len(services) >= 10 and len(either) < SHARE[NON_ACUTE] * len(services)
    if len(covered) > 1 and not thin:
        return None
    says = (
        f"Too little is said on {_and(missing)}."
        if missing
        else (
            f"{len(either)} of {len(services)} passages on services are about mental health, "
            "community or ambulance services."
        )
    )
    return Finding(
        NON_ACUTE,
        "warning" if covered else "serious",
        f"{says} Give each of these services its own ambition, concern and action.",
        tuple(one.id for one in either),
    )


def one_sector(passages: Sequence[Read], sector: str, weakness: str, remedy: str) -> Finding | None:
    """Too little on one sector: nothing, one passage, only description, or a sliver of a long document."""
    named = [on_sector(passages, one) for one in ALSO.get(sector, (sector,))]
    found = [one for one in passages if any(one in those for those in named)]
    services = sum(1 for one in passages if one.sectors)
    name = "primary care" if sector == "primary" else "the independent sector"
    ids = tuple(one.id for one in found)
    says = ""
    if not found:
        return Finding(weakness, "serious", f"Nothing is said on {name}. {remedy}")
    if len(found) < 3 and all(one.label == "neutral" for one in found):
        says = f"{name[:1].upper()}{name[1:]} is described, but no worry, aim or action is given."
    elif len(found) == 1:
        says = f"Only one passage is on {name}."
    elif services >= FEW and len(found) < SHARE[weakness] * services:
        says = f"Only {len(found)} of {services} passages on services are on {name}."
    return Finding(weakness, "warning", f"{says} {remedy}", ids) if says else None


def _and(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
