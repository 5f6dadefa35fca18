"""What Theano does for nothing, left out.

SciPy is imported with the first Op that needs it, and computes what it computes elsewhere; MPI
starts with the first that needs it; Theano's own C files are read once, others each time.
"""

import builtins
import json
import os
import subprocess
import sys

import numpy as np
import pytest
import scipy.linalg
import scipy.special
import scipy.stats
import theano
import theano.tensor as T
from theano.graph.fg import FunctionGraph
from theano.graph.op import COp, ExternalCOp
from theano.tensor.opt import constant_folding

from tests.paths import ROOT

PRELUDE = """
import json, sys
import lib, theano, theano.tensor as T, numpy as np
from theano.tensor import slinalg
def loaded():
    parts = "scipy.special", "scipy.stats", "scipy.linalg"
    return [name for name in parts if name in sys.modules]
before = loaded()
theano.config.floatX = "float64"
def done(value):
    print(json.dumps([before, loaded(), np.asarray(value).tolist()]))
"""

X = np.array([[2.0, 0.5], [0.5, 1.0]])

# what each program computes, with Theano's Ops in Python, and by whom
USES = {
    "scipy.special": ("T.gammaln(x)", scipy.special.gammaln(X)),
    "scipy.special, two inputs": ("T.gammainc(2.0, x)", scipy.special.gammainc(2.0, X)),
    "scipy.stats": ("T.chi2sf(x, 3.0)", scipy.stats.chi2.sf(X, 3.0)),
    "scipy.linalg": ("slinalg.cholesky(x)", scipy.linalg.cholesky(X, lower=True)),
}


def run(code):
    """What `code` printed after `PRELUDE`, as JSON, in a process without a compiler."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("THEANO", "DCGAN"))}
    environ = dict(kept, PYTHONPATH=ROOT, DCGAN_NATIVE="0", THEANO_FLAGS="linker=py")
    command = [sys.executable, "-c", PRELUDE + code]
    done = subprocess.run(command, env=environ, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("part", sorted(USES))
def test_imported_by_the_first_op_that_needs_it(part):
    expression, expected = USES[part]
    before, after, value = run(
        "x = T.dmatrix()\ndone(theano.function([x], %s)(%r))" % (expression, X.tolist())
    )
    assert before == []
    assert part.split(",")[0] in after
    np.testing.assert_allclose(value, expected, rtol=1e-6)


def test_not_imported_without_such_an_op():
    before, after, value = run("x = T.dmatrix()\ndone(theano.function([x], x + 1)([[1.0]]))")
    assert (before, after, value) == ([], [], [[2.0]])


def test_random_numbers_by_scipy():
    before, after, value = run(
        "from theano.tensor.random.basic import HalfNormalRV\n"
        "rng = np.random.RandomState(3)\n"
        "done(HalfNormalRV().rng_fn(rng, 1.0, 2.0, (4,)))"
    )
    assert before == []
    expected = scipy.stats.halfnorm.rvs(1.0, 2.0, size=(4,), random_state=np.random.RandomState(3))
    np.testing.assert_array_equal(value, expected)


def test_tables_of_blas_functions():
    """theano.tensor.blas keeps SciPy's functions in tables, filled when it is imported."""
    before, after, value = run(
        "from theano.tensor import blas, blas_scipy\n"
        "a, x = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([1.0, 10.0])\n"
        "kinds = 'float32', 'float64', 'complex64', 'complex128'\n"
        "products = [blas._blas_gemv_fns[np.dtype(k)](1.0, a, x).real for k in kinds]\n"
        "outer = [blas_scipy._blas_ger_fns[np.dtype(k)](1.0, x, x).real for k in kinds]\n"
        "done([np.ravel(products).tolist() + np.ravel(outer).tolist()])"
    )
    assert "scipy.linalg" not in before and "scipy.linalg" in after
    x = np.array([1.0, 10.0])
    assert value == [[21.0, 43.0] * 4 + np.outer(x, x).ravel().tolist() * 4]


# An MPI for one process, which gets what it sends.
MPI = """
print("MPI starts")

class COMM_WORLD:
    sent = {}

    @classmethod
    def Isend(cls, data, dest, tag):
        cls.sent[tag] = data.copy()
        return cls

    @classmethod
    def Irecv(cls, data, source, tag):
        data[...] = cls.sent[tag]
        return cls

    @staticmethod
    def wait():
        pass
"""

WITHOUT_MPI = """
import lib, theano, theano.tensor as T
from theano.tensor import io
print("imported", io.mpi_enabled)
"""

SENDS = """
x = T.vector()
send = theano.function([x], io.send(x, 0, 7))
receive = theano.function([], io.recv((2,), "float32", 0, 7))
send([3, 4])
print(receive().tolist(), io.comm.sent[7].tolist(), io.MPI.COMM_WORLD.sent[7].tolist())
"""


def with_mpi(folder, source, code):
    """What `code` prints where `source` is the module ``mpi4py.MPI``."""
    (folder / "mpi4py").mkdir()
    (folder / "mpi4py" / "__init__.py").write_text("")
    (folder / "mpi4py" / "MPI.py").write_text(source)
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("THEANO", "DCGAN"))}
    path = os.pathsep.join([ROOT, str(folder)])
    environ = dict(kept, PYTHONPATH=path, DCGAN_NATIVE="0", THEANO_FLAGS="linker=py")
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=environ, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_mpi_starts_with_the_first_op_that_needs_it(tmp_path):
    numbers = "[3.0, 4.0]"
    expected = ["imported True", "MPI starts", " ".join([numbers] * 3)]
    assert with_mpi(tmp_path, MPI, WITHOUT_MPI + SENDS) == expected


def test_theano_is_imported_where_mpi_does_not_start(tmp_path):
    source = 'raise RuntimeError("cannot load MPI library")'
    assert with_mpi(tmp_path, source, WITHOUT_MPI) == ["imported True"]


def test_a_program_that_starts_mpi_itself_has_its_own(tmp_path):
    own = "assert io.MPI is MPI and io.comm is MPI.COMM_WORLD"
    code = "from mpi4py import MPI\n" + WITHOUT_MPI + own
    assert with_mpi(tmp_path, MPI, code) == ["MPI starts", "imported True"]


def test_other_programs_see_the_real_scipy():
    _, _, value = run("import scipy.special\ndone(scipy.special.gamma(5.0))")
    assert value == 24.0
    _, _, same = run(
        "import types, scipy.stats\ndone([type(scipy.stats) is types.ModuleType, "
        "scipy.stats.norm.cdf(0.0) == 0.5])"
    )
    assert same == [True, True]


@pytest.fixture
def opened(monkeypatch):
    """Paths of the C files that are opened."""
    paths, stock = [], builtins.open

    def counting(path, *args, **kwargs):
        if str(path).endswith(".c"):
            paths.append(str(path))
        return stock(path, *args, **kwargs)

    monkeypatch.setattr(builtins, "open", counting)
    return paths


def test_the_second_instance_reads_nothing_and_is_its_own(opened):
    first = T.DimShuffle((False, False), (1, 0))
    opened.clear()
    second = T.DimShuffle((False, False), (0, 1))
    assert opened == []
    assert second.func_codes == first.func_codes
    assert second.code_sections == first.code_sections
    second.code_sections["mine"] = "1"
    assert "mine" not in T.DimShuffle((False,), (0,)).code_sections


def test_the_file_of_somebody_else_is_read_again(tmp_path, opened):
    source = tmp_path / "op.c"

    class Mine(ExternalCOp):
        def __init__(self):
            super().__init__([str(source)], "APPLY_SPECIFIC(run)")

        def perform(self, node, inputs, outputs):
            raise NotImplementedError

    texts = ["#section support_code\nint %s;\n" % name for name in ("before", "after")]
    for text in texts:
        source.write_text(text)
        assert Mine().func_codes == [text]
    assert opened.count(str(source)) == 2


def folded(graph):
    """Every constant that a function of `graph` without inputs is after rewriting, as arrays."""
    with theano.config.change_flags(on_opt_error="raise"):
        function = theano.function([], graph)
    assert [type(node.op).__name__ for node in function.maker.fgraph.toposort()] in (
        [],
        ["DeepCopyOp"],
    )
    return function()


_MATRIX = np.arange(6, dtype="float32").reshape(2, 3)

#: Graphs of constants, and what NumPy makes of the same numbers.
MOVED = {
    "DimShuffle": (lambda: T.constant(_MATRIX).dimshuffle(1, "x", 0), _MATRIX.T[:, None]),
    "MakeVector": (lambda: T.stack([T.constant(3), T.constant(4)]), np.array([3, 4], "int8")),
    "Reshape": (lambda: T.constant(_MATRIX).reshape((3, 2)), _MATRIX.reshape(3, 2)),
    "Subtensor": (lambda: T.constant(_MATRIX)[::-1, 1], _MATRIX[::-1, 1]),
    "Join": (lambda: T.concatenate([T.constant(_MATRIX)] * 2), np.concatenate([_MATRIX] * 2)),
    "Shape": (lambda: T.constant(_MATRIX).shape, np.array([2, 3])),
    "ScalarFromTensor": (
        lambda: T.tensor_from_scalar(T.scalar_from_tensor(T.constant(np.float32(0.1)))),
        np.float32(0.1),
    ),
}


@pytest.mark.parametrize("name", sorted(MOVED))
def test_constants_are_moved_without_a_compiler(name, monkeypatch):
    graph, expected = MOVED[name]
    compiled = COp.make_c_thunk

    def only_the_copy(op, node, *args, **kwargs):
        if type(op).__name__ != "DeepCopyOp":
            raise AssertionError("%s is compiled for a constant" % op)
        return compiled(op, node, *args, **kwargs)

    monkeypatch.setattr(COp, "make_c_thunk", only_the_copy)
    got = folded(graph())
    np.testing.assert_array_equal(got, expected)
    assert got.dtype == expected.dtype and got.shape == expected.shape


def test_an_array_of_one_constant_is_filled_without_a_compiler(monkeypatch):
    """Theano folds it where another Op takes it."""
    monkeypatch.setattr(COp, "make_c_thunk", None)
    filled = T.alloc(T.constant(np.float32(2.5)), 2, 3)
    graph = FunctionGraph([], [T.exp(filled)], clone=False)
    (constant,) = constant_folding.transform(graph, filled.owner)
    np.testing.assert_array_equal(constant.data, np.full((2, 3), 2.5, "float32"))
    assert constant.data.dtype == np.float32
