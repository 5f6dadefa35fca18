"""Training with and without the native operations."""

import numpy as np
import pytest
import theano

from tests.lib.native.helpers import needs_native, needs_onednn
from tests.lib.steps import Steps

pytestmark = [needs_onednn, needs_native, pytest.mark.slow]


def stock(inputs, outputs=None, **kwargs):
    mode = theano.compile.get_default_mode().excluding("dcgan_native")
    return theano.function(inputs, outputs, mode=mode, **kwargs)


@pytest.mark.parametrize("width", [4, 16])
def test_two_hundred_updates(width):
    """The same costs and gradients, each update from the same values.

    Left alone both go their own ways after some dozens, as Theano's own do with one thread and
    with two: now and then rounding decides on which side of 0 a rectifier's input is.
    """
    sizes = {"ngf": width, "ndf": width, "ngfc": 16 * width, "ndfc": 16 * width}
    ours, theirs = (Steps("radford_cond", f, sizes=sizes) for f in (theano.function, stock))
    draws = [np.random.RandomState(0) for _ in range(2)]
    for number in range(200):
        got, expected = (s.update(number, d, 32) for s, d in zip((ours, theirs), draws))
        np.testing.assert_allclose(got, expected, rtol=0, atol=1e-3)
        theirs.follow(ours, tolerance=1e-2)
