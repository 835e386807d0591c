"""Which sectors of care a passage is about."""

from __future__ import annotations

from spacy.tokens import Doc

from .lexicon import word_set

SECTORS: dict[str, str] = {
    "acute": "Acute hospitals",
    "mental-health": "Mental health",
    "community": "Community services",
    "ambulance": "Ambulance",
    "primary": "Primary care",
    "independent": "Independent sector",
    "voluntary": "Voluntary sector",
    "social-care": "Social care",
    "public-health": "Public health",
}
LOOSE = word_set("shared_with_hospitals")
SHARING = frozenset(("mental-health", "community", "independent"))


def find_sectors(doc: Doc) -> list[tuple[str, str]]:
    """Sectors that a passage's own words name, each with its first telling words.

    Parameters
    ----------
    doc : Doc
        From :func:`lessonbook.tools.handover.cues.pipeline`.

    Returns
    -------
    list of (str, str)
        Ids in the order of `SECTORS`, and words as they stand in the passage. Hospital words that other
        sectors share, such as ward, do not make a passage on mental health one on acute hospitals too.
    """
    mine = [(hit.start, hit.end, hit.family[7:]) for hit in doc._.hits if hit.family.startswith("sector:")]
    hidden = [(start, end, name[1:]) for start, end, name in mine if name.startswith("-")]
    found: dict[str, list[str]] = {}
    for start, end, name in mine:
        if name.startswith("-") or any(
            name == other and first <= start and end <= last for first, last, other in hidden
        ):
            continue
        found.setdefault(name, []).append(doc[start:end].text)
    if SHARING & set(found) and all(word.lower() in LOOSE for word in found.get("acute", [])):
        found.pop("acute", None)
    return [(name, found[name][0]) for name in SECTORS if name in found]
