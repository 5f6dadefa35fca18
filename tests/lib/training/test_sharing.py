"""What keeps the processes of a run alike, between two that run in threads of one."""

import numpy as np
import pytest

from lib import rng
from lib.distributed import Alone
from lib.errors import InputError
from lib.training.sharing import begin_alike, pack, share_checkpoint, share_generators, unpack
from tests.lib.training.toy_run import Shared

ARRAYS = {"a": np.arange(6.0).reshape(2, 3), "b": np.zeros((0, 2), "f4"), "c": np.array("text")}


class Wire:
    """The two sides of a team of two: what the first gives is kept for the second."""

    size = 2

    def __init__(self, leads, sent):
        self.leads, self._sent = leads, sent

    def broadcast(self, value=None, payload=b""):
        if self.leads:
            self._sent.append((value, payload))
            return value, payload
        return self._sent.pop(0)

    def agree(self, what, value):
        if self.leads:
            self._sent.append(value)
        elif self._sent.pop(0) != value:
            raise InputError("other %s" % what)


@pytest.fixture
def team():
    sent = []
    return Wire(True, sent), Wire(False, sent)


def test_packed_arrays():
    unpacked = unpack(pack(ARRAYS))
    assert set(unpacked) == set(ARRAYS)
    for name, array in ARRAYS.items():
        assert unpacked[name].dtype == array.dtype
        np.testing.assert_array_equal(unpacked[name], array)


def test_the_second_draws_what_the_first_draws(team):
    rng.set_seed(1)
    rng.np_rng.normal()
    share_generators(team[0])
    expected = rng.np_rng.normal(), rng.py_rng.random()
    rng.set_seed(2)
    share_generators(team[1])
    assert (rng.np_rng.normal(), rng.py_rng.random()) == expected


@pytest.mark.parametrize("saved", [None, ("run/checkpoint.npz", {"counts": {}}, ARRAYS)])
def test_the_second_has_the_checkpoint_of_the_first(team, saved):
    share_checkpoint(team[0], saved)
    received = share_checkpoint(team[1], None)
    if saved is None:
        assert received is None
    else:
        assert received[:2] == saved[:2]
        np.testing.assert_array_equal(received[2]["a"], ARRAYS["a"])


@pytest.mark.parametrize(
    "data, value, words",
    [("same", 1.0, None), ("other", 1.0, "other training data"), ("same", 2.0, "initial")],
)
def test_all_begin_alike(team, data, value, words):
    begin_alike(team[0], "same", [Shared([1.0], "w")])
    if words is None:
        begin_alike(team[1], data, [Shared([value], "w")])
    else:
        with pytest.raises(InputError, match=words):
            begin_alike(team[1], data, [Shared([value], "w")])


def test_one_alone_sends_nothing_and_keeps_its_numbers():
    rng.set_seed(1)
    expected = rng.np_rng.normal()
    rng.set_seed(1)
    begin_alike(Alone(), "data", [])
    saved = ("path", {}, {})
    assert share_checkpoint(Alone(), saved) is saved
    assert rng.np_rng.normal() == expected
