"""Which array of a file holds images and which labels, told by the names that people give."""

from __future__ import annotations

import re
import sys
from typing import Any, NamedTuple, Optional

import numpy as np

from lib.errors import InputError, name_of

#: The names for images and labels, best first; capitals, blanks and signs do not matter.
IMAGES = ("x", "images", "image", "imgs", "features", "imagefeatures", "data", "arr0")
LABELS = ("y", "labels", "label", "targets", "target", "classes", "arr1")
_SHOWN = 5  # arrays that a message names
_LEAST_SIDE = 8  # pixels
_SETS = {
    "train": ("train", "training", "tr"),
    "valid": ("valid", "validation", "val", "va", "dev"),
    "test": ("test", "testing", "te"),
}


class Part(NamedTuple):
    """A set: the names of its arrays, and which of their rows; all if None."""

    images: str
    labels: Optional[str] = None
    rows: Optional[np.ndarray] = None


def find_parts(shapes: Any, where: str, chosen: str | None = None) -> dict:
    """Tell by their names which arrays are images and which labels, for which set.

    Parameters
    ----------
    shapes : dict from name to shape
    where : str
        What to call the file in messages.
    chosen : str, optional
        The array of images, where the user names it. Else which one was taken is said, where
        others could be meant.

    Returns
    -------
    dict from part ('train', 'valid', 'test') to Part

    Raises
    ------
    InputError
        No images to train on.
    """
    images, labels = _by_set(shapes, IMAGES), _by_set(shapes, LABELS)
    if chosen is not None:
        if chosen not in shapes:
            raise InputError(
                "%s: --array %s: holds %s, expected one of them" % (where, chosen, _held(shapes))
            )
        return {"train": Part(chosen, labels.get("train"))}
    if "train" not in images:
        alone = [name for name, shape in shapes.items() if _may_be_images(shape)]
        if len(alone) != 1 or images:
            raise InputError(
                "%s: holds %s, expected images under a name such as x_train, X or images, or "
                "--array NAME" % (where, _held(shapes))
            )
        images["train"] = alone[0]
        _tell(where, shapes, alone[0])
    others = [
        name
        for name, shape in shapes.items()
        if name not in images.values() and _by_set([name], IMAGES) and _may_be_images(shape)
    ]
    if others:
        _tell(where, shapes, images["train"], ", not %s" % ", ".join(others[:_SHOWN]))
    return {part: Part(name, labels.get(part)) for part, name in images.items()}


def _may_be_images(shape):
    """Whether an array that is not called so may hold pictures; filters of a network do not."""
    sides = sorted(shape[1:])[-2:]
    return len(shape) in (3, 4) and shape[0] > 1 and min(sides) >= _LEAST_SIDE


def _tell(where, shapes, name, others=""):
    text = "%s: takes %s %r as images%s (--array NAME chooses another)"
    print(name_of(text % (where, name, tuple(shapes[name]), others)), file=sys.stderr)


def _held(shapes):
    held = ["%s %r" % (name, tuple(shape)) for name, shape in sorted(shapes.items())[:_SHOWN]]
    return ", ".join(held) or "no array"


def _by_set(names, nouns):
    """Return from part to the name of its array of `nouns`."""
    words = {word: part for part, words in _SETS.items() for word in words}
    words[""] = "train"
    found: dict = {}
    pattern = "({0})({1})({0})".format("|".join([*words]), "|".join(nouns))
    for name in names:
        match = re.fullmatch(pattern, re.sub("[^a-z0-9]", "", name.lower()))
        if match is None or (match.group(1) and match.group(3)):
            continue
        word = match.group(1) or match.group(3)
        # a set's own name before one without, then the better noun
        rank = (not word, nouns.index(match.group(2)), name)
        part = words[word]
        if part not in found or rank < found[part]:
            found[part] = rank
    return {part: rank[2] for part, rank in found.items()}
