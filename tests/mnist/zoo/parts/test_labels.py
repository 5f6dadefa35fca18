"""Classes beside rows and beside maps."""

import numpy as np
import pytest
import theano.tensor as T

from mnist.zoo.parts.labels import with_labels

ONE_HOT = np.array([[0, 1, 0], [1, 0, 0]], dtype="float32")


def test_rows_get_the_classes_as_columns():
    rows = np.arange(8, dtype="float32").reshape(2, 4)
    h, Y = T.fmatrix(), T.fmatrix()
    joined = with_labels(h, Y).eval({h: rows, Y: ONE_HOT})
    np.testing.assert_array_equal(joined, np.hstack([rows, ONE_HOT]))


def test_maps_get_the_classes_as_planes():
    maps = np.arange(24, dtype="float32").reshape(2, 2, 2, 3)
    h, Y = T.ftensor4(), T.fmatrix()
    joined = with_labels(h, Y).eval({h: maps, Y: ONE_HOT})
    np.testing.assert_array_equal(joined[:, :2], maps)
    np.testing.assert_array_equal(joined[:, 2:], ONE_HOT[:, :, None, None] * np.ones((2, 3, 2, 3)))


def test_without_classes_nothing_is_added():
    h = T.ftensor4()
    assert with_labels(h, None) is h


def test_three_dimensions_are_refused():
    with pytest.raises(NotImplementedError, match="3 dimensions: expected 2 or 4"):
        with_labels(T.ftensor3(), T.fmatrix())
