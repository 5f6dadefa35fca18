"""The code that runs around those of Theano's modules that need some, when they are imported.

Before Theano's own: names that NumPy dropped, Theano's configuration, stand-ins for modules that
are gone (`lib.compat.dropped_names`). After it: the repairs of Theano itself
(`lib.compat.repairs`) and the rewrites of `lib.native`. `lib.compat.hook` calls them.
"""

import contextlib
import os
import shlex
import sys

from ..toolchain import blas, compiler, denormals, theanorc
from . import c_sources, dropped_names, function_calls, repairs, theano_function

# --- configuration ----------------------------------------------------------------------------


def _defaults(settings, found):
    """Our values for Theano's flags; the user's `settings` go before.

    blas__ldflags: NumPy 1.22 dropped what Theano reads it from, so that without a value
    importing Theano fails. floatX: float64 would double memory and time for nothing.
    compiledir_format: Theano's cache outlives a change of NumPy, which some of it does not fit.
    cxx: without a compiler and headers Theano would fail when it is imported.
    """
    defaults = {
        "floatX": "float32",
        "blas__ldflags": blas.link_flags(found),
        "compiledir_format": "dcgan-%(short_platform)s-%(processor)s-python%(python_version)s"
        "-numpy%(numpy_version)s",
    }
    if _compiler_problem(settings) is not None:
        defaults["cxx"] = ""
    return defaults


def _compiler_problem(settings):
    """Why Theano would run in Python against the user's wish; None if it does not."""
    return None if "cxx" in settings else compiler.problem(settings)


@contextlib.contextmanager
def _configuration(settings, found):
    """THEANO_FLAGS with our defaults while Theano reads it; the user's own value afterwards."""
    flags = theanorc.flags(os.environ)
    for name, value in _defaults(settings, found).items():
        if name.lower() not in settings:
            flags[name] = value
    before = os.environ.get("THEANO_FLAGS")
    os.environ["THEANO_FLAGS"] = ",".join(
        "%s=%s" % (name, shlex.quote(value)) for name, value in flags.items()
    )
    try:
        yield
    finally:
        if before is None:
            del os.environ["THEANO_FLAGS"]
        else:
            os.environ["THEANO_FLAGS"] = before


# --- the shims: each takes what runs the module, and the module -------------------------------


def prepare_theano(run, module):
    """Run theano/__init__.py between all the shims."""
    import numpy

    dropped_names.restore_numpy_names(numpy)
    dropped_names.name_numpy_core(numpy)
    denormals.finfo_first(numpy)
    settings = theanorc.settings(os.environ)
    found = None if "blas__ldflags" in settings else blas.find_blas()
    with _configuration(settings, found), dropped_names.stand_in_modules():
        run(module)
    repairs.apply(numpy, found)
    c_sources.install(sys.modules["theano.graph.op"])
    from ..native import rewrites  # its ops need Theano

    rewrites.register()
    function_calls.install(sys.modules["theano.compile.function.types"])
    theano_function.install(module, _compiler_problem(settings))


def prepare_gpu_linalg(run, module):
    """scan imports theano.gpuarray.linalg later, which needs the stand-ins again."""
    with dropped_names.stand_in_modules():
        run(module)


def prepare_scan_loop(run, module):
    """Theano ships scan's inner loop as C made by Cython 0.29, which newer headers refuse.

    `lib.native.scan` has another with the same arguments; at an ImportError scan runs its loop
    in Python. Can go when Theano ships C made by a newer Cython.
    """
    from . import scan_loop

    module.perform = scan_loop.perform_with(scan_loop.load())
