"""Fixed statistics for a discriminator's layers, from where there are some."""

from __future__ import annotations

import os
import re
from typing import Any, Callable

import numpy as np
import theano.tensor as T

from lib.errors import InputError
from lib.files.model_io import load_params
from lib.running_statistics import Fixed, Recorder, population
from lib.runs.folder import params_path
from lib.theano_utils import sharedX

from ..sampling import generation, trained
from ..sampling.recognise import NAMES


def named(values: list, letter: str) -> dict[str, np.ndarray]:
    """Statistics by names: ``gmean1``, ``gvar1``, ``gmean2``, ..."""
    words = ("mean", "var")
    return {"%s%s%d" % (letter, words[i % 2], i // 2 + 1): value for i, value in enumerate(values)}


def discriminators_statistics(
    path: str, file: str, found: Any, shared: list, bn: str, function: Callable
) -> list[np.ndarray]:
    """Return fixed statistics of a discriminator's layers.

    Parameters
    ----------
    path : str
        What the user gave: a run, or a file.
    file : str
        That the parameters are from.
    found : mnist.exporting.discriminators.Discriminator
    shared : list of shared variables
        Its parameters.
    bn : {'batch', 'running'}
        Of one minibatch, or of 20; where the run kept its own, `running` are those.
    function : callable
        ``theano.function`` or a drop-in for it.

    Raises
    ------
    InputError
        There is neither the run's own nor its generator.
    """
    X, Y = T.tensor4("X"), T.matrix("Y") if found.ny else None
    recorder = Recorder()
    found.discrim(X, Y, *shared, bn=recorder)
    n = len(recorder.statistics)
    if not n:
        return []
    kept = _kept(file)
    if bn == "running" and kept is not None:
        values = load_params(kept)
        if len(values) != n:
            raise InputError("%s: found %d statistics, expected %d" % (kept, len(values), n))
        return values
    try:
        arch = found.arch if found.arch in NAMES else None
        generator = trained.load(_generators(path), arch)
    except InputError as error:
        raise InputError(
            "%s: no statistics for the discriminator's layers: neither the run's own, nor a "
            "generator to make pictures with (%s); --bn minibatch takes each minibatch's own"
            % (file, error)
        ) from None
    return _of_pictures(found, generator, X, Y, recorder.statistics, bn, function)


def _kept(file: str) -> str | None:
    """The statistics that a run kept beside these parameters, if it did."""
    number = re.match(r"(\d+)_discrim_params\.npz$", os.path.basename(file))
    folder = os.path.dirname(os.path.abspath(file))
    if number is None:
        return None
    own = params_path(os.path.dirname(folder), int(number.group(1)), "discrim_bn")
    return own if os.path.isfile(own) else None


def _generators(path: str) -> str:
    """Where the generator is that belongs to a discriminator."""
    folder, name = os.path.split(path)
    return os.path.join(folder, name.replace("_discrim_params", "_gen_params"))


def _of_pictures(
    found: Any, generator: Any, X: Any, Y: Any, statistics: list, bn: str, function: Callable
) -> list[np.ndarray]:
    own = generator.generator
    if (own.ny, own.nc) != (found.ny, found.nc):
        raise InputError(
            "%s: its generator is another network's; --bn minibatch does without" % generator.path
        )
    classes = [Y] if found.ny else []
    record = function([X, *classes], statistics)
    Z, params = T.matrix("Z"), [sharedX(param) for param in generator.params]
    values = generation.fixed_statistics(own, params, bn, function)
    images = own.gen(Z, Y, *params, bn=Fixed([sharedX(value) for value in values]))
    draw = function([Z, *classes], images)
    batches = generation.minibatches(own, generation.MINIBATCHES[bn])
    return population(record(draw(*each), *each[1:]) for each in batches)
