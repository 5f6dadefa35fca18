import numpy as np
import pytest

from lib.errors import InputError
from mnist.data.pixels.axes import to_channels_last

IMAGES = np.arange(2 * 4 * 5 * 3).reshape(2, 4, 5, 3)
SQUARE = np.arange(2 * 4 * 4 * 3).reshape(2, 4, 4, 3)


@pytest.mark.parametrize(
    "X, expected",
    [
        (IMAGES, IMAGES),
        (IMAGES[..., :1], IMAGES[..., :1]),
        (
            np.concatenate([IMAGES, IMAGES[..., :1]], 3),
            np.concatenate([IMAGES, IMAGES[..., :1]], 3),
        ),
        (IMAGES.transpose(0, 3, 1, 2), IMAGES),
        (IMAGES[..., :1].transpose(0, 3, 1, 2), IMAGES[..., :1]),
        (IMAGES[..., 0], IMAGES[..., :1]),
        (SQUARE[..., 0].reshape(2, -1), SQUARE[..., :1]),
        (SQUARE.transpose(0, 3, 1, 2).reshape(2, -1), SQUARE),
        (IMAGES[..., :2].reshape(2, 4, 10), IMAGES[..., :2].reshape(2, 4, 10, 1)),
    ],
)
def test_orders(X, expected):
    np.testing.assert_array_equal(to_channels_last(X.shape, "a")(X[1:]), expected[1:])


@pytest.mark.parametrize(
    "shape", [(), (9,), (9, 785), (9, 8, 8, 2), (9, 2, 8, 8), (9, 8, 8, 3, 1), (0, 8, 8), (9, 0, 8)]
)
def test_refusals(shape):
    with pytest.raises(InputError, match=r"a: found shape \(.*\), expected images as \(n, height"):
        to_channels_last(shape, "a")
