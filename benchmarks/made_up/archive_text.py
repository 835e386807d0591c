"""Write a made-up archive: documents of any number and length, with lessons, that `lessonbook check` accepts.

Run it from the repository: python benchmarks/made_up/archive_text.py FOLDER --documents 100 --words 20000
The same seed gives the same bytes, and a larger archive begins with the documents of a smaller one.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import words

from lessonbook.corpus.codebook import Theme, read_codebook
from lessonbook.knowledge.start import init

ROOT = Path(__file__).resolve().parent.parent.parent
SEED = 1948
LESSONS = 36
PER_LESSON = 6
FROM_FIRST = 10  # lessons rest on the first documents alone, so that they are the same whatever the size
SAID = "Made up by a program for measuring speed. It tells of no real body, person or event."
_PLAIN = re.compile(r"[a-z]+( [a-z]+){0,3}")

FRONT = """---
id: made-up-{number:06d}
prefix: m{number:06d}
title: Made-up handover document {number}
short_title: Made-up {number}
kind: handover-document
text_status: source-note
summary: {said}
publisher_voice: The program that made this up
date_published: unknown
source:
  citation: Made-up handover document {number}. {said}
  url: not stated
licence:
  id: CC0-1.0
  text_reuse: full
  statement: A program wrote it, and anyone may use it.
sensitivity: public
contains_patient_data: false
status: published
people:
{people}---
# Made-up handover document {number}

## What this is

{{#m{number:06d}-p001 kind="narrative" loc="para 1"}}
{said}
"""
PERSON = "  - {{name: {name}, organisation: Made-up body {body}, role_at_time: made-up manager, speaks: true}}\n"
LESSON = """---
id: L{number:03d}
title: Made-up lesson {number} on {theme}
status: published
reviewed_by: not-reviewed
themes: [{theme}]
evidence:
{evidence}---
# Made-up lesson {number} on {theme}

{sentence}

## Why it matters

{said}

## What to do

1. Read the passages.
2. Time the machine.
3. Write down what it took.

## Questions for the handover

- How long did it take?
"""


class Writer:
    """Writes passages from grammar and lexicon.

    Parameters
    ----------
    themes : sequence of Theme
        Their plain patterns of weight 2 and over are the cues.
    seed : int
        Gives the words that do not exist, the same for all documents.
    """

    def __init__(self, themes: tuple[Theme, ...], seed: int = SEED) -> None:
        rng = random.Random(f"{seed} words")
        self.seed = seed
        self.odd = words.made_up_words(rng)
        self.weights = words.zipf_weights(len(self.odd))
        self.places = words.made_up_places(rng)
        self.place_weights = words.zipf_weights(len(self.places))
        self.cues = {theme.id: found for theme in themes if (found := _cues(theme))}

    def document(self, number: int, length: int) -> tuple[str, dict[str, list[str]]]:
        """One document of about `length` words: its file's text, and ids of passages by their section's theme."""
        rng = random.Random(f"{self.seed} document {number}")
        names = words.made_up_names(rng, 4)
        people = "".join(PERSON.format(name=name, body=number) for name in names)
        parts = [FRONT.format(number=number, said=SAID, people=people)]
        subjects = rng.sample(sorted(self.cues), k=min(5, len(self.cues)))
        ids: dict[str, list[str]] = {}
        written, at, voices = 0, 1, list(names)
        while written < length:
            theme = rng.choice(subjects)
            parts.append(f"\n## {rng.choice(self.cues[theme]).capitalize()} in {rng.choice(self.places)}\n")
            for text in self._section(rng, theme, rng.randint(6, 14)):
                at += 1
                voice = voices.pop() if voices else (rng.choice(names) if rng.random() < 0.4 else "")
                kind = f'kind="reported-speech" voice="{voice}"' if voice else 'kind="narrative"'
                parts.append(f'\n{{#m{number:06d}-p{at:03d} {kind} loc="para {at}"}}\n{text}\n')
                ids.setdefault(theme, []).append(f"m{number:06d}-p{at:03d}")
                written += text.count(" ") + 1
        return "".join(parts), ids

    def _section(self, rng: random.Random, theme: str, count: int) -> Iterator[str]:
        for _ in range(count):
            patterns = rng.choices((words.PROSE, words.THEMED, words.ADVICE), (9, 6, 1), k=rng.randint(2, 5))
            yield " ".join(self._sentence(rng, rng.choice(chosen), theme) for chosen in patterns)

    def _sentence(self, rng: random.Random, pattern: str, theme: str) -> str:
        who, when, cue = rng.choice(words.WHO), rng.choice(words.WHEN), rng.choice(self.cues[theme])
        odd, odd2 = rng.choices(self.odd, cum_weights=self.weights, k=2)
        number = rng.randint(2, 900)
        return pattern.format(
            who=who, Who=_capital(who), when=when, When=_capital(when), cue=cue, Cue=_capital(cue),
            cue2=rng.choice(self.cues[theme]), did=rng.choice(words.DID), thing=rng.choice(words.THING),
            how=rng.choice(words.HOW), result=rng.choice(words.RESULT), odd=odd, odd2=odd2, number=number,
            number2=number + rng.randint(1, 90),
            place=rng.choices(self.places, cum_weights=self.place_weights)[0])


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _cues(theme: Theme) -> list[str]:
    found = []
    for pattern, weight in theme.patterns:
        phrase = " ".join(choice.split("|")[0] for choice in pattern.split())
        if weight >= 2 and _PLAIN.fullmatch(phrase):
            found.append(phrase)
    return found


def write_archive(folder: Path, documents: int, length: int, seed: int = SEED) -> int:
    """Write a knowledge base of `documents` made-up documents of `length` words each.

    Parameters
    ----------
    folder : Path
        Does not exist yet, or is empty.
    documents, length : int
        How many, and how many words each has; the last section is written to its end.
    seed : int
        Another seed, another archive.

    Returns
    -------
    int
        Passages written.
    """
    init(folder, "Made-up archive for measuring")
    shutil.rmtree(folder / "book" / "themes")
    shutil.copytree(ROOT / "book" / "themes", folder / "book" / "themes")
    for name in ("themes.yml", "examples.jsonl", "model.yml"):
        shutil.copy(ROOT / "corpus" / name, folder / "corpus" / name)
    writer = Writer(read_codebook(ROOT)[0].themes, seed)
    passages, by_theme = 0, {theme: [] for theme in writer.cues}  # type: dict[str, list[str]]
    for number in range(1, documents + 1):
        text, ids = writer.document(number, length)
        (folder / "corpus" / f"made-up-{number:06d}.md").write_text(text, encoding="utf-8")
        passages += 1 + sum(map(len, ids.values()))
        if number <= FROM_FIRST:
            for theme, found in ids.items():
                by_theme[theme] += found
    for number, (theme, evidence) in enumerate(_evidence(by_theme), start=1):
        rng = random.Random(f"{seed} lesson {number}")
        sentence = f"Write down {rng.choice(writer.cues[theme])} and {rng.choice(writer.cues[theme])} early."
        items = "".join(f"  - {{passage: {ident}, stance: supports}}\n" for ident in evidence)
        (folder / "lessons" / f"L{number:03d}.md").write_text(
            LESSON.format(number=number, theme=theme, evidence=items, sentence=sentence, said=SAID), encoding="utf-8")
    return passages


def add_document(folder: Path, number: int, length: int, seed: int = SEED) -> Path:
    """Write one document more, or the first made-up one, into a knowledge base; gives its file."""
    text, _ = Writer(read_codebook(ROOT)[0].themes, seed).document(number, length)
    path = folder / "corpus" / f"made-up-{number:06d}.md"
    path.write_text(text, encoding="utf-8")
    return path


def _evidence(by_theme: dict[str, list[str]]) -> Iterator[tuple[str, list[str]]]:
    """Up to `LESSONS` times a theme and the next `PER_LESSON` of its passages, themes in turn."""
    made, start = 0, 0
    while made < LESSONS:
        ready = [theme for theme in sorted(by_theme) if len(by_theme[theme]) >= start + PER_LESSON]
        if not ready:
            return
        for theme in ready[: LESSONS - made]:
            yield theme, by_theme[theme][start: start + PER_LESSON]
            made += 1
        start += PER_LESSON


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--documents", type=int, default=100)
    parser.add_argument("--words", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=SEED)
    chosen = parser.parse_args()
    passages = write_archive(chosen.folder, chosen.documents, chosen.words, chosen.seed)
    print(f"{chosen.documents} documents, {passages} passages, {len(list((chosen.folder / 'lessons').glob('L*')))} "
          f"lessons in {chosen.folder}")


if __name__ == "__main__":
    main()
