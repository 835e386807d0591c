"""Comments in the margin to the passages they stand at."""

from __future__ import annotations

from collections.abc import Sequence

from ..readers import Comment
from .draft import Piece


def beside(comments: Sequence[Comment], passages: Sequence[Piece]) -> list[int]:
    """Find the passage of each comment.

    Parameters
    ----------
    comments : sequence of Comment
        In the order of the document.
    passages : sequence of Piece
        The same.

    Returns
    -------
    list of int
        The passage's number from 0, or -1 where the text does not say which it is.
    """
    found = []
    last = 0
    for comment in comments:
        near = comment.near
        fits = [number for number, piece in enumerate(passages)
                if near and (piece.text in near or near in piece.text)]
        # a paragraph that was cut into several passages: the one with the very words
        exact = [number for number in fits if comment.words and comment.words in passages[number].text]
        later = [number for number in exact or fits if number >= last]
        number = (later or exact or fits or [-1])[0]
        last = max(last, number)
        found.append(number)
    return found
