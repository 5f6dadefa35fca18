"""A function's modules are compiled side by side, in a compile cache that is empty."""

import os
import subprocess
import sys

import pytest

from lib.toolchain import compiler
from tests.paths import ROOT

pytestmark = pytest.mark.skipif(compiler.problem({}) is not None, reason="compiles C++")

PRELUDE = """
import os, pickle, tempfile, threading
import numpy as np
import lib
import theano
import theano.tensor as T
from lib.compat import modules_ahead

stock, calls = modules_ahead._compiled, []
together = threading.Barrier(2, timeout=300)

def compiled(*args):
    calls.append(args[1])
    if len(calls) <= 2:
        together.wait()  # an error if the second does not come while the first one waits
    return stock(*args)

modules_ahead._compiled = compiled
modules_ahead._compilers = lambda: 2
x = T.dmatrix("x")
value = np.arange(6.0).reshape(2, 3)
"""


def run(tmp_path, program):
    """What the program prints, with a compile cache and a folder for temporary files of its own."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    flags = "base_compiledir=%s,device=cpu" % (tmp_path / "cache")
    environ = dict(os.environ, THEANO_FLAGS=flags, PYTHONPATH=str(ROOT), TMPDIR=str(temporary))
    done = subprocess.run(
        [sys.executable, "-c", PRELUDE + program],
        env=environ,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    assert [n for n in os.listdir(str(temporary)) if n.startswith("theano-module-")] == []
    return done.stdout


def test_two_compilers_at_a_time_and_each_module_once(tmp_path):
    printed = run(
        tmp_path,
        """
f = theano.function([x], [T.exp(x) * 2, T.tanh(x).sum(), x.sum(0), T.sqr(x).max(axis=1)])
got = f(value)
np.testing.assert_allclose(got[0], np.exp(value) * 2)
np.testing.assert_allclose(got[1], np.tanh(value).sum())
np.testing.assert_allclose(got[2], value.sum(0))
np.testing.assert_allclose(got[3], (value ** 2).max(1))
assert len(calls) == len(set(calls)) >= 4, calls
before = len(calls)
# another function with the same nodes finds them in the cache
theano.function([x], [T.exp(x) * 2, x.sum(0)])(value)
assert len(calls) == before
print("whole")
""",
    )
    assert printed.endswith("whole\n")


def test_an_error_of_the_compiler_is_that_of_its_node(tmp_path):
    """It is raised once, and what was compiled for the other nodes is not left behind."""
    printed = run(
        tmp_path,
        """
from theano.graph.basic import Apply
from theano.graph.op import COp

class Broken(COp):
    __props__ = ()

    def make_node(self, x):
        return Apply(self, [x], [x.type()])

    def perform(self, node, inputs, outputs):
        outputs[0][0] = inputs[0]

    def c_code(self, node, name, inputs, outputs, sub):
        return "this is no C++;"

    def c_code_cache_version(self):
        return (1,)

y = T.exp(x) * 2
try:
    theano.function([x], [y, Broken()(y), T.tanh(y).sum(), y.sum(0)])
except Exception as error:
    assert "Compilation failed" in str(error), error
    assert "Broken" in str(error), error
else:
    raise SystemExit("no error")
f = theano.function([x], T.tanh(x * 2).sum())
np.testing.assert_allclose(f(value), np.tanh(value * 2).sum())
print("whole")
""",
    )
    assert printed.endswith("whole\n")


TOGETHER = """
from theano.link.c.cmodule import GCC_compiler
side_by_side = GCC_compiler.compile_str.__self__.together
"""


def test_functions_that_are_made_together(tmp_path):
    """None is linked before the last one is rewritten; their modules compile meanwhile."""
    printed = run(
        tmp_path,
        TOGETHER
        + """
w = theano.shared(value)
imported, fetch = [], modules_ahead._imported
modules_ahead._imported = lambda *args: imported.append(args[1]) or fetch(*args)
rewritten, optimize = [], theano.compile.function.types.FunctionMaker.__init__

def init(self, *args, **kwargs):
    optimize(self, *args, **kwargs)
    rewritten.append(len(calls))

theano.compile.function.types.FunctionMaker.__init__ = init
with side_by_side():
    f = theano.function([x], [T.exp(x) * 2, T.tanh(x).sum()], updates=[(w, w + x)], name="f")
    with side_by_side():  # within another it is a part of that
        g = theano.function([x], [T.exp(x) * 2, T.sqr(x).max(axis=1)])
    f.trust_input = True
    assert f._function is None and g._function is None
    assert f.maker.fgraph.outputs
assert f._function is not None and g._function is not None
assert (f.trust_input, f.name) == (True, "f")
assert sorted(imported) == sorted(calls)  # none that was compiled ahead was compiled again
assert rewritten[0] == 0 and len(calls) == len(set(calls)) >= 3, (rewritten, calls)
for number, function in enumerate((f, g)):
    got = function(value)
    np.testing.assert_allclose(got[0], np.exp(value) * 2)
np.testing.assert_allclose(got[1], (value ** 2).max(1))
np.testing.assert_allclose(w.get_value(), 2 * value)
h = theano.function([x], x * 3)
assert type(h).__name__ != "Later"
copied = pickle.loads(pickle.dumps(f))
np.testing.assert_allclose(copied(value)[0], np.exp(value) * 2)
print("whole")
""",
    )
    assert printed.endswith("whole\n")


def test_one_that_is_used_before_the_others_are_made(tmp_path):
    printed = run(
        tmp_path,
        TOGETHER
        + """
with side_by_side():
    f = theano.function([x], [T.exp(x) * 2, T.tanh(x).sum()])
    np.testing.assert_allclose(f(value)[0], np.exp(value) * 2)
    # an Op that compiles a function of its own
    steps = theano.scan(lambda row, h: T.tanh(h + row), sequences=x, outputs_info=x[0] * 0)[0]
    s = theano.function([x], steps)
    expected = np.tanh(value[0])
    np.testing.assert_allclose(s(value), [expected, np.tanh(expected + value[1])])
    inner = [n.op.fn for n in s.maker.fgraph.apply_nodes if hasattr(n.op, "fn")]
    assert [type(fn).__name__ for fn in inner] == ["Function"], inner
    g = theano.function([x], [T.cosh(x) * 2, T.sinh(x).sum()])
np.testing.assert_allclose(g(value)[1], np.sinh(value).sum())
print("whole")
""",
    )
    assert printed.endswith("whole\n")


def test_an_error_between_them_leaves_nothing_behind(tmp_path):
    printed = run(
        tmp_path,
        TOGETHER
        + """
try:
    with side_by_side():
        f = theano.function([x], [T.exp(x) * 2, T.tanh(x).sum()])
        raise KeyError("mine")
except KeyError:
    pass
g = theano.function([x], [T.exp(x) * 2, T.tanh(x).sum()])
assert type(g).__name__ != "Later"
np.testing.assert_allclose(g(value)[1], np.tanh(value).sum())
np.testing.assert_allclose(f(value)[1], np.tanh(value).sum())
print("whole")
""",
    )
    assert printed.endswith("whole\n")
