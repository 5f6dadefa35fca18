"""What the training loop calls; a program makes one from its networks and data."""

from __future__ import annotations

from typing import Any, Callable, NamedTuple


class Model(NamedTuple):
    """What the loop calls.

    Attributes
    ----------
    steps : list of callable
        Taken in turn, one for each minibatch: ``step(rows)``, given indices into the training
        data, updates the generator, the discriminator or both, and returns costs by name,
        floats.
    evaluate : callable
        Returns scores by name, floats.
    save_samples : callable
        ``save_samples(path)`` writes the epoch's picture.
    params : dict of str to list of shared variables
        ``{'gen': [...], 'discrim': [...]}``, saved at the end.
    variables : list of shared variables
        Everything that the updates change.
    learning_rate : shared variable
    end_epoch : callable, optional
        Called after an epoch's updates, before its scores and picture.
    """

    steps: list[Callable]
    evaluate: Callable[[], dict[str, float]]
    save_samples: Callable[[str], None]
    params: dict[str, list]
    variables: list
    learning_rate: Any
    end_epoch: Callable[[], None] | None = None
