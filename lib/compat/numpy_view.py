"""NumPy as Theano-PyMC 1.1.2 sees it: it takes what NumPy 1.21 took for a dtype or a value.

Theano's modules name it `np`. Each gets a stand-in under that name instead, which has NumPy's own
objects but for the few functions below; NumPy itself and everybody else's calls stay as they are.
Can go when Theano supports NumPy 2.
"""

from __future__ import annotations

import sys
import types
from typing import Any, Dict

from . import numpy_names

_NAMES = ("np", "numpy")
_ATTRIBUTE = "_seen_by_theano"


class _View(types.ModuleType):
    """NumPy's names, those included that it makes when they are asked for."""

    def __getattr__(self, name):
        if name != "fft":
            return getattr(sys.modules["numpy"], name)
        self.fft = _fft()  # NumPy imports it when it is used, and few programs do
        return self.fft


def _fft():
    """numpy.fft: NumPy 2 deprecates lengths without axes, which meant the last ones."""
    import numpy.fft

    def over_last_axes(transform):
        def over_last(a, s=None, axes=None, norm=None):
            axes = range(-len(s), 0) if axes is None and s is not None else axes
            return transform(a, s=s, axes=axes, norm=norm)

        return over_last

    fft = types.ModuleType("numpy.fft", numpy.fft.__doc__)
    vars(fft).update(vars(numpy.fft))
    for name in ("rfftn", "irfftn"):
        setattr(fft, name, over_last_axes(getattr(numpy.fft, name)))
    return fft


def named(dtype: Any) -> Any:
    """Return the dtype that a variable or a type of Theano's names in its attribute `dtype`.

    Theano passes both where a dtype is expected: NumPy warned since 1.20 that it only followed
    attributes that are dtypes themselves, and raises since 2.4.

    Parameters
    ----------
    dtype : anything that NumPy takes for a dtype, or that has the name of one

    Returns
    -------
    str or what was passed
    """
    if dtype is None or isinstance(dtype, (str, type)):
        return dtype
    name = getattr(dtype, "dtype", None)
    return name if isinstance(name, str) else dtype


def wrapped(value: Any, dtype: Any) -> Any:
    """Convert Python's numbers to integers as C does: 300 to an int8 is 44, -1 to a uint8 is 255.

    NumPy did so until 1.23, warned until 1.26 and raises an OverflowError since 2.0.

    Parameters
    ----------
    value : int, or a list or tuple of numbers
    dtype : numpy.dtype

    Returns
    -------
    numpy.ndarray, or `value` itself where there is nothing to wrap
    """
    import numpy

    if dtype.kind not in "iu":
        return value
    try:
        found = numpy.asarray(value)
    except ValueError:  # ragged: the caller's own conversion says so
        return value
    if found.dtype.kind == "i":
        return found.astype(dtype)
    if found.dtype.kind != "f" or not numpy.isfinite(found).all():
        return value
    # by way of int64, which holds what C's conversion keeps of a number out of range
    inside = (abs(found) < 2.0**63).all()
    return found.astype(numpy.int64).astype(dtype) if inside else value


def functions(numpy: types.ModuleType) -> Dict[str, Any]:
    """Return what takes the place of NumPy's own functions, by name.

    Parameters
    ----------
    numpy : module
    """
    never = int(numpy.__version__.split(".")[0]) >= 2  # copy=False meant "only if needed" before

    def fitting(value, dtype):
        if dtype is None:
            return value, None
        dtype = numpy.dtype(named(dtype))
        return (wrapped(value, dtype) if type(value) in (int, list, tuple) else value), dtype

    def asarray(a, dtype=None, *args, **kwargs):
        a, dtype = fitting(a, dtype)
        return numpy.asarray(a, dtype, *args, **kwargs)

    def array(object, dtype=None, **kwargs):
        object, dtype = fitting(object, dtype)
        if kwargs.get("copy") is False and never:
            kwargs["copy"] = None
        return numpy.array(object, dtype, **kwargs)

    def full(shape, fill_value, dtype=None, **kwargs):
        fill_value, dtype = fitting(fill_value, dtype)
        return numpy.full(shape, fill_value, dtype, **kwargs)

    def filled(make):
        return lambda shape, dtype=float, **kwargs: make(shape, named(dtype), **kwargs)

    def unique(ar, return_index=False, return_inverse=False, return_counts=False, axis=None):
        """NumPy 2.0 gave the inverse the matrix's shape, with an axis too; 2.1 without one."""
        found = numpy.unique(ar, return_index, return_inverse, return_counts, axis)
        if not return_inverse:
            return found
        at = 2 if return_index else 1
        return (*found[:at], found[at].reshape(-1), *found[at + 1 :])

    class _AsDtype(type):
        """Of the name np.dtype, which Theano calls and asks ``isinstance`` about."""

        def __call__(cls, dtype, *args, **kwargs):
            return numpy.dtype(named(dtype), *args, **kwargs)

        def __instancecheck__(cls, instance):
            return isinstance(instance, numpy.dtype)

    return {
        "asarray": asarray,
        "array": array,
        "cast": numpy_names.Cast(),
        "dtype": _AsDtype("dtype", (), {}),
        "empty": filled(numpy.empty),
        "full": full,
        "ones": filled(numpy.ones),
        "unique": unique,
        "zeros": filled(numpy.zeros),
    }


def view() -> types.ModuleType:
    """Return the stand-in, the same one in a process."""
    import numpy

    made = vars(numpy).get(_ATTRIBUTE)
    if made is None:
        made = _View("numpy", "NumPy, as Theano-PyMC 1.1.2 expects it.")
        others = ("__getattr__", "fft")
        vars(made).update({k: v for k, v in vars(numpy).items() if k not in others})
        vars(made).update(functions(numpy))
        setattr(numpy, _ATTRIBUTE, made)
    return made


def install(module: types.ModuleType) -> None:
    """Show the stand-in to `module`, one of Theano's, in NumPy's place.

    Parameters
    ----------
    module : module
    """
    for name in _NAMES:
        if vars(module).get(name) is sys.modules["numpy"]:
            setattr(module, name, view())


def install_everywhere() -> None:
    """Show it to the modules of Theano that are there; later ones get it when they are imported."""
    for name, module in list(sys.modules.items()):
        if name.startswith("theano.") and isinstance(module, types.ModuleType):
            install(module)
