import pytest
import theano.tensor as T
from theano.tensor.signal.pool import pool_2d

from lib.errors import InputError
from lib.export import convert
from tests import reference
from tests.lib.export.written import Written, numbers, same

x = T.tensor4("x")
X = numbers(2, 3, 9, 8)
MODES = ["max", "average_inc_pad", "average_exc_pad", "sum"]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("size, stride, pad", [(2, 2, 0), (3, 2, 0), (2, 3, 0), (3, 2, 1)])
def test_windows(mode, size, stride, pad):
    how = ((size, size), (stride, stride), (pad, pad))
    graph = pool_2d(x, how[0], True, stride=how[1], pad=how[2], mode=mode)
    same(Written([x], graph)(X), reference.pool(X, *how, mode))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("size, stride", [(2, 2), (3, 2), (2, 3), (4, 4)])
def test_windows_that_are_cut_off(mode, size, stride):
    graph = pool_2d(x, (size, size), False, stride=(stride, stride), mode=mode)
    got = Written([x], graph, {"x": ("batch", 3, 9, 8)})(X)
    rows, columns = got.shape[2:]
    for i in range(rows):
        for j in range(columns):
            window = X[:, :, i * stride : i * stride + size, j * stride : j * stride + size]
            how = {"max": "max", "sum": "sum"}.get(mode, "mean")
            same(got[:, :, i, j], getattr(window, how)(axis=(2, 3)))
    assert (rows - 1) * stride < 9 <= (rows - 1) * stride + max(size, stride)


def test_without_channels():
    y = T.tensor3("y")
    expected = reference.pool(X, (2, 2), (2, 2), (0, 0), "max")
    same(Written([y], pool_2d(y, (2, 2), True))(X[0]), expected[0])


def test_a_border_at_an_unknown_place_is_refused():
    with pytest.raises(InputError, match="cut off at a border whose place is not known"):
        convert(([x], pool_2d(x, (2, 2), False)))
