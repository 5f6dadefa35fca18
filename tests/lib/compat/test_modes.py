"""Which modes have native Ops, and that every way to run a graph gives the same numbers."""

import subprocess
import sys

import numpy as np
import pytest
import theano
import theano.tensor as T
from theano.compile import optdb
from theano.compile.debugmode import DebugMode
from theano.compile.function.types import std_fgraph
from theano.compile.io import In, Out
from theano.compile.mode import Mode, get_mode

from lib import ops
from lib.abstract import adam_step, batch_normalize, rectify
from lib.abstract.definition import DefinedOp
from lib.native.rewrites.small_ops import InPython
from tests.lib.native.helpers import assert_close, float32, needs_onednn
from tests.paths import ROOT

pytestmark = needs_onednn

ALL = {
    "NativeAdam",
    "NativeBatchNorm",
    "NativeBatchNormGrad",
    "NativeConvForward",
    "NativeConvGradInputs",
    "NativeConvGradWeights",
    "NativeDot",
    "NativeGemm",
    "NativeRectifier",
    "NativeRectifierGrad",
    "NativeSum",
    "IntegersInPython",
    "InPython",
}


def graph():
    """Inputs, outputs and values of a graph that has every native Op."""
    x, w, v, p = T.tensor4("x"), T.tensor4("w"), T.matrix("v"), T.matrix("p")
    g, b = T.vectors("gb")
    hidden = ops.dnn_conv(x, w, subsample=(2, 2), border_mode=(1, 1))
    rows = rectify(batch_normalize(hidden, g, b), 0.2).flatten(2)
    out = rectify(T.dot(rows, v), 0.2)
    cost = T.sqr(out).sum()
    grads = T.grad(cost, [x, w, g, b, v])
    new = adam_step(v, p, p**2, grads[-1], np.float32(1), 0.01, 0.9, 0.99, 1e-3, 0.99)
    outputs = [cost, *grads, *new, p - 2 * T.dot(v, v.T).dot(v), x.shape[0] * 3 + w.shape[0]]
    rng = np.random.default_rng(0)
    shapes = ((4, 3, 8, 8), (5, 3, 3, 3), (80, 6), (80, 6), (5,), (5,))
    return [x, w, v, p, g, b], outputs, [float32(rng, *shape) for shape in shapes]


def rewritten(mode):
    """The Ops that `mode` makes of the graph; nothing is compiled."""
    inputs, outputs, _ = graph()
    fgraph, _ = std_fgraph([In(x) for x in inputs], [Out(out) for out in outputs])
    with theano.config.change_flags(on_opt_error="raise"):
        mode.optimizer.optimize(fgraph)
    return [node.op for node in fgraph.toposort()]


def native(found):
    return {type(op).__name__ for op in found if type(op).__module__.startswith("lib.native")}


@pytest.mark.parametrize("linker", ["py", "c|py", "c|py_nogc", "vm", "cvm", "vm_nogc", "cvm_nogc"])
def test_linkers_that_call_python_have_all(linker):
    assert native(rewritten(Mode(linker, "fast_run"))) == ALL


@pytest.mark.parametrize("optimizer", ["fast_run", "fast_compile", "o4", None])
def test_the_linker_c_has_none(optimizer):
    found = rewritten(Mode("c", optimizer))
    assert native(found) == set()
    assert not any(isinstance(op, DefinedOp) for op in found)


MODES = {
    "FAST_RUN": lambda: get_mode("FAST_RUN"),
    "FAST_COMPILE": lambda: get_mode("FAST_COMPILE"),
    "default": lambda: get_mode(None),
    "Mode": lambda: Mode("cvm", "fast_run"),
    "DebugMode": DebugMode,
}


@pytest.mark.parametrize("mode", ["FAST_RUN", "DebugMode", "Mode"])
def test_excluding_takes_all_away(mode):
    assert native(rewritten(MODES[mode]().excluding("dcgan_native"))) == set()
    assert native(rewritten(MODES[mode]())) == ALL


IN_EACH_MODE = """
import lib, theano, theano.tensor as T
from lib.compat import scan_loop
from lib.abstract import batch_normalize
from theano.compile import optdb
from theano.compile.debugmode import DebugMode
from theano.compile.function.types import std_fgraph
from theano.compile.io import In, Out
from theano.compile.mode import Mode, get_mode
from theano.graph.optdb import Query
x, w = T.tensor4(), T.tensor4()
y = batch_normalize(T.nnet.conv2d(x, w)).sum()
modes = [get_mode(name) for name in ("FAST_RUN", "FAST_COMPILE", None)]
modes += [Mode("cvm", "fast_run"), DebugMode()]
asked = [optdb.query(Query(include=["fast_run"])), optdb.query("+fast_run")]
for optimizer in [*(mode.optimizer for mode in modes), *asked]:
    graph, _ = std_fgraph([In(x), In(w)], [Out(y)])
    optimizer.optimize(graph)
    print(sum(type(node.op).__module__.startswith("lib.native") for node in graph.toposort()) > 0)
try:
    print(scan_loop.load() is not None)
except ImportError:
    print(False)
"""


@pytest.mark.parametrize(
    "name, value, expected",
    [
        ("DCGAN_NATIVE", "0", "False" * 8),
        ("DCGAN_NATIVE", "1", "True" * 8),
        ("THEANO_FLAGS", "optimizer_excluding=fusion:dcgan_native", "False" * 7 + "True"),
        ("THEANO_FLAGS", "optimizer_excluding=fusion", "True" * 8),
    ],
)
def test_switched_off_in_every_mode(monkeypatch, name, value, expected):
    monkeypatch.setenv(name, value)
    done = subprocess.run(
        [sys.executable, "-c", IN_EACH_MODE], capture_output=True, text=True, cwd=ROOT
    )
    assert "".join(done.stdout.split()) == expected, done.stderr


def test_small_ops_go_to_python_after_all_else():
    positions = dict(optdb.__position__)
    assert positions.pop("local_in_python") > max(positions.values())


def test_random_numbers_are_drawn_as_without_native_ops():
    x = T.matrix()
    from theano.tensor.random.utils import RandomStream

    in_place = []
    for excluding in ((), ("dcgan_native",)):
        mode = get_mode("FAST_RUN").excluding(*excluding)
        with theano.config.change_flags(on_opt_error="raise"):
            found = theano.function([x], RandomStream(1).normal(size=x.shape), mode=mode)
        nodes = [node.op for node in found.maker.fgraph.toposort()]
        assert any(isinstance(op, InPython) for op in nodes) == (not excluding)
        in_place += [op.inplace for op in nodes if type(op).__name__ == "NormalRV"]
    assert in_place[0] == in_place[1]


PART = """
import lib, numpy, theano, theano.tensor as T
x = T.matrix()
f = theano.function([x], T.extra_ops.cumsum(x, axis=0)[1:] * 2, mode=theano.Mode("c", "fast_run"))
for _ in range(3):
    assert (f(numpy.ones((3, 2), theano.config.floatX)) == [[4, 4], [6, 6]]).all()
"""


def test_a_part_of_an_intermediate_result_with_the_linker_c():
    """In a process of its own, which Theano's code would end."""
    done = subprocess.run([sys.executable, "-c", PART], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def expected():
    inputs, outputs, values = graph()
    function = theano.function(inputs, outputs, mode="FAST_RUN")
    assert native(node.op for node in function.maker.fgraph.toposort()) == ALL
    return function(*values)


@pytest.mark.slow
@pytest.mark.parametrize(
    "mode",
    [
        lambda: Mode("c", "fast_run"),
        lambda: Mode("c|py", "fast_run"),
        lambda: Mode("py", "fast_run"),
        lambda: Mode("cvm", "fast_run").excluding("dcgan_native"),
        DebugMode,
    ],
    ids=["c", "c|py", "py", "stock Ops", "DebugMode"],
)
def test_the_same_numbers_as_fast_run(expected, mode):
    inputs, outputs, values = graph()
    with theano.config.change_flags(on_opt_error="raise"):
        function = theano.function(inputs, outputs, mode=mode())
    for _ in range(2):
        for got, wanted in zip(function(*values), expected):
            assert_close(np.asarray(got), np.asarray(wanted), 1e-4)
