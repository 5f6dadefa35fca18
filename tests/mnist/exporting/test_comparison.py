import numpy as np
import pytest

from lib.errors import InputError
from lib.native import choice
from mnist.exporting import comparison
from tests.mnist.exporting import small


def test_examples_are_of_all_classes_and_always_the_same():
    for part, key in (("generator", "z"), ("discriminator", "image")):
        network = small.network("torch28", part).network
        one, other = (comparison.examples(network, 12) for _ in range(2))
        assert one["label"].tolist() == [*range(10), 0, 1]
        assert np.array_equal(one[key], other[key]) and len(one[key]) == 12


def test_a_difference_is_an_error():
    network = small.network("torch28", "generator").network
    right = small.expected("torch28", "generator", 8)
    assert comparison.difference(network, lambda inputs: right, small.function) < 1e-6
    for wrong in (right + np.float32(1e-4), right * np.float32(np.nan)):
        with pytest.raises(InputError, match="differs from Theano by"):
            comparison.difference(network, lambda inputs, wrong=wrong: wrong, small.function)


def test_it_is_compared_with_direct_convolutions():
    """The faster ones may differ by more than is allowed, though the file is right."""
    network = small.network("torch28", "generator").network
    right, allowed = small.expected("torch28", "generator", 8), []

    def function(inputs, output):
        return lambda *values: allowed.append(choice._only_direct) or right

    comparison.difference(network, lambda inputs: right, function)
    assert allowed == [True] and not choice._only_direct
