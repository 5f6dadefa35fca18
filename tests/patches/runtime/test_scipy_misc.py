"""The image functions that SciPy had."""

import numpy as np
import pytest

pytest.importorskip("PIL", reason="Pillow is not installed")

from patches.runtime import scipy_misc


def test_bytescale_stretches_to_the_full_range():
    assert scipy_misc.bytescale(np.array([-1.0, 0.0, 1.0])).tolist() == [0, 128, 255]
    assert scipy_misc.bytescale(np.array([3.0, 3.0])).tolist() == [0, 0]
    assert scipy_misc.bytescale(np.array([0.0, 5.0, 10.0]), cmin=5, cmax=10).tolist() == [0, 0, 255]
    same = np.array([7, 9], np.uint8)
    assert scipy_misc.bytescale(same) is same


def test_bytescale_says_what_is_wrong_with_the_bounds():
    with pytest.raises(ValueError, match="expected 0 <= low <= high <= 255"):
        scipy_misc.bytescale(np.zeros(2), high=300)
    with pytest.raises(ValueError, match="below cmin"):
        scipy_misc.bytescale(np.zeros(2), cmin=2, cmax=1)


@pytest.mark.parametrize("shape", [(4, 5), (4, 5, 3), (4, 5, 4)])
def test_imsave_and_imread(tmp_path, shape):
    x = np.random.RandomState(0).uniform(-1, 1, shape)
    path = str(tmp_path / "x.png")
    scipy_misc.imsave(path, x)
    back = scipy_misc.imread(path)
    expected = ((x - x.min()) * (255 / (x.max() - x.min())) + 0.5).astype(np.uint8)
    assert back.shape == shape
    assert np.array_equal(back, expected)


def test_imread_grey(tmp_path):
    path = str(tmp_path / "x.png")
    scipy_misc.imsave(path, np.dstack([np.full((2, 2), v, np.uint8) for v in (255, 0, 0)]))
    grey = scipy_misc.imread(path, flatten=True)
    assert grey.dtype == np.float32 and np.allclose(grey, 76.245, atol=0.5)


@pytest.mark.parametrize("size, shape", [((6, 8), (6, 8)), (50, (4, 2)), (0.5, (4, 2))])
def test_imresize(size, shape):
    assert scipy_misc.imresize(np.zeros((8, 4), np.uint8), size).shape == shape


def test_toimage_finds_the_channels():
    assert scipy_misc.toimage(np.zeros((3, 8, 6), np.uint8)).size == (6, 8)
    with pytest.raises(ValueError, match="expected"):
        scipy_misc.toimage(np.zeros((5, 5, 5)))
    with pytest.raises(ValueError, match="complex"):
        scipy_misc.toimage(np.zeros((5, 5), complex))


def test_filters_and_derivatives():
    image = np.eye(9, dtype=np.uint8) * 255
    assert scipy_misc.imfilter(image, "blur").shape == (9, 9)
    with pytest.raises(ValueError, match="expected one of"):
        scipy_misc.imfilter(image, "no filter")
    assert scipy_misc.central_diff_weights(3).tolist() == pytest.approx([-0.5, 0, 0.5])
    assert scipy_misc.derivative(lambda x: x**3, 2.0, dx=1e-3) == pytest.approx(12, abs=1e-5)
    assert scipy_misc.derivative(lambda x: x**3, 2.0, dx=0.1, n=2, order=5) == pytest.approx(12)
    with pytest.raises(ValueError, match="odd number"):
        scipy_misc.central_diff_weights(4)
