"""The paper's table on tiny sets with known neighbours."""

import numpy as np
import pytest

from tools import paper_table


def test_error_counts_the_images_whose_neighbour_has_another_label():
    teX = np.eye(4, dtype="float32")
    teY = np.array([0, 1, 2, 3])
    trX = np.uint8(np.eye(4) * 255)
    trY = np.array([0, 1, 9, 3])
    assert paper_table.error(paper_table.real(trX, trY), 4, teX, teY) == pytest.approx(25.0)


def test_real_images_come_in_order_and_once():
    take = paper_table.real(np.arange(6, dtype=np.uint8).reshape(6, 1), np.arange(6))
    assert list(take(4)[1]) == [0, 1, 2, 3]
    assert list(take(2)[1]) == [4, 5]
