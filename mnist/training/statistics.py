"""The statistics of ``--bn running``: those of many minibatches, taken after each epoch."""

from __future__ import annotations

from types import ModuleType

import numpy as np

from lib import rng
from lib.running_statistics import population

from ..data.images import Images
from .minibatches import Minibatches
from .objective import Statistics
from .run_options import Options

_MINIBATCHES = 20


def take_statistics(
    statistics: Statistics,
    network: ModuleType,
    train: Images,
    options: Options,
    minibatches: Minibatches,
) -> None:
    """Take the statistics anew, from minibatches of their own.

    Parameters
    ----------
    statistics : mnist.training.objective.Statistics
        Its variables get the new values.
    network : module
        Of `mnist.zoo`.
    train : mnist.data.images.Images
    options : Options
        ``seed`` and ``batch_size`` are used.
    minibatches : Minibatches
        Gives noise and classes.
    """
    generator = rng.separate(options.seed)
    size = min(options.batch_size, len(train))

    def batches():
        for _ in range(_MINIBATCHES):
            rows = np.sort(generator.choice(len(train), size, replace=False))
            zmb = minibatches.noise(size, generator)
            X = network.transform(train.rows(rows))
            yield statistics.record(X, zmb, *minibatches.classes(minibatches.labels(rows)))

    variables = statistics.gen + statistics.discrim
    for variable, value in zip(variables, population(batches())):
        variable.set_value(value)
