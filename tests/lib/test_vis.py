import os

import numpy as np
import pytest
from PIL import Image

from lib import vis
from lib.errors import InputError

TWO = np.array([[[0, 0.5], [1, 0.25]], [[0.5, 0.5], [0.5, 0.5]]])


def read(path):
    return np.asarray(Image.open(path))


def test_pictures_lie_row_by_row():
    X = np.arange(1, 6).reshape(5, 1, 1) * np.ones((1, 2, 3))
    grid = vis.grayscale_grid_vis(X, (2, 3))
    assert grid.dtype == np.float64
    np.testing.assert_array_equal(grid[::2, ::3], [[1, 2, 3], [4, 5, 0]])
    np.testing.assert_array_equal(grid, np.kron(grid[::2, ::3], np.ones((2, 3))))
    colour = vis.color_grid_vis(np.stack([X] * 3, axis=3), (2, 3))
    np.testing.assert_array_equal(colour[..., 2], grid)


@pytest.mark.parametrize(
    "X, expected",
    [
        (TWO, [[0, 128, 128, 128], [255, 64, 128, 128]]),  # as given
        (TWO / 2, [[0, 64, 64, 64], [128, 32, 64, 64]]),  # dim stays dim
        (TWO * 2 - 1, [[0, 128, 128, 128], [255, 64, 128, 128]]),  # stretched
        (TWO * 100, [[0, 128, 128, 128], [255, 64, 128, 128]]),
        (TWO + 1e-8, [[0, 128, 128, 128], [255, 64, 128, 128]]),
        ((TWO * 100).astype(np.uint8), [[0, 50, 50, 50], [100, 25, 50, 50]]),
        (TWO.astype(np.float32), [[0, 128, 128, 128], [255, 64, 128, 128]]),
        (np.full((2, 2, 2), 7.0), np.zeros((2, 4))),
    ],
)
def test_written_values(tmp_path, X, expected):
    path = str(tmp_path / "a.png")
    vis.grayscale_grid_vis(X, (1, 2), path)
    np.testing.assert_array_equal(read(path), expected)
    assert os.listdir(tmp_path) == ["a.png"]


def test_colour_is_written(tmp_path):
    path = str(tmp_path / "a.png")
    X = np.zeros((1, 2, 2, 3))
    X[..., 0] = 1
    vis.color_grid_vis(X, (1, 1), save_path=path)
    np.testing.assert_array_equal(read(path), X[0] * 255)


@pytest.mark.parametrize("w", [TWO * 6 - 3, TWO + 5])
def test_weights_are_stretched_from_0_to_1(w):
    grid = vis.grayscale_weight_grid_vis(w, (1, 2))
    np.testing.assert_allclose(grid, [[0, 0.5, 0.5, 0.5], [1, 0.25, 0.5, 0.5]])


def test_equal_weights_are_0():
    assert not vis.grayscale_weight_grid_vis(np.ones((1, 2, 2)), (1, 1)).any()


@pytest.mark.parametrize(
    "X, nhnw, path, words",
    [
        (TWO, (1, 1), None, r"grid of 1x1: got pictures of shape \(2, 2, 2\), expected .* n <= 1"),
        (TWO[:0], (1, 1), None, "grid of 1x1"),
        (TWO[0], (1, 1), None, "grid of 1x1"),
        (TWO, (1, 2), "a.xyz", "cannot write a.xyz: expected a name that ends with .png"),
        (TWO * [[np.nan, 1], [1, np.inf]], (1, 2), "a.png", "a.png: 4 of 8 values are not finite"),
    ],
)
def test_refusals(tmp_path, monkeypatch, X, nhnw, path, words):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=words):
        vis.grayscale_grid_vis(X, nhnw, path)
    assert os.listdir(tmp_path) == []


def test_grey_pictures_in_a_colour_grid():
    grey = np.random.RandomState(0).uniform(size=(3, 4, 5, 1))
    grid = vis.color_grid_vis(grey, (2, 2))
    assert grid.shape == (8, 10, 3)
    for channel in range(3):
        np.testing.assert_array_equal(grid[4:, :5, channel], grey[2, :, :, 0])


@pytest.mark.parametrize(
    "given, expected",
    [
        (np.array([[0.0, 1.0], [0.5, 0.25]]), [[0, 255], [128, 64]]),
        (np.array([[-3, 7], [2, 2]]), [[0, 255], [128, 128]]),
        (np.array([[7, 9], [8, 8]], np.uint8), [[7, 9], [8, 8]]),
        (np.array([[253.0 / 2, 0], [255, 0]]), [[127, 0], [255, 0]]),  # SciPy's half upwards
        (np.ones((2, 2)), np.zeros((2, 2))),
        (np.arange(12.0).reshape(2, 2, 3), np.arange(12).reshape(2, 2, 3) / 11 * 255 + 0.5),
    ],
)
def test_imsave_stretches_as_scipy_did(tmp_path, given, expected):
    vis.imsave(str(tmp_path / "a.png"), given)
    np.testing.assert_array_equal(read(tmp_path / "a.png"), np.array(expected).astype(np.uint8))
    vis.imsave(str(tmp_path / "b"), given, format="png")
    np.testing.assert_array_equal(read(tmp_path / "b"), np.array(expected).astype(np.uint8))


@pytest.mark.parametrize("bad", [np.zeros((2, 2, 2)), np.zeros((0, 3)), np.array([[0, np.nan]])])
def test_imsave_says_what_is_no_picture(tmp_path, bad):
    with pytest.raises(InputError, match="cannot write"):
        vis.imsave(str(tmp_path / "a.png"), bad)


def test_a_notebook_shows_a_grid():
    import io

    grid = vis.grayscale_grid_vis(TWO, (1, 2))
    shown = np.asarray(Image.open(io.BytesIO(grid._repr_png_())))
    np.testing.assert_array_equal(shown, [[0, 128, 128, 128], [255, 64, 128, 128]])
    assert repr(grid) == repr(np.asarray(grid)) and str(grid) == str(np.asarray(grid))
    colour = vis.color_grid_vis((np.stack([TWO] * 3, 3) * 100).astype(np.uint8), (1, 2))
    shown = np.asarray(Image.open(io.BytesIO(colour._repr_png_())))
    np.testing.assert_array_equal(shown[0, :, 1], [0, 50, 50, 50])
    # what is no picture any more is shown as numbers
    assert grid[0]._repr_png_() is None and colour[..., :2]._repr_png_() is None
    assert type(np.asarray(grid)) is np.ndarray
