"""Arithmetic of single numbers in Python: every Op that is taken, beside C, on nasty values."""

import itertools

import numpy as np
import pytest
import theano
import theano.tensor as T
from theano.scan.op import Scan
from theano.tensor.elemwise import Elemwise

from lib.native.rewrites import singles
from lib.native.rewrites.small_ops import IntegersInPython
from tests.lib.native.helpers import compile_strictly

DTYPES = ("int8", "int32", "int64", "bool")


# Theano's C takes these through a double, which loses digits of large int64; ours are exact.
THROUGH_DOUBLE = {"ScalarMaximum": max, "ScalarMinimum": min}


def nasty(dtype):
    """The numbers at which arithmetic of the type goes wrong, if it does."""
    if dtype == "bool":
        return [np.bool_(False), np.bool_(True)]
    limits = np.iinfo(dtype)
    return [np.array(n, dtype) for n in (limits.min, limits.min + 1, -7, -1, 0, 1, 6, limits.max)]


def runs_in_python(function):
    ops = [node.op for node in function.maker.fgraph.toposort()]
    return any(isinstance(op, IntegersInPython) for op in ops)


def smallest(dtype):
    return 0 if dtype == "bool" else np.iinfo(dtype).min


def _alone(out):
    """The expression as a Python function, None if it is C's."""
    return out.owner and singles.compiled(out.owner.op.scalar_op, out.owner.inputs, [out])


def _operands(out, values):
    """The inputs' values as Python's, those of constants after them."""
    constants = [x.data for x in out.owner.inputs if isinstance(x, T.Constant)]
    return [value.item() for value in (*values, *constants)]


def typed(operation, dtypes):
    return [T.TensorType(dtype, ())("xyz"[i]) for i, dtype in enumerate(dtypes)]


def all_cases():
    """An operation, its number of inputs: one for each entry of the module's table."""
    for kind in singles._TEMPLATES:
        if kind.__name__ == "Cast":
            for dtype in DTYPES:
                yield "cast to " + dtype, 1, lambda x, dtype=dtype: T.cast(x, dtype)
        elif kind.__name__ == "Switch":
            yield "switch", 3, T.switch
        else:
            arity = 1 if kind.__name__ in ("Neg", "Abs", "Sqr", "Identity") else 2
            instance = next(
                value for value in vars(theano.scalar.basic).values() if type(value) is kind
            )
            yield kind.__name__, arity, Elemwise(instance)
    for divisor in (1, 2, 3, 127):
        yield "// %d" % divisor, 1, lambda x, divisor=divisor: x // divisor
        yield "%% %d" % divisor, 1, lambda x, divisor=divisor: x % divisor


@pytest.mark.parametrize(
    "name, arity, operation", list(all_cases()), ids=lambda value: str(value)[:20]
)
def test_as_in_c(name, arity, operation):
    signatures = list(itertools.product(DTYPES, repeat=arity))
    if arity == 3:
        signatures = [("bool", "int64", "int8"), ("int64", "int8", "int64"), ("int8",) * 3]
    elif arity == 2:
        signatures = [pair for pair in signatures if "int64" in pair or pair[0] == pair[1]]
    inputs, outputs, taken = [], [], []
    for dtypes in signatures:
        xs = typed(operation, dtypes)
        try:
            out = operation(*xs)
        except TypeError:
            continue  # Theano has none: minus of truth values
        alone = _alone(out)
        if alone is not None:
            inputs.append(xs)
            outputs.append(out)
            taken.append((alone, dtypes))
    assert taken or name == "Identity"
    flat = [x for xs in inputs for x in xs]
    if not flat:
        return
    in_c = theano.function(flat, outputs, mode=theano.Mode("cvm", None), on_unused_input="ignore")
    count = max(len(nasty(dtype)) for dtype in DTYPES) ** arity
    tables = [list(itertools.product(*map(nasty, dtypes))) for _, dtypes in taken]
    for row in range(count):
        rows = [table[row % len(table)] for table in tables]
        wanted = in_c(*(value for values in rows for value in values))
        for (alone, dtypes), values, out, c_value in zip(taken, rows, outputs, wanted):
            (value,) = singles.as_arrays(alone(*_operands(out, values)), [out])
            assert value.dtype == c_value.dtype
            if name[0] in "/%" and values[0] == smallest(dtypes[0]) < 0:
                continue  # Theano's C negates it, which C leaves undefined; ours is exact
            if name in THROUGH_DOUBLE and any(abs(int(v)) > 2**53 for v in values):
                assert value == THROUGH_DOUBLE[name](*values)
                continue
            assert value == c_value, (name, dtypes, values)


X, Y = T.lscalar("x"), T.lscalar("y")
U, V = (T.TensorType("uint8", ())(name) for name in "uv")
A, B, C = (T.dscalar(name) for name in "abc")

LEFT_TO_C = [
    (A**B + C, {A: 0.0, B: -1.0, C: 0.0}),
    (A**B + C, {A: -8.0, B: 1 / 3, C: 0.0}),
    (A**B + C, {A: 1e30, B: 300.0, C: 0.0}),
    (A % B, {A: 1.0, B: 0.0}),
    (A // B, {A: 1.0, B: 0.0}),
    (T.cast(A, "int32") + 1, {A: 7.9}),
    (-U, {U: 1}),
    (-U * V, {U: 1, V: 3}),
    (-(U * V), {U: 1, V: 3}),
    (U - V, {U: 1, V: 2}),
    (U * V, {U: 200, V: 2}),
    (abs(U), {U: 255}),
    (T.cast(U, "int8"), {U: 200}),
]


def test_the_smallest_number_of_a_type_has_no_negative():
    x = T.TensorType("int8", ())("x")
    function = compile_strictly([x], [-x, abs(x)])
    assert runs_in_python(function)
    assert [int(value) for value in function(-128)] == [-128, -128]


def test_minus_an_unsigned_number_wraps():
    assert compile_strictly([U], -U)(1) == 255


@pytest.mark.parametrize("output, values", LEFT_TO_C, ids=lambda value: str(value)[:40])
def test_the_rest_stays_in_c(output, values):
    function = compile_strictly(list(values), output)
    assert not runs_in_python(function)
    theirs = compile_strictly(list(values), output, ["dcgan_native"])
    assert np.array_equal(function(*values.values()), theirs(*values.values()), equal_nan=True)


def test_a_fused_expression():
    function = compile_strictly([X, Y], T.switch(X < Y, X * 3 - 1, T.minimum(X, Y) // 2))
    assert runs_in_python(function)
    assert function(2, 5) == 5
    assert function(9, 5) == 2
    assert function(2**62, 2**63 - 1) == -(2**62) - 1  # 3 * 2**62 - 1 wraps around


def test_many_operands_stay_in_c():
    xs = T.lscalars(40)
    function = compile_strictly(xs, sum(xs))
    assert not runs_in_python(function)
    assert function(*range(40)) == 780


def test_norm_over_many_gradients():
    """A fused expression of floating-point numbers with more operands than NumPy's 31."""
    xs = T.fscalars(40)
    function = compile_strictly(xs, T.sqrt(sum(x**2 for x in xs)))
    assert function(*[1.0] * 40) == pytest.approx(40**0.5)


def test_gradient_through_a_loop_with_as_many_operands():
    """Each step is a linear one; the inner graph fuses it, and its gradient, into one node."""
    x, factors = T.dscalar(), T.dscalars(33)
    steps, _ = theano.scan(
        lambda h, *factors: sum(h * factor for factor in factors),
        outputs_info=x,
        non_sequences=factors,
        n_steps=2,
    )
    function = compile_strictly([x, *factors], T.grad(steps[-1], x))
    scans = [n.op for n in function.maker.fgraph.toposort() if isinstance(n.op, Scan)]
    inner = [node for scan in scans for node in scan.fn.maker.fgraph.toposort()]
    assert max(len(node.inputs) for node in inner) > 32
    assert function(1.0, *range(33)) == sum(range(33)) ** 2


# --- floating-point numbers --------------------------------------------------------------------

NASTY = [0.0, -0.0, 1.0, -3.0, 1 / 3, 1e30, -1e38, 1e-30, 5e-324, np.inf, -np.inf, np.nan]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", [kind.__name__ for kind in singles._OF_FLOATS])
def test_floats_as_in_c(name, dtype):
    scalars = {type(value).__name__: value for value in vars(theano.scalar.basic).values()}
    arity = 1 if name in ("Neg", "Sqr", "Identity") else 2
    # one number in each of the forms that a graph knows to have one
    xs = [T.TensorType(dtype, (True,) * i)("xy"[i]) for i in range(arity)]
    out = Elemwise(scalars[name])(*xs)
    evaluate = singles.compiled(out.owner.op.scalar_op, xs, [out])
    in_c = theano.function(xs, out, mode=theano.Mode("cvm", None), on_unused_input="ignore")
    for values in itertools.product(NASTY, repeat=arity):
        with np.errstate(all="ignore"):
            arrays = [np.full((1,) * i, value, dtype) for i, value in enumerate(values)]
            given = map(singles.as_number, arrays)
            (got,) = singles.as_arrays(evaluate(*given), [out])
        wanted = in_c(*arrays)
        assert got.dtype == dtype and got.shape == wanted.shape
        np.testing.assert_array_equal(got, wanted)
        assert np.signbit(got) == np.signbit(wanted) or np.isnan(got)


def test_a_fused_expression_of_floats():
    a, b, c = (T.TensorType("float32", (True, True))(name) for name in "abc")
    function = compile_strictly([a, b, c], (a / b - c * 2.5) / c)
    assert runs_in_python(function)
    one, two, three = (np.full((1, 1), value, "float32") for value in (0.7, 3, 1.1))
    got = function(one, two, three)
    assert got.dtype == "float32" and got.shape == (1, 1)
    assert got[0, 0] == pytest.approx((0.7 / 3 - 1.1 * 2.5) / 1.1, rel=1e-6)
    assert np.isinf(function(one, two * 0, three)).all()  # without a warning, as in C


@pytest.mark.parametrize(
    "output",
    [A**B, T.exp(A), A * T.cast(X, "float64"), T.maximum(A, B)],
    ids=str,
)
def test_floats_that_stay_in_c(output):
    function = compile_strictly([A, B, X], output, on_unused_input="ignore")
    assert not runs_in_python(function)


def test_more_than_one_number_stays_in_c():
    several = T.dvector()
    node = (several * T.TensorType("float64", (True,))()).owner
    assert singles.compiled(node.op.scalar_op, node.inputs, node.outputs) is None


def test_quotients_by_what_is_at_least_one():
    """The number of elements of a part of a shape, as gradients of means have it."""
    function = compile_strictly([X, Y], (X * Y) // T.maximum(Y, 1))
    assert runs_in_python(function)
    assert function(7, 3) == 7 and function(7, 0) == 0 and function(-7, 2) == -7
    for least in (0, -1):
        assert not runs_in_python(compile_strictly([X, Y], X // T.maximum(Y, least)))
