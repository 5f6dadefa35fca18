import numpy as np
import pytest

from lib.errors import InputError
from mnist.importing.fitting import fit
from mnist.importing.steps import Norm, Step

SIZES = [(5, 8), (8, 4), (4, 2), (2, 1)]


def norm(n, **changes):
    given = {"gain": np.ones(n), "bias": np.zeros(n), "mean": np.zeros(n), "variance": np.ones(n)}
    return Norm(**{**given, **changes}, epsilon=1e-5)


def leaky32(**last):
    """The steps of a small leaky32."""
    found = []
    for number, (inputs, outputs) in enumerate(SIZES):
        sides = (1, 0, 0) if number == 0 else (2, 1, 0)
        weight = np.full((inputs, outputs, 4, 4), number + 1.0)
        step = Step("s%d" % number, weight, np.ones(outputs), norm(outputs), *sides, "leaky", 0.2)
        found.append(step)
    return found[:3] + [found[3]._replace(norm=None, activation="tanh", leak=None, **last)]


def change(steps, number, **what):
    return [s._replace(**what) if n == number else s for n, s in enumerate(steps)]


def test_a_network():
    found = fit(leaky32(), ["leaky32"], "a", "normal")
    assert (found.arch, found.latent, found.path) == ("leaky32", "normal", "a")
    assert [p.shape for p in found.params[:4]] == [(5, 8, 4, 4), (8,), (8,), (8, 4, 4, 4)]
    assert found.params[-1].tolist() == [1] and found.params[0].dtype == np.float32
    # the bias before a normalisation goes into its mean
    assert [s.tolist() for s in found.statistics[:2]] == [[-1] * 8, [np.float32(1 + 1e-5)] * 8]


def test_the_first_that_fits():
    assert fit(leaky32(), ["torch28", "leaky32"], "a", "normal").arch == "leaky32"


def test_without_statistics():
    steps = change(leaky32(), 1, norm=norm(4, mean=None, variance=None))
    assert fit(steps, ["leaky32"], "a", "normal").statistics is None


def test_no_bias_in_the_last_layer_is_one_of_zeros():
    found = fit(leaky32(bias=None), ["leaky32"], "a", "normal")
    assert found.params[-1].tolist() == [0]


@pytest.mark.parametrize(
    "number, what, words",
    [
        (1, {"stride": 1}, "stride 2 where layer s1 has 1"),
        (0, {"padding": 1}, "padding 0 where layer s0 has 1"),
        (2, {"extra": 1}, "output padding 0 where layer s2 has 1"),
        (2, {"leak": 0.1}, "a leak of 0.2 where layer s2 has 0.1"),
        (2, {"activation": "relu"}, "leaky behind a layer where layer s2 has relu"),
        (3, {"activation": "sigmoid"}, "tanh behind a layer where layer s3 has sigmoid"),
        (1, {"norm": None}, "a normalisation behind each layer but the last, layer s1 has none"),
        (3, {"norm": norm(1)}, "no normalisation behind its last layer, layer s3 has one"),
        (1, {"norm": norm(4, variance=np.full(4, -1.0))}, "variances of 0 and more"),
        (1, {"norm": norm(5)}, "4 gains behind s1, the file others|one bias for each mean"),
        (2, {"weight": np.zeros((4, 2, 5, 5))}, "filters of 4x4 where layer s2 has filters of 5x5"),
    ],
)
def test_what_differs(number, what, words):
    with pytest.raises(InputError, match=words):
        fit(change(leaky32(), number, **what), ["leaky32"], "a", "normal")


def test_a_bias_where_our_network_has_none():
    steps = [s._replace(activation=None, leak=None) for s in leaky32()]
    with pytest.raises(InputError, match="stack has no bias in its last layer"):
        fit(steps, ["stack"], "a", "normal")
    steps = change(steps, 3, bias=np.zeros(1))
    assert fit(steps, ["stack"], "a", "normal").arch == "stack"


def test_the_nearest_networks_are_named():
    with pytest.raises(InputError) as caught:
        fit(leaky32(), ["leaky64", "fsconv32", "torch28"], "a", "normal")
    assert str(caught.value).index("torch28 has") < str(caught.value).index("leaky64 has 5 layers")
    assert "fsconv32" not in str(caught.value)


def test_nothing():
    with pytest.raises(InputError, match="a: found no layers"):
        fit([], ["leaky32"], "a", "normal")
