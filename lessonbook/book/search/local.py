"""Texts that stay on this machine, for its own search: never part of what a build writes."""

from __future__ import annotations

from pathlib import Path

from .records import Record, Section

MARK = "stays on this machine"


def local_records(root: Path) -> list[Record]:
    """Tag the texts of ``local/`` and make a record of each passage.

    Parameters
    ----------
    root : Path
        The knowledge base.

    Returns
    -------
    list of Record
        Passages in the order of their files. Each says in its title and its source that it stays here, and has
        its file for an address. Empty where there is no such text; a file that cannot be read is passed over.
    """
    if not any((root / "local").glob("*.md")):
        return []
    from ...base.store import store_of
    from ...corpus import read_corpus
    from ...corpus.codebook import read_codebook
    from ...knowledge.flow import items_of
    from ...tag import tag_items
    from ...tag.tagger import pipeline_of

    local, _ = read_corpus(root, "local")
    codebook, _ = read_codebook(root)
    passages = local.passages
    tags = tag_items(pipeline_of(codebook, store_of(root)), items_of(passages)) if codebook.themes and passages else {}
    made = []
    for source in local.sources:
        name = f"{source.meta.name} ({MARK})"
        for passage in source.passages:
            voices = passage.voices or (source.meta.publisher_voice,)
            made.append(Record(
                passage.id, "passage", f"{'; '.join(voices)}, {name}", f"{source.file}#{passage.id}", None,
                "; ".join(voices), name, tuple(codebook.title(tag.theme) for tag in tags.get(passage.id, ())),
                (Section("", "", passage.text),), voices=voices, sources=(name,)))
    return made
