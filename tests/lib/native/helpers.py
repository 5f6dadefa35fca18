"""Compiling with rewrites that must not fail, and looking at what they put in."""

import numpy as np
import pytest
import theano

from lib import native
from lib.errors import UnavailableError
from lib.native import available
from lib.native.rewrites.small_ops import InPython

needs_onednn = pytest.mark.skipif(not available("bf16")[0], reason=available("bf16")[1])
needs_conv = pytest.mark.skipif(not available("conv")[0], reason=available("conv")[1])
needs_native = pytest.mark.skipif(
    not available("elementwise")[0], reason=available("elementwise")[1]
)


@pytest.fixture
def bf16():
    """Functions compiled meanwhile multiply in bfloat16."""
    try:
        native.set_precision("bf16")
    except UnavailableError as error:
        pytest.skip(str(error))
    yield
    native.set_precision("float32")


def compile_strictly(inputs, outputs, excluding=(), **kwargs):
    """``theano.function`` in FAST_RUN, where a rewrite that raises is an error."""
    mode = theano.compile.mode.Mode(optimizer="fast_run").excluding(*excluding)
    with theano.config.change_flags(on_opt_error="raise"):
        return theano.function(inputs, outputs, mode=mode, **kwargs)


def op_names(function):
    """Class names of the Ops that a compiled function runs, sorted, repetitions included.

    Those that run in Python (lib.native.rewrites.small_ops) under their own names.
    """
    ops = [node.op for node in function.maker.fgraph.toposort()]
    return sorted(type(op.op if isinstance(op, InPython) else op).__name__ for op in ops)


def native_names(function):
    """Those of the native Ops."""
    return [name for name in op_names(function) if name.startswith("Native")]


def assert_close(got, wanted, tolerance=1e-5):
    """`got` is `wanted` up to `tolerance` times the largest of `wanted`'s elements."""
    assert got.shape == wanted.shape
    if wanted.size:
        scale = max(np.abs(wanted).max(), 1e-30)
        assert np.abs(got - wanted).max() <= tolerance * scale


def float32(rng, *shape):
    return rng.standard_normal(shape).astype("float32")
