"""max_pool_2d of Theano 0.8 beside pooling written out."""

import numpy as np
import pytest
import theano
import theano.tensor as T

from lib.compat.theano_names.pooling import DownsampleFactorMax, max_pool_2d


def pooled(x, window, step, ignore_border):
    """Maxima of windows; those at the end that the image cuts off count unless ignored."""
    starts = []
    for size, w, s in zip(x.shape[2:], window, step):
        last = size - w if ignore_border else size - 1
        found = list(range(0, last + 1, s))
        if not ignore_border and s < w:  # a window that begins where the one before ended is none
            found = [at for at in found if at == 0 or at - s + w < size]
        starts.append(found)
    rows = [
        [x[:, :, i : i + window[0], j : j + window[1]].max(axis=(2, 3)) for j in starts[1]]
        for i in starts[0]
    ]
    return np.array(rows).transpose(2, 3, 0, 1)


@pytest.mark.parametrize("given, ignored", [(None, False), (False, False), (True, True)])
@pytest.mark.parametrize("window, step", [((2, 2), None), ((3, 2), None), ((3, 3), (2, 2))])
def test_maxima(window, step, given, ignored):
    values = np.random.RandomState(0).randn(2, 3, 7, 8).astype(theano.config.floatX)
    x = T.tensor4()
    found = theano.function([x], max_pool_2d(x, window, given, st=step))(values)
    np.testing.assert_array_equal(found, pooled(values, window, step or window, ignored))


def test_names_of_theano_1_0_are_taken():
    values = np.arange(36, dtype=theano.config.floatX).reshape(1, 1, 6, 6)
    x = T.tensor4()
    y = max_pool_2d(x, ws=(2, 2), stride=(2, 2), pad=(0, 0), ignore_border=True)
    expected = values.reshape(1, 1, 3, 2, 3, 2).max(axis=(3, 5))
    np.testing.assert_array_equal(theano.function([x], y)(values), expected)


def test_the_op_is_called_with_the_images():
    values = np.random.RandomState(0).randn(1, 2, 7, 8).astype(theano.config.floatX)
    x = T.tensor4()
    op = DownsampleFactorMax((3, 2), True, st=(2, 2))
    np.testing.assert_array_equal(
        theano.function([x], op(x))(values), pooled(values, (3, 2), (2, 2), True)
    )
    assert DownsampleFactorMax.out_shape((7, 8), ds=(2, 2), ignore_border=True) == [3, 4]
