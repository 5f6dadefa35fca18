"""Images in IDX files: EMNIST under its own names, and any others that are named like MNIST's.

MNIST itself, and what replaces it file by file, such as Fashion-MNIST, is `mnist.load`'s.
"""

import os
import re
import string

import numpy as np

from lib.errors import InputError

from .encoding import encode
from .fitting import fit_array
from .idx import read_idx
from .images import Images, Parts

# Cohen et al., "EMNIST: an extension of MNIST to handwritten letters", arXiv:1702.05373: the
# merged sets have one class for a small letter that looks like the capital.
_MERGED = string.digits + string.ascii_uppercase + "abdefghnqrt"
#: EMNIST's sets and their classes, in the order of the labels.
EMNIST = {
    "byclass": string.digits + string.ascii_uppercase + string.ascii_lowercase,
    "bymerge": _MERGED,
    "balanced": _MERGED,
    "letters": string.ascii_uppercase,  # labels 1 to 26, small and capital letters together
    "digits": string.digits,
    "mnist": string.digits,
}
_FILE = re.compile(r"(.*?)-?(train|t10k|test)-images[.-]idx3-ubyte(\.gz)?", re.IGNORECASE)


def find_emnist(path):
    """Return the names of EMNIST's sets whose training images lie in a folder."""
    return [name for name in EMNIST if _find(path, "emnist-%s-train" % name, "images")]


def load_emnist(path, target, name=None):
    """Load one of EMNIST's sets.

    Parameters
    ----------
    path : str
        A folder with files such as ``emnist-letters-train-images-idx3-ubyte.gz``.
    target : mnist.fitting.Target
    name : str, optional
        One of ``EMNIST``; by default the one that is there.

    Returns
    -------
    mnist.images.Parts
        The images stand upright, which in the files they do not.

    Raises
    ------
    InputError
        A file is missing or damaged, or several sets are there and none was named.
    """
    if name is None:
        found = find_emnist(path)
        if len(found) > 1:
            raise InputError(
                "%s: found EMNIST's sets %s, expected one: add --data emnist-%s, say"
                % (path, ", ".join(found), found[0])
            )
        name = found[0] if found else "letters"
    first = 1 if name == "letters" else 0
    parts = {}
    for part in ("train", "test"):
        start = "emnist-%s-%s" % (name, part)
        files = [_find(path, start, "images"), _find(path, start, "labels")]
        if None in files:
            raise InputError(
                "%s: found no %s-%s, expected EMNIST's four files of this set"
                % (path, start, "images-idx3-ubyte" if files[0] is None else "labels-idx1-ubyte")
            )
        X, y = _pair(*files)
        y = y.astype(np.int64) - first
        wrong = (y < 0) | (y >= len(EMNIST[name]))
        if wrong.any():
            i = int(np.argmax(wrong))
            raise InputError(
                "%s: found label %d at position %d, expected %d to %d"
                % (files[1], y[i] + first, i, first, first + len(EMNIST[name]) - 1)
            )
        parts[part] = Images(_fit(X.transpose(0, 2, 1), target), y)
    return Parts(classes=tuple(EMNIST[name]), **parts)


def load_idx(path, target):
    """Load images of any size from an IDX file, or from a folder with files like MNIST's.

    Parameters
    ----------
    path : str
        A file of images; its labels, if any, and the test set's files are found by their names.
    target : mnist.fitting.Target

    Returns
    -------
    mnist.images.Parts

    Raises
    ------
    InputError
        No images, or files that do not go together.
    """
    if os.path.isdir(path):
        found = _find(path, "train", "images")
        if found is None:
            raise InputError("%s: found no train-images-idx3-ubyte, expected IDX files" % path)
        path = found
    folder, name = os.path.split(path)
    match = _FILE.fullmatch(name)
    images, labels = {"train": path}, {"train": None}
    if match:
        start = match.group(1) + "-" if match.group(1) else ""
        labels["train"] = _find(folder, start + match.group(2), "labels")
        if match.group(2) == "train":
            tests = [start + word for word in ("t10k", "test")]
            found = [test for test in tests if _find(folder, test, "images")]
            if found:
                images["test"] = _find(folder, found[0], "images")
                labels["test"] = _find(folder, found[0], "labels")
    read = {part: _pair(images[part], labels[part]) for part in images}
    numbers, names = encode({part: y for part, (_, y) in read.items()}, path)
    return Parts(
        classes=names,
        no_labels=None if names else "found no file of labels beside the images'",
        **{part: Images(_fit(X, target), numbers[part]) for part, (X, _) in read.items()},
    )


def _find(folder, start, what):
    for separator in "-.":
        for ending in ("", ".gz"):
            ndim = {"images": 3, "labels": 1}[what]
            name = "%s-%s%sidx%d-ubyte%s" % (start, what, separator, ndim, ending)
            if os.path.isfile(os.path.join(folder, name)):
                return os.path.join(folder, name)
    return None


def _pair(images_path, labels_path):
    """Return images (n, h, w) and labels (n,), None without a file of them."""
    X = read_idx(images_path, ndim=3)
    if 0 in X.shape:
        raise InputError(
            "%s: found %d images of %dx%d, expected at least 1 of 1x1" % ((images_path,) + X.shape)
        )
    y = None if labels_path is None else read_idx(labels_path, ndim=1)
    if y is not None and len(X) != len(y):
        raise InputError(
            "%s: found %d labels, expected %d, one for each image in %s"
            % (labels_path, len(y), len(X), images_path)
        )
    return X, y


def _fit(X, target):
    return fit_array(np.ascontiguousarray(X)[..., np.newaxis], target)
