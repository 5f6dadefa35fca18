"""lib.compat.numpy_names: names that NumPy dropped come back; those that it has stay."""

import types

import numpy as np
import pytest

from lib.compat import numpy_names


def fake(**names):
    """A module with what the table is made of, and with nothing old."""
    module = types.ModuleType("numpy")
    old = numpy_names.equals(np)
    kept = {name: value for name, value in vars(np).items() if name not in old}
    vars(module).update(kept, **names)
    return module


def test_missing_names_are_restored_and_others_kept():
    module = fake(int="mine")
    numpy_names.restore(module)
    assert (module.int, module.float, module.object, module.bool) == ("mine", float, object, bool)
    assert module.product([2, 3]) == 6
    assert module.sctype2char(np.float32) == "f"
    assert module.cast["int8"](3.7).dtype == np.int8
    assert np.isnan(module.NaN)
    assert module.NINF == -np.inf
    assert module.float_ is np.float64


@pytest.mark.skipif(not hasattr(np, "exceptions"), reason="here they are still where they were")
def test_exceptions_are_restored():
    module = fake()
    numpy_names.restore(module)
    assert issubclass(module.AxisError, IndexError)
    assert issubclass(module.ComplexWarning, Warning)


def test_every_name_is_there():
    import theano  # noqa: F401  restores them

    assert [name for name in numpy_names.equals(np) if not hasattr(np, name)] == []


def test_in1d_of_matrices_is_flat():
    found = numpy_names.equals(np)["in1d"]([[1, 2], [3, 4]], [2, 3])
    np.testing.assert_array_equal(found, [False, True, True, False])
    inverted = numpy_names.equals(np)["in1d"]([1, 2], [2], invert=True)
    np.testing.assert_array_equal(inverted, [True, False])


@pytest.mark.parametrize(
    "call, expected",
    [
        (lambda old: old["maximum_sctype"]("int8"), np.int64),
        (lambda old: old["maximum_sctype"]("float32"), np.longdouble),
        (lambda old: old["maximum_sctype"]("S3"), np.bytes_),
        (lambda old: old["find_common_type"](["int8"], ["float32"]), np.float32),
        (lambda old: old["obj2sctype"]("f4"), np.float32),
        (lambda old: old["obj2sctype"]("no type", 3), 3),
        (lambda old: old["issctype"](np.int8), True),
        (lambda old: old["issctype"](3), False),
        (lambda old: old["issubclass_"](np.int8, np.integer), True),
        (lambda old: old["issubclass_"](3, np.integer), False),
        (lambda old: old["issubsctype"]("i4", np.signedinteger), True),
        (lambda old: old["asscalar"](np.array([7])), 7),
        (lambda old: old["asfarray"]([1]).dtype, np.float64),
        (lambda old: old["asfarray"]([1], "float32").dtype, np.float32),
        (lambda old: old["asfarray"]([1], "int32").dtype, np.float64),
        (lambda old: old["msort"](np.array([[2, 1], [0, 3]])).tolist(), [[0, 1], [2, 3]]),
        (lambda old: np.float16 in old["sctypes"]["float"], True),
    ],
)
def test_functions_do_what_they_did(call, expected):
    assert call(numpy_names.equals(np)) == expected
