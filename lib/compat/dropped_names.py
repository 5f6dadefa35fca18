"""Modules and names that Theano-PyMC 1.1.2 expects and that Python and NumPy have dropped."""

from __future__ import annotations

import contextlib
import shutil
import sys
import sysconfig
import types
from typing import Any, Iterator

# --- modules: stand-ins while Theano's own modules run ----------------------------------------


def _distutils():
    """Python 3.12 removed distutils (3.10 warns); Theano wants its paths and its `which`.

    Can go when Theano uses sysconfig. A stand-in on every version: setuptools' copy takes a
    quarter of a second to import and need not be installed.
    """
    root = types.ModuleType("distutils")
    root.sysconfig = types.ModuleType("distutils.sysconfig")
    root.sysconfig.get_config_var = sysconfig.get_config_var
    root.sysconfig.get_config_h_filename = sysconfig.get_config_h_filename
    root.sysconfig.get_python_version = sysconfig.get_python_version
    root.sysconfig.get_python_inc = lambda plat_specific=False: sysconfig.get_path(
        "platinclude" if plat_specific else "include"
    )
    root.sysconfig.get_python_lib = lambda plat_specific=False, standard_lib=False: (
        sysconfig.get_path(
            ("plat" if plat_specific else "pure" if not standard_lib else "")
            + ("stdlib" if standard_lib else "lib")
        )
    )
    root.spawn = types.ModuleType("distutils.spawn")
    root.spawn.find_executable = shutil.which
    return {"distutils": root, "distutils.sysconfig": root.sysconfig, "distutils.spawn": root.spawn}


def _numpy_distutils():
    """numpy.distutils: gone with Python 3.12, deprecated before; Theano only imports it.

    Can go when Theano calls numpy.get_include(); see `repairs._include_dirs`.
    """
    root = types.ModuleType("numpy.distutils")
    root.__config__ = types.ModuleType("numpy.distutils.__config__")
    return {"numpy.distutils": root, "numpy.distutils.__config__": root.__config__}


def _pkg_resources():
    """The newest setuptools lacks pkg_resources; theano.gpuarray.linalg names its error.

    Can go when Theano stops importing it.
    """
    module = types.ModuleType("pkg_resources")
    module.DistributionNotFound = type("DistributionNotFound", (ImportError,), {})
    return {"pkg_resources": module}


def _numpy_linalg():
    """NumPy 2 made numpy.linalg.linalg private; theano.gpuarray.linalg takes LinAlgError from it.

    Can go when Theano names numpy.linalg.
    """
    import numpy

    module = types.ModuleType("numpy.linalg.linalg")
    module.LinAlgError = numpy.linalg.LinAlgError
    return {"numpy.linalg.linalg": module}


def _scipy_signal():
    """SciPy 1.8 hid two modules without which Theano's convolutions cannot run in Python.

    Can go when Theano calls scipy.signal.convolve and convolve2d. Importing scipy.signal
    waits for the first use, because it takes a third of a second.
    """

    def convolve(image, kernel, mode):
        import scipy.signal

        return scipy.signal.convolve(image, kernel, mode)

    def convolve2d(image, kernel, flip, mode, boundary, fill):
        import scipy.signal

        return scipy.signal.convolve2d(image, kernel, mode, boundary, fill)

    signaltools = types.ModuleType("scipy.signal.signaltools")
    signaltools.convolve = convolve
    # the old functions turned the words into numbers for _convolve2d
    signaltools._valfrommode = signaltools._bvalfromboundary = lambda word: word
    sigtools = types.ModuleType("scipy.signal.sigtools")
    sigtools._convolve2d = convolve2d
    return {"scipy.signal.signaltools": signaltools, "scipy.signal.sigtools": sigtools}


@contextlib.contextmanager
def stand_in_modules() -> Iterator[Any]:
    """Put the stand-ins into ``sys.modules``, and what was there back afterwards."""
    modules = {}
    for make in (_distutils, _numpy_distutils, _numpy_linalg, _pkg_resources, _scipy_signal):
        modules.update(make())
    before = {name: sys.modules.get(name) for name in modules}
    sys.modules.update(modules)
    try:
        yield
    finally:
        for name, module in before.items():
            if module is None:
                sys.modules.pop(name, None)
            else:
                sys.modules[name] = module


# --- NumPy's names: for good, because Theano looks them up when it runs ------------------------


class _Cast(dict):
    """np.cast: ``np.cast[dtype](x)``."""

    def __missing__(self, dtype):
        import numpy

        return lambda x: numpy.asarray(x, dtype=dtype)


# Plain renamings: Theano and people's own programs go on asking for the old names.
_RENAMED = (
    "product=prod cumproduct=cumprod sometrue=any alltrue=all float_=float64 complex_=complex128 "
    "cfloat=complex128 singlecomplex=complex64 longfloat=longdouble longcomplex=clongdouble "
    "clongfloat=clongdouble string_=bytes_ unicode_=str_ str0=str_ bytes0=bytes_ bool8=bool_ "
    "int0=intp uint0=uintp object0=object_ void0=void Inf=inf Infinity=inf infty=inf PINF=inf "
    "NaN=nan NAN=nan row_stack=vstack round_=round rank=ndim typeDict=sctypeDict mat=asmatrix "
    "trapz=trapezoid"
)


def restore_numpy_names(numpy: Any) -> None:
    """Put back where missing what NumPy 1.24 (Python's types) and 2.0 (the rest) removed.

    Can go when Theano names the builtins and numpy.exceptions.
    """
    exceptions = getattr(numpy, "exceptions", numpy)
    old = {
        "bool": bool,
        "int": int,
        "float": float,
        "complex": complex,
        "object": object,
        "str": str,
        "cast": _Cast(),
        "sctype2char": lambda dtype: numpy.dtype(dtype).char,
        "ComplexWarning": getattr(exceptions, "ComplexWarning", None),
        "AxisError": getattr(exceptions, "AxisError", None),
        # "no axis", which is what Theano takes it for: NPY_RAVEL_AXIS, as in prelude.h
        "MAXDIMS": -(2**31),
        "asscalar": lambda a: a.item(),
        "in1d": lambda ar1, ar2, **options: numpy.isin(numpy.ravel(ar1), ar2, **options),
        "issubclass_": issubclass,
        "msort": lambda a: numpy.sort(a, axis=0),
        "NINF": float("-inf"),
        "NZERO": -0.0,
        "PZERO": 0.0,
        "unicode": str,
    }
    for pair in _RENAMED.split():
        name, _, new = pair.partition("=")
        old[name] = getattr(numpy, new, None)
    for name, value in old.items():
        if name not in vars(numpy) and value is not None:
            setattr(numpy, name, value)


def name_numpy_core(numpy: Any) -> None:
    """numpy.core warns since NumPy 2, at each module that Theano compiles.

    Theano reads the C API's version there. Can go when it stops.
    """
    if hasattr(numpy, "_core"):
        numpy.core._multiarray_umath = numpy._core._multiarray_umath
