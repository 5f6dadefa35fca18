"""Weight, gain and bias of a normalised layer: values, names, order of the draws."""

import numpy as np
import pytest

from lib import inits, rng
from mnist.zoo.parts.initial import normalised


@pytest.mark.parametrize("name, others", [("gw", ("gg", "gb")), ("dw2", ("dg2", "db2"))])
def test_gain_is_one_and_bias_zero(name, others):
    w, g, b = normalised(inits.Normal(scale=0.02), (2, 3, 4, 4), 3, name)
    assert (w.name, g.name, b.name) == (name, *others)
    assert w.get_value().shape == (2, 3, 4, 4)
    np.testing.assert_array_equal(g.get_value(), np.ones(3))
    np.testing.assert_array_equal(b.get_value(), np.zeros(3))


def test_the_weight_is_drawn_before_a_random_gain():
    normal, gain = inits.Normal(scale=0.02), inits.Normal(loc=1.0, scale=0.02)
    rng.set_seed(3)
    expected = [normal((5, 4)).get_value(), gain((4,)).get_value()]
    rng.set_seed(3)
    w, g, _ = normalised(normal, (5, 4), 4, "gw", gain)
    np.testing.assert_array_equal(w.get_value(), expected[0])
    np.testing.assert_array_equal(g.get_value(), expected[1])
