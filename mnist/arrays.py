"""Images and labels in named arrays, as .npz and HDF5 files hold them."""

import re
from typing import Callable, NamedTuple, Optional

import numpy as np

from lib.errors import InputError

from . import tiles
from .encoding import encode
from .fitting import fit_array
from .images import Images, Parts
from .levels import levels

#: The names for images and labels, best first; capitals, blanks and signs do not matter.
IMAGES = ("x", "images", "image", "imgs", "features", "imagefeatures", "data", "arr0")
LABELS = ("y", "labels", "label", "targets", "target", "classes", "arr1")
_SETS = {
    "train": ("train", "training", "tr"),
    "valid": ("valid", "validation", "val", "va", "dev"),
    "test": ("test", "testing", "te"),
}
_PLAIN_LAYOUTS = "(n, height, width), with 1, 3 or 4 channels last or first, or (n, pixels)"
_MB = 2**20


class Array(NamedTuple):
    """An array in a file.

    Attributes
    ----------
    dtype : numpy.dtype
    shape : tuple of int
    blocks : callable
        Returns an iterator over its parts, in order.
    rows : callable, optional
        Returns the rows of some indices, where the file can give these alone.
    """

    dtype: np.dtype
    shape: tuple
    blocks: Callable
    rows: Optional[Callable] = None

    def all(self):
        """Return the whole array."""
        return np.concatenate([np.empty((0,) + self.shape[1:], self.dtype)] + list(self.blocks()))


class Part(NamedTuple):
    """A set: the names of its arrays, and which of their rows; all if None."""

    images: str
    labels: Optional[str] = None
    rows: Optional[np.ndarray] = None


def rows_in_block(dtype, shape):
    """How many rows of an array make a block of some megabytes."""
    return max(1, 8 * _MB // max(1, int(np.prod(shape[1:], dtype=object)) * dtype.itemsize))


def find_parts(shapes, where):
    """Tell by their names which arrays are images and which labels, for which set.

    Parameters
    ----------
    shapes : dict from name to shape
    where : str
        What to call the file in messages.

    Returns
    -------
    dict from part ('train', 'valid', 'test') to Part

    Raises
    ------
    InputError
        No images to train on.
    """
    images, labels = _by_set(shapes, IMAGES), _by_set(shapes, LABELS)
    if "train" not in images:
        alone = [name for name, shape in shapes.items() if len(shape) in (3, 4)]
        if len(alone) != 1 or images:
            held = ["%s %r" % (name, tuple(shape)) for name, shape in sorted(shapes.items())[:5]]
            raise InputError(
                "%s: holds %s, expected images under a name such as x_train, X or images"
                % (where, ", ".join(held) or "no array")
            )
        images["train"] = alone[0]
    return {part: Part(name, labels.get(part)) for part, name in images.items()}


def load_arrays(arrays, parts, target, where, key):
    """Make sets of images out of arrays.

    Parameters
    ----------
    arrays : dict from name to Array
    parts : dict from part to Part
    target : mnist.fitting.Target
    where : str
        What to call the file in messages.
    key : JSON-able object
        Other files have another one.

    Returns
    -------
    mnist.images.Parts

    Raises
    ------
    InputError
        Shapes or values that are not those of images, or labels that do not go with them.
    """
    every = {
        name: _tiles(arrays[name], target, "%s, %s" % (where, name), [key, name])
        for name in sorted({part.images for part in parts.values()})
    }
    raw = {}
    for part, (name, labels, rows) in parts.items():
        raw[part] = None if labels is None else arrays[labels].all()
        if labels is not None and len(raw[part]) != len(every[name]):
            raise InputError(
                "%s: found %d labels in %s, expected %d, one for each image in %s"
                % (where, len(raw[part]), labels, len(every[name]), name)
            )
        if labels is not None and rows is not None:
            raw[part] = raw[part][rows]
    numbers, names = encode(raw, where)
    return Parts(
        classes=names,
        no_labels=None if names else "found no array of labels; store them as y_train, y or labels",
        **{
            part: Images(every[name], numbers[part], rows)
            for part, (name, _, rows) in parts.items()
        },
    )


def _by_set(names, nouns):
    """Return from part to the name of its array of `nouns`."""
    words = {word: part for part, words in _SETS.items() for word in words}
    words[""] = "train"
    found = {}  # type: Dict[str, tuple]
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


def _tiles(array, target, where, key):
    layout = _layout(array.shape, where)
    to_bytes = levels(array.dtype, array.blocks, where)

    def convert(block):
        return fit_array(np.ascontiguousarray(to_bytes(layout(block))), target)

    size = array.shape[0] * int(np.prod(target.shape))
    if array.rows is not None and size > tiles.MEMORY:
        return _OnDemand(array, convert)
    blocks = ((convert(block), []) for block in array.blocks())
    return tiles.collect(lambda: blocks, array.shape[0], target, key)[0]


class _OnDemand:
    """Tiles made of an array's rows when they are asked for."""

    def __init__(self, array, convert):
        self._array, self._convert = array, convert

    def __len__(self):
        return self._array.shape[0]

    def __getitem__(self, indices):
        rows, place = np.unique(indices, return_inverse=True)  # files are read in order
        return self._convert(self._array.rows(rows))[place.reshape(-1)]


def _layout(shape, where):
    """Return what makes blocks of an array (k, height, width, channels)."""
    n, rest = shape[:1], tuple(shape[1:])
    if n and all(shape):
        if len(rest) == 3 and rest[2] in (1, 3, 4):
            return lambda X: X
        if len(rest) == 3 and rest[0] in (1, 3, 4):
            return lambda X: X.transpose(0, 2, 3, 1)
        if len(rest) == 2:
            return lambda X: X[..., np.newaxis]
        if len(rest) == 1:
            for channels in (1, 3):
                side = int(round((rest[0] / channels) ** 0.5))
                if channels * side * side == rest[0]:
                    # like CIFAR-10's: all of red, all of green, all of blue
                    planes = (-1, channels, side, side)
                    return lambda X: X.reshape(planes).transpose(0, 2, 3, 1)
    raise InputError(
        "%s: found shape %r, expected images as %s" % (where, tuple(shape), _PLAIN_LAYOUTS)
    )
