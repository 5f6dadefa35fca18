"""Noise and classes of samples: drawn, kept beside the pictures, read again."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from lib import rng
from lib.errors import InputError
from lib.files.model_io import load_arrays, save_arrays

from ..latent import noise

NAME = "noise.npz"


def chosen_classes(texts: Any, trained: Any) -> list[int]:
    """The classes that ``--label`` means.

    Parameters
    ----------
    texts : list of str, or None
        Names or numbers, or several with commas between them; None for all classes.
    trained : mnist.sampling.trained.Trained

    Returns
    -------
    list of int
        Empty for a generator without classes.

    Raises
    ------
    InputError
        For a class that it does not know.
    """
    classes = list(trained.classes)
    numbers = [str(y) for y in range(len(classes))]
    if texts is None:
        return list(range(len(classes)))
    if not classes:
        raise InputError(
            "--label %s: %s was trained without classes" % (",".join(texts), trained.path)
        )
    chosen = []
    for text in texts:
        for word in [text] if text in classes else text.split(","):
            if word not in classes + numbers:
                known = ", ".join(classes[:20]) + (", ..." if len(classes) > 20 else "")
                raise InputError("--label %s: expected one of %s" % (word, known))
            chosen.append((classes if word in classes else numbers).index(word))
    return chosen


def draw(args: Any, generator: Any, chosen: Any) -> tuple:
    """Draw the noise of ``args.num_samples`` samples; the classes in `chosen` take turns.

    Returns
    -------
    Z : ndarray, (n, nz), float32
    labels : ndarray, (n,), or None without classes
    """
    random = rng.separate(rng.SEED if args.seed is None else args.seed)
    Z = noise(random, args.num_samples, generator.nz, generator.latent, args.truncate)
    labels = np.array(chosen, np.int64)
    return Z, labels[np.arange(len(Z)) % len(chosen)] if chosen else None


def first(generator: Any) -> tuple:
    """The middle of the noise, and the first class as a row of 0 and a 1; None without classes."""
    Y = np.eye(1, generator.ny, dtype=np.float32) if generator.ny else None
    return np.zeros((1, generator.nz), np.float32), Y


def read(path: str, n: int | None, trained: Any) -> Any:
    """Read what `keep` wrote.

    Parameters
    ----------
    path : str
    n : int or None
        How many samples, from the first; None for all.
    trained : mnist.sampling.trained.Trained
        What they shall serve.

    Returns
    -------
    Z, labels
        As from `draw`.

    Raises
    ------
    InputError
        If the file is damaged or another one, or is for another kind of generator.
    """
    arrays, generator = load_arrays(path), trained.generator
    Z, labels = arrays.get("Z"), arrays.get("labels")
    if Z is None or Z.ndim != 2 or not len(Z) or Z.dtype.kind != "f" or not np.isfinite(Z).all():
        raise InputError("%s: found other arrays, expected the noise of samples" % path)
    if Z.shape[1] != generator.nz:
        raise InputError(
            "%s: found noise of %d dimensions, expected %d for %s"
            % (path, Z.shape[1], generator.nz, trained.path)
        )
    if labels is None and generator.ny:
        raise InputError("%s: found no classes, %s needs them" % (path, trained.path))
    if labels is not None and not generator.ny:
        raise InputError("%s: found classes, %s was trained without" % (path, trained.path))
    if labels is not None and (
        labels.shape != (len(Z),)
        or labels.dtype.kind not in "iu"
        or not 0 <= labels.min() <= labels.max() < generator.ny
    ):
        raise InputError(
            "%s: found other classes, expected %d from 0 to %d" % (path, len(Z), generator.ny - 1)
        )
    if n is not None and n > len(Z):
        raise InputError("%s: found %d samples, expected %d or more" % (path, len(Z), n))
    return Z[:n], None if labels is None else labels[:n]


def keep(args: Any, trained: Any, Z: Any, labels: np.ndarray | None) -> None:
    """Write the noise into ``args.sample_dir``, unless that is where it was read."""
    path = os.path.join(args.sample_dir, NAME)
    if args.noise and os.path.realpath(args.noise) == os.path.realpath(path):
        return
    arrays = {"Z": Z, "arch": trained.generator.arch}
    if labels is not None:
        arrays["labels"] = labels
    if not args.noise:
        arrays["seed"] = rng.SEED if args.seed is None else args.seed
    save_arrays(path, arrays)
