"""Theme tagging measured against labels: the notes' own chapters, and passages written for the purpose."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
import spacy
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from spacy.training import Example

from ...base.files import read_text
from ...corpus.codebook import Codebook
from ...knowledge.knowledge import Knowledge
from ...tag import Item, make_pipeline, tag_items
from .scores import SEED

BLOCKS, EPOCHS = 3, 8
SEVERAL_COLUMNS = ["kind", "passages", "needed", "needed_given", "given", "wrong", "no_theme"]


@dataclass(frozen=True)
class Labelled:
    """Texts with one subject each, and where they stand.

    Attributes
    ----------
    items : tuple of Item
        n texts, those of a document in reading order.
    subjects : tuple of str
        n subjects.
    """

    items: tuple[Item, ...]
    subjects: tuple[str, ...]

    @property
    def texts(self) -> list[str]:
        """The words alone."""
        return [item.text for item in self.items]


def labelled_notes(known: Knowledge, sections: Mapping[str, str], sources: Mapping[str, str]) -> Labelled:
    """Passages whose section or source says what they are about.

    Parameters
    ----------
    known : Knowledge
        The knowledge base.
    sections : mapping
        Subject by what a section's name holds.
    sources : mapping
        Subject of all other passages of a source.
    """
    items, subjects = [], []
    for passage in known.passages:
        found = next((subject for name, subject in sections.items() if name in passage.section), None)
        subject = found or sources.get(passage.source)
        if subject:
            items.append(Item(passage.id, passage.text, passage.source, passage.section, passage.voice))
            subjects.append(subject)
    return Labelled(tuple(items), tuple(subjects))


def read_labelled(path: Path, subject_of: Mapping[str, str]) -> Labelled:
    """Passages from a JSON Lines file with ``id``, ``theme`` and ``text``, each standing alone."""
    rows = [json.loads(line) for line in read_text(path, path.parent).splitlines() if line.strip()]
    return Labelled(tuple(Item(row["id"], row["text"]) for row in rows),
                    tuple(subject_of[row["theme"]] for row in rows))


def ours(codebook: Codebook, data: Labelled, subject_of: Mapping[str, str], *, place: str = "none",
         wording: bool = True) -> list[str]:
    """Subject of each text's best theme, empty where it has none.

    Parameters
    ----------
    codebook : Codebook
        As it stands; nothing of `data` is learned from.
    data : Labelled
        Texts.
    subject_of : mapping
        Subject by theme.
    place : str
        ``none`` takes each text alone, ``order`` lets neighbours speak, ``headings`` section headings too.
    wording : bool
        Whether the part learned from labelled examples takes part.
    """
    nlp = make_pipeline(codebook if wording else replace(codebook, labelled=()))
    keep = {"none": lambda item: Item(item.id, item.text), "order": lambda item: item._replace(section=""),
            "headings": lambda item: item}[place]
    tags = tag_items(nlp, [keep(item) for item in data.items])
    return [subject_of[tags[item.id][0].theme] if tags[item.id] else "" for item in data.items]


def abstaining(data: Labelled, guesses: Sequence[str]) -> dict[str, float]:
    """How often the tagger gives no theme, and how often the theme it does give is right.

    Returns
    -------
    dict
        ``passages``, ``no theme`` (share of all), ``right of those with a theme`` and ``right of all`` (shares).
    """
    given = [(guess, subject) for guess, subject in zip(guesses, data.subjects, strict=True) if guess]
    right, count = sum(guess == subject for guess, subject in given), len(data.subjects)
    return {"passages": count, "no theme": 1 - len(given) / count,
            "right of those with a theme": right / len(given) if given else 0.0, "right of all": right / count}


def several_labels(codebook: Codebook, path: Path) -> pd.DataFrame:
    """All themes given, against passages that need several, one or none.

    Parameters
    ----------
    codebook : Codebook
        As it stands.
    path : Path
        JSON Lines with ``id``, ``text``, ``kind``, and lists of themes: ``need`` has those that must be given, ``may``
        those that can be.

    Returns
    -------
    DataFrame
        One row a kind: ``kind``, ``passages``, ``needed`` and ``needed_given`` (needed themes, and how many of them
        were given), ``given`` and ``wrong`` (themes given, and how many are neither needed nor allowed) and
        ``no_theme`` (passages left without a theme).
    """
    rows = [json.loads(line) for line in read_text(path, path.parent).splitlines() if line.strip()]
    tags = tag_items(make_pipeline(codebook), [Item(row["id"], row["text"]) for row in rows])
    found = pd.DataFrame([(row["kind"], 1, len(row["need"]), len(given & set(row["need"])), len(given),
                           len(given - {*row["need"], *row["may"]}), not given)
                          for row in rows for given in [{tag.theme for tag in tags[row["id"]]}]],
                         columns=pd.Index(SEVERAL_COLUMNS))
    return found.groupby("kind").sum().reset_index()


def blocks(subjects: Sequence[str], count: int = BLOCKS) -> list[int]:
    """Cut each subject's texts, in reading order, into blocks: whole stretches are held out, not single texts."""
    sizes = Counter(subjects)
    seen: Counter[str] = Counter()
    result = []
    for subject in subjects:
        result.append(seen[subject] * count // sizes[subject])
        seen[subject] += 1
    return result


def held_out(data: Labelled, method: str, count: int = BLOCKS) -> list[str]:
    """A baseline's subjects, each block labelled by a model trained on the other blocks."""
    block = blocks(data.subjects, count)
    result = [""] * len(block)
    for out in range(count):
        train = [i for i, mine in enumerate(block) if mine != out]
        test = [i for i, mine in enumerate(block) if mine == out]
        found = BASELINES[method]([data.texts[i] for i in train], [data.subjects[i] for i in train],
                                  [data.texts[i] for i in test])
        for i, subject in zip(test, found, strict=True):
            result[i] = subject
    return result


def majority(texts: Sequence[str], subjects: Sequence[str], unseen: Sequence[str]) -> list[str]:
    """The commonest subject for every text."""
    counts = Counter(subjects)
    best = min(counts, key=lambda subject: (-counts[subject], subject))
    return [best] * len(unseen)


def logistic(texts: Sequence[str], subjects: Sequence[str], unseen: Sequence[str]) -> list[str]:
    """TF-IDF over words, and logistic regression."""
    vectorizer = TfidfVectorizer(sublinear_tf=True)
    model = LogisticRegression(C=10, max_iter=300).fit(vectorizer.fit_transform(texts), list(subjects))
    return [str(subject) for subject in model.predict(vectorizer.transform(unseen))]


def textcat(texts: Sequence[str], subjects: Sequence[str], unseen: Sequence[str]) -> list[str]:
    """spaCy's text categorizer, bag of words, trained from nothing with a fixed seed."""
    spacy.util.fix_random_seed(SEED)
    nlp = spacy.blank("en")
    nlp.add_pipe("textcat", config={"model": {"@architectures": "spacy.TextCatBOW.v3", "exclusive_classes": True,
                                              "ngram_size": 1, "no_output_layer": False, "length": 262144}})
    labels = sorted(set(subjects))
    examples = [Example.from_dict(nlp.make_doc(text), {"cats": {label: float(label == mine) for label in labels}})
                for text, mine in zip(texts, subjects, strict=True)]
    nlp.initialize(lambda: examples)
    shuffle = random.Random(SEED)
    for _ in range(EPOCHS):
        shuffle.shuffle(examples)
        for batch in spacy.util.minibatch(examples, 16):
            nlp.update(batch)
    return [max(sorted(doc.cats), key=lambda label: doc.cats[label]) for doc in nlp.pipe(unseen)]


BASELINES = {"majority": majority, "TF-IDF and logistic regression": logistic, "spaCy textcat": textcat}
