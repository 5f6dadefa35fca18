import numpy as np
import pytest
from PIL import Image

from mnist.data.pixels.fitting import Target, fit_array, fit_image
from tests.mnist.pictures import picture


def bilinear(x, npx):
    """Enlarge (h, w) by interpolation between pixel centres, the border repeated."""

    def weights(n):
        w = np.zeros((npx, n))
        for i in range(npx):
            place = min(max((i + 0.5) * n / npx - 0.5, 0), n - 1)
            before = int(place)
            after = min(before + 1, n - 1)
            w[i, before] += 1 - (place - before)
            w[i, after] += place - before
        return w

    return weights(x.shape[0]).dot(x).dot(weights(x.shape[1]).T)


def grey(values):
    return Image.fromarray(np.asarray(values, np.uint8))


def test_resize_is_bilinear():
    x = np.random.RandomState(0).randint(0, 256, (7, 5))
    fitted = fit_image(grey(x), Target(12, 1, "resize"))
    np.testing.assert_allclose(fitted[0], bilinear(x, 12), atol=1)


def test_shrinking_takes_all_pixels_into_account():
    x = np.zeros((16, 16))
    x[::4] = 255  # rows that sampling every fourth pixel would find, or miss, altogether
    fitted = fit_image(grey(x), Target(4, 1, "resize"))
    assert fitted.min() > 20 and fitted.max() < 120


def test_crop_takes_the_square_in_the_middle():
    x = np.full((6, 12), 10)
    x[:, 3:9] = 200
    assert (fit_image(grey(x), Target(4, 1, "crop")) == 200).all()
    assert (fit_image(grey(x.T), Target(4, 1, "crop")) == 200).all()


@pytest.mark.parametrize(
    "size, rows, columns",
    [
        ((4, 4), (2, 6), (2, 6)),
        ((8, 4), (2, 6), (0, 8)),
        ((3, 8), (0, 8), (3, 6)),  # an odd margin: upstream's centre
        ((16, 8), (2, 6), (0, 8)),  # larger: all of it is kept
        ((100, 1), (4, 5), (0, 8)),
        ((1, 1), (4, 5), (4, 5)),
    ],
)
def test_pad(size, rows, columns):
    expected = np.zeros((8, 8))
    expected[slice(*rows), slice(*columns)] = 99
    fitted = fit_image(Image.new("L", size, 99), Target(8, 1, "pad"))
    np.testing.assert_array_equal(fitted[0], expected)


@pytest.mark.parametrize("fit", ["pad", "resize", "crop"])
@pytest.mark.parametrize("nc", [1, 3])
@pytest.mark.parametrize("mode", ["L", "RGB"])
@pytest.mark.parametrize("size", [(8, 8), (5, 7), (12, 10), (1, 1)])
def test_arrays_as_images(fit, nc, mode, size):
    target = Target(8, nc, fit)
    images = [picture(seed, size, mode) for seed in range(3)]
    X = np.stack([np.asarray(image) for image in images]).reshape(3, size[1], size[0], -1)
    before = X.copy()
    fitted = fit_array(X, target)
    assert fitted.shape == (3,) + target.shape
    assert fitted.dtype == np.uint8 and fitted.flags.c_contiguous
    np.testing.assert_array_equal(fitted, np.stack([fit_image(i, target) for i in images]))
    np.testing.assert_array_equal(X, before)
    assert fit_array(X[:0], target).shape == (0,) + target.shape


def test_alpha_is_put_on_black():
    X = np.array([[[[200, 100, 50, 0], [200, 100, 50, 255], [201, 100, 50, 128]]]], np.uint8)
    fitted = fit_array(X, Target(3, 3, "pad"))[0, :, 1]
    np.testing.assert_array_equal(fitted, [[0, 200, 101], [0, 100, 50], [0, 50, 25]])


def test_grey_in_colour_is_the_same_thrice():
    X = np.arange(64, dtype=np.uint8).reshape(1, 8, 8, 1)
    fitted = fit_array(X, Target(8, 3, "pad"))
    assert (fitted == X.transpose(0, 3, 1, 2)).all()
