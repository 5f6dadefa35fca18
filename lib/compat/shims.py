"""The code that runs around modules of Theano's and Lasagne's that need some, at their import.

Before Theano's own: names that NumPy dropped, Theano's configuration, stand-ins for modules that
are gone (`lib.compat.dropped_names`). After it: the repairs of Theano itself
(`lib.compat.repairs`) and the rewrites of `lib.native`. `lib.compat.hook` calls them.
"""

from __future__ import annotations

import contextlib
import os
import shlex
import sys
from typing import Any

from ..errors import UnavailableError
from ..toolchain import blas, denormals, theanorc
from . import (
    dropped_names,
    numpy_names,
    numpy_view,
    python_names,
    repairs,
    rewriting,
    settings,
    shortcuts,
    theano_function,
)

# --- configuration ----------------------------------------------------------------------------


def _defaults(found):
    """Our values for Theano's flags; the user's own go before.

    blas__ldflags: NumPy 1.22 dropped what Theano reads it from, so that without a value
    importing Theano fails. floatX: float64 would double memory and time for nothing.
    compiledir_format: Theano's cache outlives a change of NumPy, which some of it does not fit.
    """
    return {
        "floatX": "float32",
        "blas__ldflags": blas.link_flags(found),
        "compiledir_format": "dcgan-%(short_platform)s-%(processor)s-python%(python_version)s"
        "-numpy%(numpy_version)s",
    }


@contextlib.contextmanager
def _configuration(wanted, found, corrections):
    """THEANO_FLAGS with our defaults and `corrections` while Theano reads it; then as it was."""
    flags = theanorc.flags(os.environ)
    for name, value in _defaults(found).items():
        if name.lower() not in wanted:
            flags[name] = value
    flags.update(corrections)
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


def _answer_for_old_settings(parser):
    """Have options that Theano had once read as their old defaults, `parser` being their class."""

    def __getattr__(self, name):
        try:
            from .theano_names import settings as old
        except ModuleNotFoundError:  # a ported checkout without the old names
            raise AttributeError("theano.config has no option %r" % name) from None
        return old.value(self, name)

    parser.__getattr__ = __getattr__


def _announce_calls():
    """Have calls of compiled functions announced to JAX; a ported checkout may be without it."""
    try:
        from . import function_calls
    except ImportError:
        return
    function_calls.install(sys.modules["theano.compile.function.types"])


def _adapt_old_ops():
    """Have Ops and rewrites of Theano 1.0 adapted; a ported checkout may be without it."""
    try:
        from .theano_names import old_ops
    except ImportError:
        return
    old_ops.install()


def _keep_graphs(wanted):
    """Have rewritten graphs kept for the next start; a ported checkout may be without it."""
    try:
        from . import kept_graphs
    except ImportError:
        return
    config = sys.modules["theano.configdefaults"].config
    kept_graphs.install(
        sys.modules["theano.compile.function.types"].FunctionMaker,
        config,
        lambda: os.path.join(config.compiledir, "graphs"),
    )
    # the user's own word, where there is one, has been read by now
    if "cache_optimizations" not in wanted and os.environ.get(kept_graphs.VARIABLE) != "0":
        config.cache_optimizations = True


def prepare_theano(run: Any, module: Any) -> None:
    """Run theano/__init__.py between all the shims."""
    import numpy

    numpy_names.restore(numpy)
    dropped_names.name_numpy_core(numpy)
    denormals.finfo_first(numpy)
    wanted = settings.environment()
    found = None if "blas__ldflags" in wanted else blas.find_blas()
    try:
        corrections, no_compiler = settings.corrections(wanted)
        with _configuration(wanted, found, corrections), dropped_names.stand_in_modules():
            run(module)
    except UnavailableError as error:
        settings.leave(error)
    except (ValueError, TypeError, AttributeError) as error:
        explained = settings.explain(error, os.environ)
        if explained is None:
            raise
        settings.leave(explained)
    python_names.restore()  # inspect has been imported by now
    repairs.apply(numpy, found)
    numpy_view.install_everywhere()
    _answer_for_old_settings(sys.modules["theano.configparser"].TheanoConfigParser)
    shortcuts.read_c_files_once(sys.modules["theano.graph.op"])
    shortcuts.fold_in_python()
    from ..native import rewrites  # its ops need Theano

    rewrites.register()
    _announce_calls()
    _adapt_old_ops()
    _keep_graphs(wanted)
    theano_function.install(module, no_compiler)


def prepare_gpu_linalg(run: Any, module: Any) -> None:
    """scan imports theano.gpuarray.linalg later, which needs the stand-ins again."""
    with dropped_names.stand_in_modules():
        run(module)


def postpone_scipy(run: Any, module: Any) -> None:
    """SciPy takes more than half of the time of ``import theano``, for Ops that few use."""
    shortcuts.run_without_scipy(run, module)
    rewriting.mend(module)


def postpone_mpi(run: Any, module: Any) -> None:
    """MPI begins when it is imported: a second of each start, threads, and an error without it."""
    shortcuts.run_without_mpi(run, module)


def rewrite_functions(run: Any, module: Any) -> None:
    """Functions of this module have forms that NumPy takes no more (`lib.compat.rewriting`)."""
    run(module)
    rewriting.mend(module)


def prepare_scan_loop(run: Any, module: Any) -> None:
    """Theano ships scan's inner loop as C made by Cython 0.29, which newer headers refuse.

    `lib.native.scan` has another with the same arguments; at an ImportError scan runs its loop
    in Python. Can go when Theano ships C made by a newer Cython.
    """
    from . import scan_loop

    module.perform = scan_loop.perform_with(scan_loop.load())


def replace_gpu_layers(run: Any, module: Any) -> None:
    """Lasagne's layers for GPUs are ours where there is no GPU."""
    try:
        from .lasagne_layers import serving
    except ImportError:  # a ported checkout that does not use Lasagne
        run(module)
    else:
        serving.load(run, module)
