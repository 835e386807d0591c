"""Names that Presidio finds, where a person has installed it with a model of spaCy's; without it, the rules alone look.

A model knows names by their sentence, and so finds some that no rule can. It is a third of a gigabyte and is not on
PyPI, so nothing here asks for it. https://microsoft.github.io/presidio
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import find_spec
from typing import Any

MODELS = ("en_core_web_trf", "en_core_web_lg", "en_core_web_md", "en_core_web_sm")
LEAST = 0.5


def presidio_names(text: str) -> Iterator[tuple[str, int, int]]:
    """Names of people as (kind, start, end), where Presidio and a model are installed; else none."""
    analyzer = _analyzer()
    if analyzer is not None:
        for found in analyzer.analyze(text, language="en", entities=["PERSON"], score_threshold=LEAST):
            yield "name", found.start, found.end


def model_in_use() -> str:
    """The model that Presidio reads with; empty where it or every model is missing."""
    return next(filter(_is_installed, MODELS), "") if find_spec("presidio_analyzer") else ""


def _is_installed(model: str) -> bool:
    """As Presidio sees it: what it does not see as installed it would download, and no command asks the network."""
    try:
        distribution(model)
    except PackageNotFoundError:
        return False
    return True


@cache
def _analyzer() -> Any:
    model = model_in_use()
    if not model:
        return None
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    engine = NlpEngineProvider(nlp_configuration={
        "nlp_engine_name": "spacy", "models": [{"lang_code": "en", "model_name": model}]}).create_engine()
    return AnalyzerEngine(nlp_engine=engine, supported_languages=["en"])
