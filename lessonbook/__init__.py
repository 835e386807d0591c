"""lessonbook: documents to passages to themes to groups to lessons with evidence.

The rooms, lowest floor first; every import goes down (the contracts stand in pyproject.toml, ``make test`` runs them):

=====  ===============  ======================================================================================
floor  room             what it is for
=====  ===============  ======================================================================================
1      ``base``         what any Python project needs: files, locks, YAML, dates, processes, the store, errors
2      ``readers``      any file to blocks of text
2      ``corpus``       what people wrote: sources, passages, people, codebook, settings; what may leave
2      ``cluster``      texts to vectors to groups
3      ``tag``          passages to themes or none
4      ``lessons``      groups and decisions to lessons with evidence and strength
5      ``knowledge``    the whole flow for one knowledge base: frames, check, update, withdraw
6      ``ingest``       a document to a corpus file: turns, people, details, where it may go
6      ``tools``        jobs beside the book, each on its own: handover, registers, exchange, review, evaluate
7      ``book``         pages, search, build, leak check, serve
8      ``editor``       the form in JupyterLab: asks and calls
9      ``cli``          the command line: parses and calls
=====  ===============  ======================================================================================

``templates`` holds the files that ``lessonbook init`` copies. A transcript goes ``readers``, ``ingest``, ``corpus``,
``tag``, ``cluster``, ``lessons``, ``book``. Nothing happens at import: each name of the front door below is loaded when
it is first used.

======================  ====================================================================
name                    what it is
======================  ====================================================================
``load(root)``          a knowledge base, with pandas frames of all it holds
``read(file)``          any document as blocks of text
``Tagger(codebook)``    texts to themes, a scikit-learn classifier
``Clusterer(n)``        texts to clusters, a scikit-learn clusterer and transformer
======================  ====================================================================
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .base.version import __version__

if TYPE_CHECKING:
    from .cluster.estimator import Clusterer
    from .knowledge.front import load
    from .readers import read_file as read
    from .tag.estimator import Tagger

__all__ = ["Clusterer", "Tagger", "__version__", "load", "read"]

_HOMES = {"Clusterer": ("cluster.estimator", "Clusterer"), "Tagger": ("tag.estimator", "Tagger"),
          "load": ("knowledge.front", "load"), "read": ("readers", "read_file")}


def __getattr__(name: str) -> Any:
    """Load what the front door names when it is first asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, home = _HOMES[name]
    return getattr(import_module(f".{module}", __name__), home)


def __dir__() -> list[str]:
    """The names of the front door."""
    return __all__
