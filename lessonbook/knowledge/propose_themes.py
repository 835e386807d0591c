"""A first codebook for a new knowledge base: its groups as themes, for an editor to write out."""

from __future__ import annotations

import re
from collections.abc import Mapping

import yaml

from ..corpus import Passage
from ..lessons.draft import PLACEHOLDER
from ..lessons.groups_file import GroupsFile, KeptGroup

CUES, EXAMPLES = 12, 2
SURE, LIKELY = 0.6, 0.35
_HEAD = """# Proposed from the groups in corpus/groups.yml: a start, to edit. Merge, split, rename, write definitions,
# then copy what you keep into corpus/themes.yml. Weights: 3 for a cue that is right in 60 of 100 statements that
# have it, 2 in 35, else 1; the comment behind a theme says how often each is right.
"""


def propose_themes(groups: GroupsFile, passages: Mapping[str, Passage]) -> str:
    """Write the groups that have a title as a codebook.

    Parameters
    ----------
    groups : GroupsFile
        What `update` found.
    passages : mapping
        By id.

    Returns
    -------
    str
        YAML in the form of corpus/themes.yml. A theme's cues are its key phrases, each with its worth: the share of the
        statements with the phrase that are in the group.
    """
    texts = {ident: passages[ident].text for ident in sorted(groups.placed) if ident in passages}
    parts = [f'{_HEAD}version: "1"\nthemes:\n']
    used: set[str] = set()
    for group in groups.groups:
        if not group.title:
            continue
        slug = re.sub(r"[^a-z0-9]+", "-", group.title.casefold()).strip("-") or group.id.casefold()
        slug = slug if slug not in used else f"{slug}-{group.id.casefold()}"
        used.add(slug)
        parts.append(_theme(slug, group, texts))
    return "".join(parts)


def _theme(slug: str, group: KeptGroup, texts: Mapping[str, str]) -> str:
    members = set(group.members)
    worth: dict[str, tuple[int, int]] = {}
    for phrase in dict.fromkeys(part for title in (group.title.split(" and "), group.phrases) for part in title):
        pattern = re.compile(rf"\b{re.escape(phrase)}\b", re.IGNORECASE)
        has = [ident for ident, text in texts.items() if pattern.search(text)]
        if has:
            worth[phrase.casefold()] = (sum(ident in members for ident in has), len(has))
    cues = {phrase: 3 if right >= SURE * every else 2 if right >= LIKELY * every else 1
            for phrase, (right, every) in list(worth.items())[:CUES]}
    entry = {"id": slug, "title": group.title, "definition": PLACEHOLDER, "belongs": [PLACEHOLDER],
             "does_not_belong": [PLACEHOLDER],
             "examples": [texts[ident] for ident in group.shown[:EXAMPLES] if ident in texts] or [PLACEHOLDER],
             "patterns": cues}
    said = "; ".join(f"{phrase} {right} of {every}" for phrase, (right, every) in worth.items())
    return yaml.safe_dump([entry], sort_keys=False, allow_unicode=True, width=120) + f"# {group.id}: {said}\n"
