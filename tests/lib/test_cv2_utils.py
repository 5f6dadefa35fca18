import sys

import numpy as np
import pytest

from lib.cv2_utils import min_resize
from lib.errors import UnavailableError


@pytest.fixture
def no_cv2(monkeypatch):
    monkeypatch.setitem(sys.modules, "cv2", None)


@pytest.mark.parametrize(
    "shape, size, expected",
    [
        ((10, 20), 5, (5, 10)),
        ((20, 10), 5, (10, 5)),
        ((10, 20, 3), 15, (15, 30, 3)),
        ((4, 6), 3, (3, 5)),  # 4.5 rounds up
        ((6, 6), 6, (6, 6)),
    ],
)
def test_sizes(no_cv2, shape, size, expected):
    assert min_resize(np.zeros(shape), size).shape == expected


def test_values_lie_between_pixel_centres(no_cv2):
    x = np.array([[0.0, 4.0], [8.0, 12.0]])
    expected = [[0, 1, 3, 4], [2, 3, 5, 6], [6, 7, 9, 10], [8, 9, 11, 12]]
    np.testing.assert_allclose(min_resize(x, 4), expected)
    np.testing.assert_allclose(
        min_resize(np.arange(16.0).reshape(4, 4), 2), [[2.5, 4.5], [10.5, 12.5]]
    )
    assert min_resize(x.astype(np.uint8), 3).dtype == np.uint8


@pytest.mark.parametrize("shape", [(11, 7), (9, 14, 3), (5, 5, 3)])
@pytest.mark.parametrize("size", [3, 8, 16])
@pytest.mark.parametrize("dtype, tolerance", [("uint8", 1), ("float32", 1e-3)])
def test_like_opencv(monkeypatch, shape, size, dtype, tolerance):
    pytest.importorskip("cv2", reason="OpenCV is not installed")
    x = np.random.RandomState(0).uniform(0, 255, shape).astype(dtype)
    by_opencv = min_resize(x, size).astype(float)
    monkeypatch.setitem(sys.modules, "cv2", None)
    np.testing.assert_allclose(min_resize(x, size).astype(float), by_opencv, rtol=0, atol=tolerance)


def test_other_interpolations_need_opencv(no_cv2):
    with pytest.raises(UnavailableError, match="interpolation 2 needs OpenCV .pip install opencv"):
        min_resize(np.zeros((4, 4)), 2, interpolation=2)
