import base64

import numpy as np
import pytest

from mnist.exploring.layers import Layer
from mnist.exploring.packed import for_page, packed, unpacked

WEIGHT = np.random.RandomState(0).normal(size=(5, 3, 2, 2)).astype(np.float32)
WEIGHT[:, 1] *= 1e6  # far beyond float16
WEIGHT[:, 2] = 0


@pytest.mark.parametrize("kind, most", [("float16", 2.0**-11), ("int8", 0.5 / 127)])
def test_outputs_keep_their_own_precision(kind, most):
    found = packed(WEIGHT, kind)
    assert found.values.dtype == kind and found.scales.shape == (3,)
    again = unpacked(found)
    for output in range(3):
        error = np.abs(again[:, output] - WEIGHT[:, output]).max()
        assert error <= 1.01 * most * np.abs(WEIGHT[:, output]).max()
    assert (again[:, 2] == 0).all()


def test_a_matrix():
    assert unpacked(packed(WEIGHT[:, :, 0, 0], "float16")).shape == (5, 3)


def test_bytes_of_the_page():
    bias = np.arange(3, dtype=np.float32)
    layer = Layer(WEIGHT, 2, 1, 4, 8, None, bias, "leaky", 0.2)
    (found,) = for_page([layer], "int8")
    assert (found["inputs"], found["outputs"], found["kernel"], found["weightBytes"]) == (
        5,
        3,
        2,
        1,
    )
    assert len(base64.b64decode(found["weight"])) == WEIGHT.size
    assert np.frombuffer(base64.b64decode(found["bias"]), "<f4").tolist() == [0, 1, 2]
    assert found["gain"] is None
    with pytest.raises(KeyError):
        for_page([layer], "int4")
