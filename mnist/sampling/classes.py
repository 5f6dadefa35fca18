"""Classes of what a generator without makes, as a classifier of the real images sees them."""

from __future__ import annotations

import sys
from typing import Any, Callable, Iterable

import numpy as np

from lib import rng
from lib.errors import InputError, name_of
from lib.scores.classifier import Classifier

from ..data.dataset import Dataset, load_dataset
from ..data.pixels.fitting import FITS
from ..data.reading import ANYHOW, Reading
from . import arithmetic
from .layer_plan import fit_of, layer_plan

_WITHOUT = "samples' numbers, such as #3,#5, need no classes"
# A run's options that tell its data, and what they may be beside missing.
_OPTIONS = {"data": str, "data_dir": str, "fit": str, "array": str, "label_column": int}


def learned_from(
    trained: Any, text: str, data: str | None = None, data_dir: str | None = None
) -> Dataset | None:
    """Return the real images whose classes a sum of ``--arithmetic`` names.

    Parameters
    ----------
    trained : mnist.sampling.trained.Trained
    text : str
        The sum.
    data, data_dir : str, optional
        As `mnist.data.dataset.load_dataset` takes them; by default what the run was trained on.

    Returns
    -------
    mnist.data.dataset.Dataset or None
        With labels. None where the generator has classes of its own, or the sum names none.

    Raises
    ------
    InputError
        There are no such images, they have no labels, or nobody says where they are.
    """
    if not arithmetic.names_classes(text):
        return None
    given = data is not None or data_dir is not None
    if trained.generator.ny:
        if given:
            raise InputError(
                "--data with --arithmetic: %s was trained with classes, which need no other data"
                % trained.path
            )
        return None
    if trained.config is None and not given:
        raise InputError(
            "--arithmetic %s: what %s was trained on is not known, so that its classes are not: "
            "give --data or --data-dir; %s" % (text, trained.path, _WITHOUT)
        )
    try:
        found = _load(trained, data, data_dir)
    except InputError as error:
        raise InputError(
            "%s (--arithmetic takes the classes from the real images: --data-dir says where they "
            "are; %s)" % (error, _WITHOUT)
        ) from None
    if len(found.classes) < 2:
        n = len(found.classes)
        raise InputError(
            "--arithmetic %s: found %s in the data, expected labels of 2 classes or more: give "
            "others by --data-dir; %s" % (text, "one class" if n else "no labels", _WITHOUT)
        )
    kept = None if given or trained.config is None else trained.config.get("data")
    if kept is not None and kept != found.identity():
        words = "%s: found other images than this was trained on; the classes are learned from them"
        print(name_of(words % trained.path), file=sys.stderr)
    return found


def _load(trained: Any, data: str | None, data_dir: str | None) -> Dataset:
    plan = layer_plan(trained.generator.arch, [param.shape for param in trained.params])
    if not plan:
        raise InputError("%s: this network makes no pictures" % trained.path)
    options = _settings(trained)
    reading = ANYHOW
    if data is None:
        data = options.get("data", "auto")
        if data == "digits" and data_dir is not None:
            data = "auto"  # those lie in no folder
        levels = options.get("levels")
        levels = tuple(levels) if isinstance(levels, list) else levels
        reading = Reading(options.get("array"), options.get("label_column"), levels)
        data_dir = options.get("data_dir") if data_dir is None else data_dir
    fit = options.get("fit", fit_of(trained.generator.arch))
    state = rng.np_rng.get_state()
    try:  # what is set apart to validate by is as in the run; nobody else's draws change
        rng.np_rng.seed(options.get("seed", rng.SEED))
        sides = plan[-1].side_out, trained.generator.nc
        return load_dataset(data, data_dir, *sides, fit, reading=reading)
    finally:
        rng.np_rng.set_state(state)


def _settings(trained: Any) -> dict:
    """The run's options that tell its data; checked, since anybody may have written them."""
    options = {} if trained.config is None else trained.config.get("options", {})
    kinds = dict(_OPTIONS, seed=int)
    found = {name: options[name] for name in (*kinds, "levels") if options.get(name) is not None}
    wrong = [name for name, kind in kinds.items() if not isinstance(found.get(name, kind()), kind)]
    if not wrong and not 0 <= found.get("seed", 0) < 2**32:
        wrong.append("seed")
    if not wrong and found.get("fit", FITS[0]) not in FITS:
        wrong.append("fit")
    if not _are_levels(found.get("levels", "auto")):
        wrong.append("levels")
    if wrong:
        raise InputError(
            "%s: damaged settings of its run: %s %.60r" % (trained.path, wrong[0], found[wrong[0]])
        )
    return found


def _are_levels(levels: Any) -> bool:
    if levels == "auto":
        return True
    numbers = isinstance(levels, list) and all(type(each) in (int, float) for each in levels)
    return numbers and len(levels) == 2


def assign(blocks: Iterable[np.ndarray], data: Dataset, function: Callable) -> np.ndarray:
    """Return the class that a classifier takes each picture for.

    Parameters
    ----------
    blocks : iterable of ndarray, (n, nc, npx, npx), uint8
    data : mnist.data.dataset.Dataset
        With labels; the classifier learns from its training images, in seconds.
    function : callable
        ``theano.function`` or a drop-in for it.

    Returns
    -------
    ndarray, (n,), int64
    """
    train = data.train
    classifier = Classifier(train, train.labels, len(data.classes), rng.SEED, function)
    found = [classifier.predict(block.astype(np.float32) / 255) for block in blocks]
    return np.concatenate(found)


def counted(labels: np.ndarray, names: Iterable[str]) -> str:
    """Return words for how many samples were taken for each class.

    Parameters
    ----------
    labels : ndarray, (n,)
    names : iterable of str
    """
    counts = ["%s: %d" % (name, np.sum(labels == i)) for i, name in enumerate(names)]
    return name_of("%d samples, taken for %s" % (len(labels), ", ".join(counts)))
