"""What is needed while tracing, and what tells it; needs no JAX."""

import numpy as np
import pytest
import theano.tensor as T

from lib.jax_backend.errors import NotConvertible
from lib.jax_backend.static_needs import LengthNeeded, ValueNeeded

X = T.fmatrix("x")
START, STOP = T.lscalars("start", "stop")
NODE = X[START:STOP].owner
TRACED = object()  # stands for a value that is JAX's


def test_a_value_is_its_own_target():
    need = ValueNeeded(NODE, START, "the start")
    assert need.name is START and need.targets == [START]
    assert need.value([np.int64(3)]) == 3
    assert need.value([TRACED]) is None


@pytest.mark.parametrize(
    "start, stop", [(2, 5), (-3, None), (None, -1), (None, None), (3, 99), (5, 2)]
)
def test_the_length_is_that_of_the_slice(start, stop):
    array = np.zeros((4, 7))
    variables = [v if end is not None else None for v, end in ((START, start), (STOP, stop))]
    need = LengthNeeded(NODE, 1, *variables)
    assert need.targets == [X] + [v for v in variables if v is not None]
    ends = [np.asarray(end) for end in (start, stop) if end is not None]
    assert need.value([array, *ends]) == array[:, start:stop].shape[1]


def test_an_end_that_is_not_known():
    assert LengthNeeded(NODE, 0, START, STOP).value([np.zeros((4, 7)), 2, TRACED]) is None


def test_lengths_along_two_axes_are_two_needs():
    names = {LengthNeeded(NODE, axis, START, STOP).name for axis in (0, 0, 1)}
    assert len(names) == 2


def test_the_error_names_the_line_and_the_remedy():
    error = ValueNeeded(NODE, START, "the start").as_error()
    assert isinstance(error, NotConvertible)
    words = r"Subtensor.*\(.*test_static_needs.py, line \d+: NODE = .*\): the start depends on"
    with pytest.raises(NotConvertible, match=words + ".*--device cpu"):
        raise error
    assert "\n" not in str(error)
