"""Each of these fails on stock Theano with some supported version of Python or NumPy."""

import importlib
import subprocess
import sys

import filelock
import numpy as np
import pytest
import theano
import theano.tensor as T
from theano.compile import compilelock
from theano.graph.fg import FunctionGraph
from theano.link.c.basic import CLinker

from lib.compat import repairs
from lib.toolchain import compiler

pytestmark = pytest.mark.skipif(compiler.problem({}) is not None, reason="compiles C++")


def c_nodes(function):
    """Names of the ops that run as C++: those whose thunks have a `cthunk`."""
    pairs = zip(function.fn.nodes, function.fn.thunks)
    return [type(node.op).__name__ for node, thunk in pairs if hasattr(thunk, "cthunk")]


@pytest.mark.parametrize("version, expected", [("1.20.3", (1, 20)), ("2.5.0rc1", (2, 5))])
def test_numpy_version(version, expected):
    class numpy:
        __version__ = version

    assert repairs.numpy_version(numpy) == expected


@pytest.mark.parametrize("present", [False, True])
def test_the_question_for_blas_needs_no_numpy_distutils(monkeypatch, present):
    monkeypatch.delitem(vars(np), "distutils", raising=False)
    if present:
        monkeypatch.setitem(vars(np), "distutils", present)
    cmodule = sys.modules["theano.link.c.cmodule"]
    tried = []
    monkeypatch.setattr(cmodule, "try_blas_flag", lambda flags: tried.append(flags) or "")
    assert cmodule.default_blas_ldflags() == ""
    assert tried[-1] == ["-lblas"]
    assert vars(np).get("distutils", False) is present


def test_elemwise_with_openmp():
    x = T.fmatrix()
    with theano.config.change_flags(openmp=True, openmp_elemwise_minsize=1):
        f = theano.function([x], T.exp(x) + 1)
    value = np.linspace(-1, 1, 6000, dtype=np.float32).reshape(60, 100)
    np.testing.assert_allclose(f(value), np.exp(value) + 1, rtol=1e-6)
    assert c_nodes(f) == ["Elemwise"]


@pytest.mark.parametrize("m, k, n", [(0, 3, 4), (3, 0, 4), (3, 4, 0), (0, 0, 0)])
def test_products_of_empty_matrices(m, k, n):
    rng = np.random.RandomState(0)
    x, y = (rng.randn(*shape).astype(np.float32) for shape in ((m, k), (k, n)))
    z = np.ones((m, n), np.float32)
    a, b, c = T.fmatrices("abc")
    f = theano.function([a, b, c], [T.dot(a, b), c + T.dot(a, b)])
    assert c_nodes(f)  # one of Dot22 and Gemm at least
    product, total = f(x, y, z)
    np.testing.assert_array_equal(product, x @ y)
    np.testing.assert_array_equal(total, z + x @ y)


@pytest.mark.parametrize("op", ["cumsum", "cumprod", "argmax", "argmin"])
def test_without_axis(op):
    x = T.fmatrix()
    f = theano.function([x], getattr(T, op)(x, None))
    value = np.array([[1, 3], [2, -1]], np.float32)
    np.testing.assert_array_equal(f(value), getattr(np, op)(value))


COMPLEX = {
    "add": (lambda x, y: x + y, np.add),
    "sub": (lambda x, y: x - y, np.subtract),
    "mul": (lambda x, y: x * y, np.multiply),
    "true_div": (lambda x, y: x / y, np.divide),
    "fused": (lambda x, y: x * y + x, lambda x, y: x * y + x),
    "neg": (lambda x, y: -x, lambda x, y: -x),
    "eq": (lambda x, y: T.eq(x, y), np.equal),
    "real": (lambda x, y: T.real(x), lambda x, y: np.real(x)),
    "imag": (lambda x, y: T.imag(x), lambda x, y: np.imag(x)),
    "abs": (lambda x, y: abs(x), lambda x, y: np.abs(x)),
    "conj": (lambda x, y: T.conj(x), lambda x, y: np.conj(x)),
    "angle": (lambda x, y: T.angle(x), lambda x, y: np.angle(x)),
    "exp": (lambda x, y: T.exp(x), lambda x, y: np.exp(x)),
    "sqrt": (lambda x, y: T.sqrt(x), lambda x, y: np.sqrt(x)),
    "sum": (lambda x, y: x.sum(), lambda x, y: x.sum()),
    "prod": (lambda x, y: x.prod(), lambda x, y: x.prod()),
    "dot": (lambda x, y: T.dot(x, y.T), lambda x, y: x @ y.T),
}


@pytest.mark.parametrize("dtype", ["complex64", "complex128"])
def test_complex_numbers(dtype):
    x, y = T.matrix(dtype=dtype), T.matrix(dtype=dtype)
    f = theano.function([x, y], [ours(x, y) for ours, _ in COMPLEX.values()])
    # the arithmetic and the parts; Theano has no C for functions of complex numbers
    assert c_nodes(f).count("Elemwise") >= 8
    values = [np.array(rows, dtype) for rows in ([[1 + 2j, -3j, 4]], [[2 - 1j, -3j, 0.5]])]
    for (name, (_, numpys)), got in zip(COMPLEX.items(), f(*values)):
        np.testing.assert_allclose(got, numpys(*values), rtol=1e-5, err_msg=name)


def test_a_gradient_by_complex_numbers_is_refused_as_stock_does():
    z = T.zvector()
    for part in (T.real, T.imag, abs):
        with pytest.raises(TypeError, match="grad illegally  returned an integer-valued variable"):
            T.grad(part(z * z).sum(), z)


@pytest.mark.parametrize("dtype", ["float32", "float64", "int32", "complex64"])
def test_indexed_increment_and_assignment(dtype):
    x, y, i = T.matrix(dtype=dtype), T.matrix(dtype=dtype), T.lvector()
    f = theano.function([x, y, i], [T.inc_subtensor(x[i], y), T.set_subtensor(x[i], y)])
    assert c_nodes(f) == ["AdvancedIncSubtensor1"] * 2
    value, new = np.arange(8).reshape(4, 2).astype(dtype), np.array([[1, 2], [3, 4]], dtype)
    increased, assigned = f(value, new, [2, 2])
    np.testing.assert_array_equal(increased, value + [[0, 0], [0, 0], [4, 6], [0, 0]])
    np.testing.assert_array_equal(assigned, [[0, 1], [2, 3], [3, 4], [6, 7]])
    with pytest.raises(IndexError, match="out of bounds"):
        f(value, new, [0, 4])


def test_reduction_of_nothing_by_and():
    x = T.matrix(dtype="uint8")
    y = T.elemwise.CAReduce(theano.scalar.and_, axis=1)(x)
    for mode in (None, theano.Mode("py", None)):
        result = theano.function([x], y, mode=mode)(np.zeros((2, 0), np.uint8))
        np.testing.assert_array_equal(result, [255, 255])


@pytest.mark.parametrize("linker", ["cvm", "py"])
def test_old_convolution_op(linker):
    from theano.tensor.nnet import conv

    x, w = T.ftensor4(), T.ftensor4()
    with pytest.warns(UserWarning, match="deprecated"):
        f = theano.function([x, w], conv.conv2d(x, w), mode=theano.Mode(linker, None))
    image = np.arange(9, dtype=np.float32).reshape(1, 1, 3, 3)
    kernel = np.array([[[[0, 1], [0, 0]]]], np.float32)
    np.testing.assert_array_equal(f(image, kernel)[0, 0], image[0, 0, 1:, :2])  # flipped


@pytest.mark.parametrize("ndim", [2, 3])
def test_convolution_in_python(ndim):
    """The abstract ops themselves, which is what runs without a compiler."""
    tensor = T.TensorType("float64", (False,) * (ndim + 2))
    x, w = tensor(), tensor()
    conv = {2: T.nnet.conv2d, 3: T.nnet.conv3d}[ndim]
    f = theano.function([x, w], conv(x, w), mode=theano.Mode("py", None))
    rng = np.random.RandomState(0)
    image, kernel = rng.randn(2, 3, *[4] * ndim), rng.randn(5, 3, *[2] * ndim)
    out = np.zeros((2, 5) + (3,) * ndim)
    for at in np.ndindex(*[3] * ndim):
        window = image[(slice(None), slice(None)) + tuple(slice(i, i + 2) for i in at)]
        flipped = kernel[(slice(None), slice(None)) + (slice(None, None, -1),) * ndim]
        axes = list(range(1, ndim + 2))
        out[(slice(None), slice(None)) + at] = np.tensordot(window, flipped, (axes, axes))
    np.testing.assert_allclose(f(image, kernel), out, rtol=1e-10)


OLD = sys.version_info < (3, 11) and np.__version__ < "2"  # scan's loop in C compiles


@pytest.mark.skipif(OLD, reason="here scan's loop is compiled, in test_scan_gradient")
def test_scan():
    u, state = T.dvector(), T.dscalar()
    mode = theano.Mode("cvm", None)
    steps, _ = theano.scan(lambda u, x: u + x, u, state, mode=mode)
    f = theano.function([u, state], steps, mode=mode)
    np.testing.assert_array_equal(f([1.0, 2.0, 3.0], 4.0), [5.0, 7.0, 10.0])
    ours = importlib.import_module("theano.scan.scan_perform_ext")
    assert ours.perform.__module__ == "lib.compat.scan_loop"


@pytest.mark.slow
def test_scan_gradient():
    u, state, w = T.dvector(), T.dscalar(), T.dscalar()
    steps, _ = theano.scan(lambda u, x, w: u + w * x, u, state, w)
    f = theano.function([u, state, w], [steps, T.grad(steps[-1], w)])
    steps, slope = f([1.0, 2.0, 3.0], 4.0, 0.5)
    np.testing.assert_allclose(steps, [3.0, 3.5, 4.75])
    # the last step is 3 + w (2 + w (1 + 4 w))
    np.testing.assert_allclose(slope, 2 + 2 * 0.5 * 1 + 3 * 0.5**2 * 4)


def test_drawing_leaves_the_callers_generator_alone():
    stream = T.random.utils.RandomStream(1)
    f = theano.function([], stream.uniform(size=(3,)), no_default_updates=True)
    np.testing.assert_array_equal(f(), f())


def test_modules_of_ops_without_properties_are_kept():
    """An empty version means: compile at each start."""
    a, b = T.fmatrices("ab")
    stock = theano.compile.get_default_mode().excluding("dcgan_native")
    for node in theano.function([a, b], T.dot(a, b), mode=stock).maker.fgraph.toposort():
        assert type(node.op).__name__ == "Dot22"
        assert node.op.__props__ == ()
        linker = CLinker().accept(FunctionGraph(node.inputs, node.outputs, clone=False))
        assert linker.cmodule_key()[0]


def test_key_of_ops_without_c_code():
    """scan asks for it."""
    a, b = T.fmatrices("ab")
    linker = CLinker().accept(FunctionGraph([a, b], [T.dot(a, b)], clone=False))
    assert not hasattr(T.dot(a, b).owner.op, "c_code")
    assert linker.cmodule_key()


def test_modules_without_a_version_are_not_kept():
    class Unversioned(type(T.blas._dot22)):
        def c_code_cache_version(self):
            return ()

    a, b = T.fmatrices("ab")
    linker = CLinker().accept(FunctionGraph([a, b], [Unversioned()(a, b)], clone=False))
    assert linker.cmodule_key()[0] == ()


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    "floatX, number, dtype",
    [
        ("float32", 127, "int8"),
        ("float32", 128, "int16"),
        ("float32", -40000, "int32"),
        ("float32", 2**31, "int64"),
        ("float64", 0.1, "float64"),
        ("float64", 0.5, "float32"),
        ("float64", 1e300, "float64"),
        ("float32", 0.1, "float32"),
    ],
)
def test_constants_keep_their_digits(floatX, number, dtype):
    with theano.config.change_flags(floatX=floatX):
        constant = T.constant(number)
    assert constant.dtype == dtype
    assert constant.data == np.asarray(number, dtype)


@pytest.mark.parametrize("change", [T.patternbroadcast, T.addbroadcast, T.unbroadcast])
def test_the_pattern_of_the_result_of_an_elemwise(change):
    """Theano asked for the clients of a graph that is not there."""
    x = T.frow() if change is T.unbroadcast else T.fmatrix()
    changed = change(T.exp(x), *([(True, False)] if change is T.patternbroadcast else [0]))
    assert changed.broadcastable == (change is not T.unbroadcast, False)
    value = np.ones((1, 3), np.float32)
    np.testing.assert_allclose(theano.function([x], changed)(value), np.exp(value), rtol=1e-6)


def hold(folder, seconds):
    """Another process that holds the lock of a compile folder for some time."""
    script = (
        "import filelock, sys, time\n"
        "with filelock.FileLock(sys.argv[1]):\n"
        "    print(flush=True)\n"
        "    time.sleep(float(sys.argv[2]))\n"
    )
    command = [sys.executable, "-c", script, str(folder / ".lock"), str(seconds)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    process.stdout.readline()
    return process


def test_a_process_waits_for_anothers_compilations(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(repairs, "_PATIENCE", 0.1)
    with hold(tmp_path, 1), compilelock.lock_ctx(tmp_path):
        pass
    assert capsys.readouterr().err == (
        "waiting for another process that compiles into %s\n" % tmp_path
    )


def test_a_wait_that_failed_holds_nothing(tmp_path):
    with hold(tmp_path, 60) as process:
        for _ in range(2):  # the second took itself for the holder
            with pytest.raises(filelock.Timeout), compilelock.lock_ctx(tmp_path, timeout=0.1):
                pass
        process.kill()
    with compilelock.lock_ctx(tmp_path, timeout=5):
        assert (tmp_path / ".lock").exists()


def test_a_copy_of_a_function_overwrites_nothing_too_early():
    """On stock Theano it computes other numbers: two Ops read what a third one overwrites."""
    x, y = T.dmatrix("x"), T.dvector("y")
    loss = -T.log(T.nnet.softmax(x * 2 + y)).mean()
    f = theano.function([x, y], [loss, T.grad(loss, x)])
    X, Y = np.arange(6.0).reshape(2, 3) / 7, np.array([1.0, -2.0, 0.5])
    p = np.exp(X * 2 + Y)
    p /= p.sum(axis=1, keepdims=True)
    for g in (f, f.copy(), f):
        got = g(X, Y)
        np.testing.assert_allclose(got[0], -np.log(p).mean())
        np.testing.assert_allclose(got[1], p - 1.0 / 3)
