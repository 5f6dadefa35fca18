import numpy as np
import theano.tensor as T

from tests.lib.export.written import Written, numbers, same

x = T.matrix("x")
X = numbers(4, 6)


def test_one_of_two():
    same(Written([x], T.switch(x > 0, x, -2 * x))(X), np.where(X > 0, X, -2 * X))


def test_infinite_and_no_numbers():
    values = np.array([[1, np.nan, np.inf, -np.inf]], "f4")
    no_number, infinite = Written([x], [T.isnan(x), T.isinf(x)])(values)
    assert no_number.tolist() == [[False, True, False, False]]
    assert infinite.tolist() == [[False, False, True, True]]


def test_small_whole_numbers_run_over_as_theanos():
    u = T.TensorType("uint8", (False,))("u")
    run = Written([u], [u + u, u / np.float32(255), T.cast(u, "float32") - 1])
    total, share, less = run(np.array([200, 3], "u1"))
    assert total.dtype == np.uint8 and total.tolist() == [144, 6]
    same(share, np.array([200, 3], "f4") / 255)
    same(less, [199, 2])


def test_float64_becomes_float32():
    d = T.dmatrix("d")
    run = Written([d], d / 3)
    assert run(X).dtype == np.float32
    same(run(X), X / 3)


def test_casts():
    whole, truth = Written([x], [T.cast(x * 3, "int32"), T.cast(T.gt(x, 0), "float32")])(X)
    assert whole.dtype == np.int32 and np.array_equal(whole, (X * 3).astype("int32"))
    same(truth, (X > 0) * 1.0)
