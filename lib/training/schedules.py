"""Learning-rate schedules."""

from __future__ import annotations

#: linear: full until the last ``niter_decay`` epochs, in which it falls to 0 in equal steps
#: (Radford et al.'s programs); exponential: times ``lr_decay`` every ``lr_decay_updates``
#: updates; constant.
SCHEDULES = ("linear", "exponential", "constant")


def learning_rate(options: dict, n_epochs: int, n_updates: int) -> float:
    """The learning rate of the next update.

    Parameters
    ----------
    options : dict
        ``lr``, and ``lr_schedule``, 'linear' if missing, with what that one needs:
        ``num_epochs`` and ``niter_decay`` (epochs), or ``lr_decay`` and ``lr_decay_updates``.
    n_epochs, n_updates : int
        Made so far.

    Raises
    ------
    ValueError
        For another schedule.
    """
    schedule = options.get("lr_schedule", "linear")
    if schedule == "constant":
        return options["lr"]
    if schedule == "exponential":
        return options["lr"] * options["lr_decay"] ** (n_updates // options["lr_decay_updates"])
    if schedule != "linear":
        raise ValueError("lr_schedule %r: expected one of %s" % (schedule, ", ".join(SCHEDULES)))
    left = options["num_epochs"] - n_epochs
    return options["lr"] * min(1.0, left / max(options["niter_decay"], 1))
