import numpy as np
import pytest

from tests import reference
from tests.lib.compat.lasagne_layers.layer_values import close, output, values


@pytest.mark.parametrize("flip", [None, True])
def test_convolution(gpu_layers, flip):
    x, w, b = values(2, 3, 7, 8), values(4, 3, 3, 5, seed=1), values(4, 4, 8, seed=2)
    settings = {} if flip is None else {"flip_filters": flip}
    layer = gpu_layers("corrmm").Conv2DMMLayer(
        (2, 3, 7, 8), 4, (3, 5), (2, 1), "same", True, w, b, **settings
    )
    expected = reference.conv2d(x, w, (2, 1), (1, 2), bool(flip)) + b
    close(output(layer, x), np.maximum(expected, 0))
    assert list(layer.params) == [layer.W, layer.b]
