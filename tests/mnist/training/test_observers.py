"""Which observers the options ask for."""

import argparse

import pytest

from mnist.training.observers import observers

NONE = {"fps": 0, "report": False, "tensorboard": False, "checkpoint_freq": 5, "num_epochs": 9}


@pytest.mark.parametrize(
    "changes, names",
    [
        ({}, ["Curves"]),
        ({"fps": 3}, ["Curves", "Animation"]),
        ({"report": True}, ["Curves", "Report"]),
        # the report shows the animation: it comes after it
        ({"report": True, "fps": 3}, ["Curves", "Animation", "Report"]),
    ],
)
def test_what_is_asked_for(changes, names):
    made = observers(argparse.Namespace(**dict(NONE, **changes)))
    assert [type(observer).__name__ for observer in made] == names


def test_tensorboard():
    pytest.importorskip("tensorboardX", reason="tensorboardX is in an extra of its own")
    made = observers(argparse.Namespace(**dict(NONE, tensorboard=True)))
    assert [type(observer).__name__ for observer in made] == ["Curves", "TensorBoard"]
