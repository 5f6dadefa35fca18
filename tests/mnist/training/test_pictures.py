"""The grids: their shapes, the noise behind them, real images in the rows of their classes."""

import argparse

import numpy as np
import pytest
from PIL import Image

from lib import rng
from mnist.data.images import Images
from mnist.training import pictures


class Noise:
    """Minibatches that count how often noise was asked for."""

    def __init__(self):
        self.asked = 0

    def noise(self, n):
        self.asked += 1
        return np.full((n, 2), self.asked, "float32")


def options(**changes):
    values = {"ny": 0, "num_test_samples": None, "use_fixed": True}
    return argparse.Namespace(**{**values, **changes})


@pytest.mark.parametrize(
    "n, grid", [(1, (1, 1)), (2, (1, 2)), (100, (10, 10)), (7, (2, 4)), (200, (14, 15))]
)
def test_grids_hold_the_images_and_are_not_high(n, grid):
    assert pictures.near_square(n) == grid and grid[0] * grid[1] >= n


@pytest.mark.parametrize(
    "ny, n, shape", [(10, None, (10, 20)), (0, None, (10, 10)), (10, 12, (3, 4)), (3, 9, (3, 3))]
)
def test_shape(ny, n, shape):
    grids = pictures.Grids(options(ny=ny, num_test_samples=n), Noise())
    assert grids.shape == shape


@pytest.mark.parametrize("fixed, asked", [(True, 1), (False, 3)])
def test_the_same_noise_or_new(fixed, asked, tmp_path):
    source, seen = Noise(), []
    grids = pictures.Grids(options(num_test_samples=4, use_fixed=fixed), source)

    def generate(noise, labels):
        seen.append(noise[0, 0])
        return np.full((len(noise), 1, 3, 3), 0.5)

    for name in "ab":
        grids.save_samples(generate, str(tmp_path / (name + ".png")))
    assert source.asked == asked and seen == ([1, 1] if fixed else [2, 3])
    with Image.open(str(tmp_path / "a.png")) as picture:
        assert picture.size == (6, 6)


def test_real_images_in_a_grid(tmp_path):
    tiles = np.arange(5, dtype=np.uint8).reshape(5, 1, 1, 1) * np.ones((1, 3, 2, 2), np.uint8)
    train = Images(tiles, np.array([0, 0, 1, 1, 1]))
    grids = pictures.Grids(options(ny=2, num_test_samples=6), Noise())
    rng.set_seed(1)
    grids.save_real(train, str(tmp_path / "real.png"))
    with Image.open(str(tmp_path / "real.png")) as picture:
        pixels = np.asarray(picture)[::2, ::2, 0]
    assert set(pixels[0]) == {0, 1} and pixels[0, 2] == 0  # two of the first class, then none
    assert sorted(pixels[1]) == [2, 3, 4]


def test_real_digits_are_in_the_rows_of_their_classes():
    labels = np.array([0] * 25 + [3, 3, 9, 9, 9])
    shown = pictures.draw_rows(labels, np.repeat(np.arange(10), 20)).reshape(10, 20)
    assert len(set(shown[0])) == 20 and shown[0].max() < 25 and shown[0].min() >= 0
    assert sorted(shown[3])[-2:] == [25, 26] and shown[3, 2:].max() == -1
    assert sorted(shown[9])[-3:] == [27, 28, 29]
    assert shown[[1, 2, 4, 5, 6, 7, 8]].max() == -1
