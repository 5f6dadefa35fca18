import numpy as np
import pytest
import theano.tensor as T
from scipy import special

from lib.errors import InputError
from lib.export import convert
from tests.lib.export.written import Written, numbers, same

x = T.matrix("x")
X = numbers(4, 6)
TENTH = np.float32(0.1)
FUNCTIONS = [
    (T.exp, np.exp),
    (abs, np.abs),
    (T.sgn, np.sign),
    (T.sqr, np.square),
    (T.sin, np.sin),
    (T.tan, np.tan),
    (T.arctan, np.arctan),
    (T.arcsinh, np.arcsinh),
    (T.tanh, np.tanh),
    (T.erf, special.erf),
    (T.erfc, special.erfc),
    (T.floor, np.floor),
    (T.ceil, np.ceil),
    (T.expm1, np.expm1),
    (T.exp2, np.exp2),
    (T.deg2rad, np.deg2rad),
    (T.nnet.sigmoid, special.expit),
    (T.nnet.softplus, lambda a: np.logaddexp(a, 0)),
    (lambda a: T.trunc(a * 3), lambda a: np.trunc(a * 3)),
    (lambda a: T.round(a * 3, mode="half_to_even"), lambda a: np.round(a * 3)),
    (lambda a: T.log1p(abs(a)), lambda a: np.log1p(np.abs(a))),
    (lambda a: T.log10(abs(a)), lambda a: np.log10(np.abs(a))),
    (lambda a: T.log2(abs(a)), lambda a: np.log2(np.abs(a))),
    (lambda a: abs(a) ** 1.5, lambda a: np.abs(a) ** 1.5),
    (lambda a: T.mod(a, 0.7), lambda a: np.mod(a, np.float32(0.7))),
    (lambda a: a // 0.4, lambda a: np.floor_divide(a, np.float32(0.4))),
    (lambda a: T.maximum(a, a * 2), lambda a: np.maximum(a, a * 2)),
    (lambda a: T.minimum(a, TENTH), lambda a: np.minimum(a, TENTH)),
    (lambda a: T.clip(a, -0.5, 0.5), lambda a: np.clip(a, -0.5, 0.5)),
    (lambda a: T.clip(a, -abs(a) / 2, 0.5), lambda a: np.clip(a, -abs(a) / 2, 0.5)),
    (lambda a: T.nnet.elu(a), lambda a: np.where(a > 0, a, np.expm1(a))),
    (lambda a: T.nnet.hard_sigmoid(a), lambda a: np.clip(a * 0.2 + 0.5, 0, 1)),
    (lambda a: T.xlogx.xlogx(T.nnet.relu(a)), lambda a: special.xlogy(a * (a > 0), a * (a > 0))),
]


@pytest.mark.parametrize("ours, numpys", FUNCTIONS)
def test_functions(ours, numpys):
    with np.errstate(divide="ignore", invalid="ignore"):
        same(Written([x], ours(x))(X), numpys(X))


def test_halves_are_rounded_away_from_zero():
    values = np.array([[0.5, -0.5, 1.5, 0.49999997, 8388609.0, -2.5]], "f4")
    got = Written([x], T.round(x, mode="half_away_from_zero"))(values)
    same(got, [[1, -1, 2, 0, 8388609, -3]])


def test_whole_numbers_divide_as_pythons():
    n, m = T.lvector("n"), T.lvector("m")
    run = Written([n, m], [n // m, n % m])
    left, right = np.array([7, -7, 7, -7, 6]), np.array([3, 3, -3, -3, 3])
    quotient, rest = run(left, right)
    assert quotient.tolist() == (left // right).tolist()
    assert rest.tolist() == (left % right).tolist()


def test_truth_values():
    holds = T.and_(T.gt(x, 0), T.invert(T.ge(x, 1)))
    run = Written([x], [holds, T.or_(holds, T.neq(x, x)), T.xor(holds, T.le(x, 0))])
    for got, expected in zip(run(X), ((X > 0) & (X < 1),) * 2 + (((X > 0) & (X < 1)) ^ (X <= 0),)):
        assert got.dtype == bool and np.array_equal(got, expected)


def test_bits_are_refused():
    n = T.lvector("n")
    with pytest.raises(InputError, match="bits of whole numbers"):
        convert(([n], n & 3))


def test_what_changes_nothing_is_left_out():
    run = Written([x], x * T.ones_like(x) + T.zeros_like(x))
    assert run.kinds == ["Identity"]
    same(run(X), X)
