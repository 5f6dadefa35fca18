"""What scikit-image dropped."""

import numpy as np
import pytest

pytest.importorskip("skimage", reason="scikit-image is not installed")

import skimage.io

from patches.runtime import old_skimage


@pytest.mark.parametrize(
    "given, expected",
    [
        (np.array([[0.0, 1.0], [0.5, -1.0]]), [[0, 255], [128, 0]]),
        (np.array([[True, False]]), [[255, 0]]),
        (np.array([[7, 200]]), [[7, 200]]),
        (np.array([[0, 65535]], np.uint16), [[0, 255]]),
        (np.array([[3, 9]], np.uint8), [[3, 9]]),
    ],
)
def test_written_values(tmp_path, given, expected):
    path = str(tmp_path / "a.png")
    old_skimage.imsave(path, given, check_contrast=False)
    assert skimage.io.imread(path).tolist() == expected


def test_a_local_threshold():
    image = np.zeros((9, 9))
    image[4, 4] = 1
    assert np.argwhere(old_skimage.threshold_adaptive(image, 3)).tolist() == [[4, 4]]
