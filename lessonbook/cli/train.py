"""lessonbook train."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("train")
@click.option("--penalty", type=click.FloatRange(min=0, min_open=True, max=1000),
              help="How much to trust the labelled passages; larger trusts them more.")
@click.pass_obj
def command(folder: Path, penalty: float | None) -> None:
    """Fit and measure the learned part of the tagger, and keep it where it is no worse.

    It learns from corpus/examples.jsonl, corpus/other-subjects.jsonl and editors' decisions, anew in every build. Only
    its settings, the coefficients of its probabilities and its last score are kept, in corpus/model.yml. The score is
    micro-F1 over several labels with none among them, on passages that were held out. What measures worse is refused.
    """
    from ..base.errors import LessonbookError
    from ..base.files import write_atomic
    from ..base.lock import writing
    from ..corpus.codebook import MIN_DECISIONS, taught
    from ..corpus.labelled import MODEL, LearnSettings, read_model, write_model
    from ..corpus.settings import find_root
    from ..knowledge.inputs import read_inputs
    from ..lessons.decisions.anchor import anchor
    from ..lessons.decisions.verdict import settle
    from ..tag.train import train

    root = find_root(folder)
    click.get_current_context().with_resource(writing(root, "train"))
    inputs, problems = read_inputs(root)
    committed, more = read_model(root)
    if problems or more:
        raise LessonbookError([*problems, *more])
    decided, _ = settle(anchor(inputs.reviews, inputs.passages))
    said = {key: decision.has_theme for key, decision in decided.items()}
    codebook = taught(inputs.codebook, said, {ident: passage.text for ident, passage in inputs.passages.items()})
    used = len(codebook.labelled) - len(inputs.codebook.labelled)
    settings = LearnSettings(penalty=committed.penalty if penalty is None else penalty)
    try:
        found = train(codebook, committed, settings, used)
    except ValueError as error:
        raise LessonbookError(f"Nothing was trained: {error}. Add lines to corpus/examples.jsonl and "
                              "corpus/other-subjects.jsonl.") from None
    if not used:
        click.echo(f"Editors' decisions join in once {MIN_DECISIONS} of them give a theme; "
                   f"there are {sum(said.values())}.")
    for name in ("penalty", "passages", "others", "decisions", "score", "version"):
        old, new = getattr(committed, name), getattr(found.after, name)
        click.echo(f"{name}: {new}" if old == new else f"{name}: {old or 'none'} -> {new}")
    if found.worse:
        raise LessonbookError(f"These settings score {found.after.score:.3f}. The settings in {MODEL} score "
                              f"{found.committed:.3f} on the same passages. Nothing was written.")
    changed = write_atomic(root / MODEL, write_model(found.after))
    click.echo(f"{MODEL} {'written' if changed else 'is unchanged'}.")
