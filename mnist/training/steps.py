"""Which updates a minibatch gets, as ``--step`` says."""

from __future__ import annotations

from typing import Callable

from .minibatches import Minibatches
from .objective import Functions


def steps(how: str, k: int, functions: Functions, minibatches: Minibatches) -> list[Callable]:
    """Return what `lib.training.Run` calls in turn, one for each minibatch.

    Parameters
    ----------
    how : {'alternate', 'd-then-g', 'one-pass'}
        See `mnist.training.hyper_parameters`.
    k : int
        Minibatches for the discriminator to one for the generator, where they alternate.
    """

    def g(rows):
        return functions.train_g(*minibatches.for_generator(rows))

    def d(rows):
        return functions.train_d(*minibatches.whole(rows))

    def both(rows):
        return functions.train_both(*minibatches.whole(rows))

    def d_then_g(rows):
        batch = minibatches.whole(rows)
        costs = functions.train_d(*batch)
        costs.update(functions.train_g(*batch[1:]))
        return costs

    return {"alternate": [g] + [d] * k, "d-then-g": [d_then_g], "one-pass": [both]}[how]
