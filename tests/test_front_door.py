"""What a researcher imports: names loaded when first used, frames, and estimators that scikit-learn can use."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.pipeline import make_pipeline

import lessonbook
from lessonbook import Clusterer, Tagger
from lessonbook.corpus.codebook import Codebook, Theme

GARDEN = ["Prune the roses in March.", "Roses want sun and deep soil.", "Water the roses at the root.",
          "Dig compost into the soil round the roses."]
MONEY = ["The budget has a deficit.", "The deficit grew after the audit.", "An audit of the budget is due.",
         "Auditors found the deficit in the budget."]


def theme(ident: str, **patterns: float) -> Theme:
    return Theme(ident, ident, "", (), (), (), tuple(patterns.items()))


BOOK = Codebook("1", (theme("money", budget=3, deficit=3), theme("garden", rose=3)))


def test_the_door_has_few_names_and_opens_nothing_before_it_is_asked() -> None:
    assert sorted(lessonbook.__all__) == ["Clusterer", "Tagger", "__version__", "load", "read"]
    code = ("import sys, lessonbook; heavy = {'spacy', 'sklearn', 'pandas', 'numpy', 'pydantic'} & set(sys.modules);"
            "print(sorted(heavy), callable(lessonbook.read), sorted(dir(lessonbook)) == sorted(lessonbook.__all__))")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[0] == "[] True True"
    with pytest.raises(AttributeError, match="has no attribute 'Taggr'"):
        _ = lessonbook.Taggr


def test_check_loads_nothing_that_computes() -> None:
    code = ("import sys; from lessonbook.knowledge import check, check_groups, check_lessons, check_notes;"
            "print(sorted({'spacy', 'sklearn', 'pandas', 'scipy', 'numpy'} & set(sys.modules)))")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_the_lines_of_the_readme_run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    lines = re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.S)
    assert lines is not None
    monkeypatch.chdir(ROOT)
    names: dict[str, object] = {}
    exec(compile(lines[1], "README.md", "exec"), names)
    assert "handover" in capsys.readouterr().out
    kb = names["kb"]
    passages, tags = kb.passages, kb.tags  # type: ignore[attr-defined]
    best = tags[tags["rank"] == 1].set_index("passage")["theme"]
    again = Tagger(kb.codebook, kb.names).fit().predict(passages)  # type: ignore[attr-defined]
    decided = set(tags[tags["origin"] == "editor"]["passage"])  # what an editor decided, no tagger is asked
    free = ~passages["passage"].isin(decided)
    assert (passages["passage"].map(best).fillna("")[free] == again[free]).all()


def test_a_knowledge_base_opens_as_frames(small: Path) -> None:
    kb = lessonbook.load(str(small / "corpus"))
    assert list(kb.sources["source"]) == ["interview"]
    assert list(kb.passages["passage"]) == ["int-p001", "int-p002", "int-p003"]
    assert list(kb.lessons["lesson"]) == ["L001"]
    assert set(kb.evidence["stance"]) == {"supports", "qualifies"}
    assert set(kb.tags["passage"]) <= set(kb.passages["passage"])
    assert kb.names == ("Ann Example", "Bob Example")
    assert repr(kb) == "<lessonbook of 1 sources, 3 passages and 1 lessons>"


def test_any_document_is_read_by_its_name(tmp_path: Path) -> None:
    file = tmp_path / "note.md"
    file.write_text("# Heads\n\nOne line.\n", encoding="utf-8")
    assert [(block.kind, block.text) for block in lessonbook.read(str(file)).blocks] == [
        ("heading", "Heads"), ("paragraph", "One line.")]


def test_a_tagger_gives_the_themes_of_its_codebook() -> None:
    tagger = Tagger(BOOK).fit()
    assert list(tagger.classes_) == ["garden", "money"]
    texts = ["The budget has a deficit.", "Prune the rose.", "It rained all day in the north."]
    assert list(tagger.predict(texts)) == ["money", "garden", ""]
    scores = tagger.predict_proba(pd.DataFrame({"text": texts}))
    assert scores.shape == (3, 2)
    assert (scores > 0).tolist() == [[False, True], [True, False], [False, False]]
    assert tagger.score(texts[:2], ["money", "garden"]) == 1.0
    assert tagger.tags(texts)[0][0].cues[0] in ("budget", "deficit")


def test_texts_of_one_source_inform_each_other_wherever_they_stand_in_the_frame() -> None:
    frame = pd.DataFrame({"text": ["The rose.", "A budget.", "The rose bed.", "The budget."],
                          "source": ["a", "b", "a", "b"], "section": ["", "The budget", None, "The budget"]})
    tagger = Tagger(BOOK).fit()
    assert list(tagger.predict(frame)) == ["garden", "money", "garden", "money"]
    in_order = frame.iloc[[0, 2, 1, 3]]
    assert np.array_equal(tagger.predict_proba(frame)[[0, 2, 1, 3]], tagger.predict_proba(in_order))


def test_a_tagger_learns_from_labels_alone_and_with_a_codebook(tmp_path: Path) -> None:
    subjects = {"garden": ["roses", "soil", "compost", "hedges", "lawns"],
                "money": ["budgets", "deficits", "audits", "invoices", "loans"]}
    texts, labels = zip(*[(f"{start} the {word} {end}.", label) for label, words in subjects.items() for word in words
                          for start in ("We saw to", "She spoke of", "They left")
                          for end in ("last week", "at length", "to others")], strict=True)
    tagger = Tagger().fit(texts, labels)
    wanted = ["The compost and the hedges came late.", "Invoices and loans came late."]
    assert list(tagger.predict(wanted)) == ["garden", "money"]
    file = tmp_path / "tagger.json"
    tagger.save(file)
    json.loads(file.read_text(encoding="utf-8"))
    again = Tagger.load(file)
    assert np.array_equal(again.predict_proba(texts), tagger.predict_proba(texts))
    both = Tagger(BOOK).fit(pd.DataFrame({"text": texts}), [[label] for label in labels])
    assert list(both.predict([*wanted, "Prune the rose."])) == ["garden", "money", "garden"]


def test_estimators_say_what_they_are_given_wrong(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least 60 labelled texts"):
        Tagger().fit(GARDEN, ["garden"] * 4)
    with pytest.raises(ValueError, match="4 texts and 1 labels"):
        Tagger(BOOK).fit(GARDEN, ["garden"])
    with pytest.raises(ValueError, match="put it in brackets"):
        Tagger(BOOK).fit().predict("The rose.")
    with pytest.raises(ValueError, match="no column `text`; it has words"):
        Tagger(BOOK).fit().predict(pd.DataFrame({"words": ["The rose."]}))
    with pytest.raises(ValueError, match="put it in brackets"):
        Clusterer(2).fit("The rose.")
    with pytest.raises(ValueError, match="k is 9; with 8 texts"):
        Clusterer(9).fit(GARDEN + MONEY)
    for estimator in (Tagger(BOOK), Clusterer(2)):
        with pytest.raises(NotFittedError):
            estimator.predict(GARDEN)
    file = tmp_path / "nothing"
    file.write_bytes(b"nothing")
    for kind in (Tagger, Clusterer):
        with pytest.raises(ValueError, match=r"JSON|no saved clusterer"):
            kind.load(file)


@pytest.mark.parametrize("estimator", [Tagger(BOOK, ("Ann Example",)), Clusterer(3, ("Ann Example",))])
def test_estimators_are_cloned_unfitted_with_their_settings(estimator: Tagger | Clusterer) -> None:
    copy = clone(estimator.fit(GARDEN + MONEY))
    assert type(copy) is type(estimator)
    assert copy.get_params() == estimator.get_params()
    with pytest.raises(NotFittedError):
        copy.predict(GARDEN)
    piped = make_pipeline(clone(estimator)).fit(GARDEN + MONEY)
    assert np.array_equal(piped.predict(GARDEN), estimator.predict(GARDEN))


def test_a_clusterer_parts_two_subjects_and_places_new_texts(tmp_path: Path) -> None:
    texts = [*GARDEN, *MONEY, "The budget had no deficit."]
    clusterer = Clusterer(n_clusters=2).fit(texts)
    assert clusterer.labels_.tolist() == [1] * 4 + [0] * 5  # the larger is 0
    assert {"deficit", "budget"} <= set(clusterer.words_[0])
    assert "rose" in clusterer.words_[1]
    new = ["Roses in deep soil.", "The auditors and the deficit.", "Zebras."]
    assert clusterer.predict(new).tolist() == [1, 0, -1]
    likeness = clusterer.transform(pd.DataFrame({"text": new}))
    assert likeness.shape == (3, 2)
    assert likeness[0, 0] == 0 < likeness[0, 1] <= 1
    file = tmp_path / "clusters.npz"
    clusterer.save(file)
    again = Clusterer.load(file)
    assert np.array_equal(again.transform(new), clusterer.transform(new))
    assert (again.words_, again.labels_.tolist(), again.n_clusters) == (clusterer.words_, [1] * 4 + [0] * 5, 2)
    first = file.read_bytes()
    clusterer.save(file)
    assert file.read_bytes() == first


def test_a_declared_name_makes_no_cluster() -> None:
    texts = [f"Ann Example. {text}" if place % 2 else text for place, text in enumerate(GARDEN + MONEY)]
    clusterer = Clusterer(2, names=["Ann Example"]).fit(texts)
    assert not {"ann", "example"} & {word for words in clusterer.words_ for word in words}
    assert len(set(clusterer.labels_[:4])) == 1
