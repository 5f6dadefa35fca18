"""How far a run is: its counts, its newest costs, and its place in the order of the data."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from ..data_utils import shuffle
from ..errors import InputError
from ..runs import checkpoint, schema


class State:
    """The part of a run that changes with every update, beside the networks.

    Parameters
    ----------
    n_examples : int
        Rows of training data.

    Attributes
    ----------
    order : ndarray, (n_examples,), int64
        In which the epoch takes the rows.
    position : int
        How many of them are done.
    counts : dict
        ``n_epochs``, ``n_updates``, ``n_examples`` and ``n_seconds``, all since the beginning.
    costs : dict of str to float
        The newest of each name.
    recorded : bool
        Whether the run's folder has what belongs to an epoch that ends here.
    """

    def __init__(self, n_examples: int) -> None:
        self.order = np.arange(n_examples, dtype=np.int64)
        self.position = 0
        self.counts: dict[str, Any] = {
            "n_epochs": 0,
            "n_updates": 0,
            "n_examples": 0,
            "n_seconds": 0.0,
        }
        self.costs: dict[str, float] = {}
        self.recorded = True

    def load(self, path: str, header: dict, arrays: dict, config: dict) -> None:
        """Take over the state that a checkpoint holds.

        Raises
        ------
        InputError
            If it is of another network or of other data than `config` says.
        """
        arch, own = header["config"].get("arch"), config.get("arch")
        if arch is not None and arch != own:
            raise InputError(
                "%s: the run is of %s, expected %s: name its network" % (path, arch, own)
            )
        data, own = header["config"].get("data"), config["data"]
        if data != own:
            raise InputError(
                "%s: found a run on the training data %s, expected %s: give the --data, "
                "--data-dir and --seed of that run" % (path, json.dumps(data), json.dumps(own))
            )
        order, n = checkpoint.extra(arrays)["order"], len(self.order)
        schema.check_order(order, header["position"], path, n)
        self.order, self.position = order, header["position"]
        self.counts, self.costs = header["counts"], header["costs"]
        self.recorded = header.get("recorded", True)

    def save(self, folder: str, variables: list, config: dict, again: bool = False) -> None:
        """Write a checkpoint of this and of the networks' `variables`.

        Parameters
        ----------
        folder : str
        variables : list of shared variables
        config : dict
        again : bool
            Whether the newest checkpoint is of the same update.
        """
        header = {"counts": self.counts, "costs": self.costs, "position": self.position}
        header.update(config=config, recorded=self.recorded)
        checkpoint.save(folder, variables, {"order": self.order}, header, again)

    def begin_epoch(self) -> None:
        """Draw the order in which the next epoch takes the rows."""
        self.order = shuffle(self.order)

    def next_rows(self, n: int) -> np.ndarray:
        """Return the rows of the next minibatch, `n` or what is left of the epoch."""
        return self.order[self.position : self.position + n]

    def add_update(self, rows: np.ndarray, costs: dict, seconds: float) -> None:
        """Count an update on `rows`."""
        self.costs.update(costs)
        self.recorded = False
        self.position += len(rows)
        self.counts["n_updates"] += 1
        self.counts["n_examples"] += len(rows)
        self.counts["n_seconds"] += seconds

    @property
    def at_end_of_epoch(self) -> bool:
        """Whether all rows of the epoch are done."""
        return self.position >= len(self.order)

    def end_epoch(self) -> None:
        """Count an epoch."""
        self.position = 0
        self.counts["n_epochs"] += 1
