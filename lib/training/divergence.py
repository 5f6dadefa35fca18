"""Training that has diverged: how it shows, and what is said then."""

from __future__ import annotations

import numpy as np

from ..errors import InputError
from ..runs import checkpoint


def bad_cost(costs: dict[str, float]) -> str | None:
    """Return which of the costs is NaN or infinite, in words; None if none is."""
    for name, cost in costs.items():
        if not np.isfinite(cost):
            return "%s is %s" % (name, cost)
    return None


def bad_variable(variables: list) -> str | None:
    """Return which shared variable holds NaN or infinite values, in words; None if none does."""
    for variable in variables:
        if not np.isfinite(variable.get_value(borrow=True)).all():
            return "%s holds NaN or infinite values" % variable.name
    return None


def diverged(what: str, folder: str, n_updates: int, lr: float) -> InputError:
    """Return the error that says so.

    Parameters
    ----------
    what : str
        From `bad_cost` or `bad_variable`.
    folder : str
        Of the run: whether it holds a checkpoint decides what to do.
    n_updates : int
    lr : float
        The run's ``--lr``.
    """
    kept = checkpoint.find(folder)
    advice = "go on from the last checkpoint with --resume and"
    if kept is None:
        advice = "start anew with"
    return InputError(
        "training diverged: %s at update %d; %s a lower --lr than %g"
        % (what, n_updates, advice, lr)
    )
