"""Names that NumPy dropped: Python's types in 1.24, about a hundred others in 2.0, a few since.

Theano and the programs of its time use them. Each comes back where it is missing, with an equal of
today's; what had no equal any more (NumPy's own error state, its documentation tools) does not.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any, Dict

# Old names of what NumPy still has, as "old:new".
RENAMED = """
    Inf:inf Infinity:inf PINF:inf infty:inf NaN:nan alltrue:all bool8:bool_ cfloat:complex128
    clongfloat:clongdouble complex_:complex128 cumproduct:cumprod float_:float64 int0:intp
    longcomplex:clongdouble longfloat:longdouble mat:asmatrix object0:object_ product:prod
    rank:ndim round_:round row_stack:vstack singlecomplex:complex64 sometrue:any str0:str_
    string_:bytes_ trapz:trapezoid typeDict:sctypeDict uint0:uintp unicode_:str_ void0:void
"""

# What moved into numpy.exceptions.
EXCEPTIONS = (
    *("AxisError", "ComplexWarning", "ModuleDeprecationWarning", "RankWarning"),
    *("TooHardError", "VisibleDeprecationWarning"),
)

_SCALARS = {
    "int": ("int8", "int16", "int32", "int64"),
    "uint": ("uint8", "uint16", "uint32", "uint64"),
    "float": ("float16", "float32", "float64", "longdouble"),
    "complex": ("complex64", "complex128", "clongdouble"),
    "others": ("bool_", "object_", "bytes_", "str_", "void"),
}


class Cast(dict):
    """np.cast: ``np.cast[dtype](x)``; NumPy's own, before 2.0, knew no types of Theano's."""

    def __missing__(self, dtype):
        from . import numpy_view

        return lambda x: numpy_view.view().asarray(x, dtype=dtype)


def _functions(numpy):
    """Functions that are gone, and tables that were made of dtypes."""

    def in1d(ar1, ar2, assume_unique=False, invert=False):
        return numpy.isin(ar1, ar2, assume_unique, invert).reshape(-1)

    def asfarray(a, dtype=numpy.float64):
        return numpy.asarray(a, dtype if numpy.issubdtype(dtype, numpy.inexact) else float)

    def find_common_type(array_types, scalar_types):
        return numpy.result_type(*array_types, *scalar_types)

    def obj2sctype(rep, default=None):
        try:
            return numpy.dtype(rep).type
        except TypeError:
            return default

    def maximum_sctype(t):
        dtype = numpy.dtype(t)
        kinds = {"i": "int", "u": "uint", "f": "float", "c": "complex"}
        names = _SCALARS.get(kinds.get(dtype.kind, ""))
        return getattr(numpy, names[-1]) if names else dtype.type

    def issctype(rep):
        return isinstance(rep, (type, numpy.dtype)) and obj2sctype(rep) not in (None, numpy.object_)

    return {
        "NINF": -numpy.inf,
        "NZERO": -0.0,
        "PZERO": 0.0,
        "asfarray": asfarray,
        "asscalar": lambda a: a.item(),
        "cast": Cast(),
        "find_common_type": find_common_type,
        "in1d": in1d,
        "issctype": issctype,
        "issubclass_": lambda one, other: isinstance(one, type) and issubclass(one, other),
        "issubsctype": numpy.issubdtype,
        "maximum_sctype": maximum_sctype,
        "msort": lambda a: numpy.sort(a, axis=0),
        "obj2sctype": obj2sctype,
        "sctype2char": lambda dtype: numpy.dtype(dtype).char,
        "sctypes": {
            kind: [getattr(numpy, name) for name in names] for kind, names in _SCALARS.items()
        },
        # "no axis", which is what Theano takes it for: NPY_RAVEL_AXIS, as in prelude.h
        "MAXDIMS": -(2**31),
    }


def equals(numpy: ModuleType) -> Dict[str, Any]:
    """Return an equal for each name, whether this NumPy still has it or not.

    Parameters
    ----------
    numpy : module
    """
    exceptions = getattr(numpy, "exceptions", numpy)
    renamed = (pair.split(":") for pair in RENAMED.split())
    return {
        **{kind.__name__: kind for kind in (bool, int, float, complex, object, str)},
        "unicode": str,
        "long": int,
        **{old: vars(numpy).get(new) for old, new in renamed},
        **{name: getattr(exceptions, name, None) for name in EXCEPTIONS},
        **_functions(numpy),
    }


def restore(numpy: ModuleType) -> None:
    """Put back what is missing; what is there stays. Can go when Theano names what NumPy has.

    Parameters
    ----------
    numpy : module
    """
    for name, value in equals(numpy).items():
        if name not in vars(numpy) and value is not None:
            setattr(numpy, name, value)
