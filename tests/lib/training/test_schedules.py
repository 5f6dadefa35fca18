"""Learning rates by hand."""

import pytest

from lib.training.schedules import learning_rate

OPTIONS = {
    "lr": 0.5,
    "num_epochs": 10,
    "niter_decay": 4,
    "lr_decay": 0.9,
    "lr_decay_updates": 100,
}


@pytest.mark.parametrize(
    "schedule, n_epochs, n_updates, expected",
    [
        ("linear", 0, 0, 0.5),
        ("linear", 6, 999, 0.5),
        ("linear", 7, 0, 0.375),
        ("linear", 9, 0, 0.125),
        ("exponential", 9, 99, 0.5),
        ("exponential", 0, 100, 0.45),
        ("exponential", 0, 250, 0.405),
        ("constant", 9, 10**6, 0.5),
    ],
)
def test_learning_rate(schedule, n_epochs, n_updates, expected):
    options = dict(OPTIONS, lr_schedule=schedule)
    assert learning_rate(options, n_epochs, n_updates) == pytest.approx(expected)


def test_linear_is_what_runs_without_the_option_had():
    assert learning_rate(OPTIONS, 8, 0) == 0.25
    assert learning_rate(dict(OPTIONS, niter_decay=0), 9, 0) == 0.5


def test_unknown_schedule():
    with pytest.raises(ValueError, match="lr_schedule 'cosine': expected one of linear, expon"):
        learning_rate(dict(OPTIONS, lr_schedule="cosine"), 0, 0)
