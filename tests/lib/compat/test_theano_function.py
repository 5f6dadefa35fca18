"""Which device `theano.function` goes to, in fresh processes: it is replaced at Theano's import."""

import os
import subprocess
import sys
import types

import pytest

from lib.compat import theano_function
from lib.jax_backend import installation
from tests.paths import ROOT

NO_FOLDER = "/no/such/folder"

needs_jax = pytest.mark.skipif(installation.problem() is not None, reason="JAX is missing")

PROGRAM = """
import lib
import numpy as np
import theano
import theano.tensor as T
from theano import function
x, y, total = T.matrix("x"), T.matrix("y"), theano.shared(0.0)
f = function([x], [T.dot(x, x) + 1], None, [(total, total + x.sum())])
f(np.eye(2, dtype="float32"))
print(f(np.eye(2, dtype="float32"))[0].tolist(), float(total.get_value()))
print(function([x], x * y, givens={y: x + 1})(np.ones((1, 2), "float32")).tolist())
print((x.sum() * 2).eval({x: np.ones((1, 2), "float32")}))
print(type(f.maker.mode).__name__)
"""
PRINTED = ["[[2.0, 1.0], [1.0, 2.0]] 4.0", "[[2.0, 2.0]]", "4.0"]

WITHOUT_JAX = "from lib.jax_backend import installation\ninstallation._installed = {}.get\n"
WITHOUT_JAX += PROGRAM


def python(code, tmp_path, **environ):
    """Run `code` without the caller's settings."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("THEANO", "DCGAN"))}
    kept.update(HOME=str(tmp_path), USERPROFILE=str(tmp_path), PYTHONPATH=ROOT, **environ)
    return subprocess.run([sys.executable, "-c", code], env=kept, capture_output=True, text=True)


def last_line(done):
    return done.stderr.splitlines()[-1]


# --- DCGAN_DEVICE -----------------------------------------------------------------------------


@needs_jax
def test_the_device_that_is_named(tmp_path):
    done = python(PROGRAM, tmp_path, DCGAN_DEVICE="jax-cpu")
    assert done.stdout.splitlines() == PRINTED + ["JaxMode"]
    assert done.stderr == "device: CPU, through JAX %s, as asked for\n" % installation.version()


@pytest.mark.parametrize(
    "wanted, words",
    [
        ("abacus", "InputError: DCGAN_DEVICE=abacus: device 'abacus': expected one of auto, cpu,"),
        ("jax-cpu", "UnavailableError: DCGAN_DEVICE=jax-cpu: JAX is not installed: `pip install"),
        ("gpu", "UnavailableError: DCGAN_DEVICE=gpu: no GPU for JAX: JAX is not installed"),
    ],
)
def test_a_device_that_is_not_there_is_the_last_line(tmp_path, wanted, words):
    done = python(WITHOUT_JAX, tmp_path, DCGAN_DEVICE=wanted)
    assert done.returncode == 1 and done.stdout == ""
    assert words in last_line(done)


@needs_jax
def test_a_mode_of_theanos_is_refused_on_jax(tmp_path):
    code = PROGRAM.replace("x + 1})", "x + 1}, mode='FAST_COMPILE')")
    done = python(code, tmp_path, DCGAN_DEVICE="jax-cpu")
    assert done.stdout.splitlines() == PRINTED[:1]
    assert "mode 'FAST_COMPILE': Theano's modes are for --device cpu" in last_line(done)


@needs_jax
def test_random_streams_of_mrg_make_their_seeds(tmp_path):
    """With functions of Theano's own, which the choice is not for."""
    code = """
import lib, theano
from theano.sandbox.rng_mrg import MRG_RandomStream
draw = theano.function([], MRG_RandomStream(7).uniform((3, 4)))
first, second = draw(), draw()
print(first.shape, (first != second).all(), 0 <= first.min() < first.max() < 1)
"""
    done = python(code, tmp_path, DCGAN_DEVICE="jax-cpu", PATH=NO_FOLDER)
    assert done.stdout == "(3, 4) True True\n", done.stderr


def test_without_a_reason_theano_function_is_theanos(tmp_path):
    code = """
import lib, theano
from theano.compile.function import function
print(theano.function is function)
"""
    assert python(code, tmp_path, THEANO_FLAGS="cxx=").stdout == "True\n"


# --- without a compiler -----------------------------------------------------------------------


@needs_jax
def test_without_a_compiler_jax_computes(tmp_path):
    done = python(PROGRAM, tmp_path, PATH=NO_FOLDER)
    assert done.stdout.splitlines() == PRINTED + ["JaxMode"]
    assert done.stderr.startswith(
        "device: CPU, through JAX %s (no C++ compiler" % installation.version()
    )
    assert done.stderr.count("\n") == 1


def test_with_neither_compiler_nor_jax_a_line_says_what_to_do(tmp_path):
    done = python(WITHOUT_JAX, tmp_path, PATH=NO_FOLDER)
    assert done.returncode == 1 and done.stdout == ""
    words = "UnavailableError: no C++ compiler (g++ is not on PATH): install one, for example"
    assert words in last_line(done)
    words = (
        "or do without one, on JAX: `pip install --upgrade jax jaxlib`, then DCGAN_DEVICE=jax-cpu"
    )
    assert last_line(done).endswith(words)


@needs_jax
def test_a_named_compiler_that_is_gone_is_as_none(tmp_path):
    done = python(PROGRAM, tmp_path, THEANO_FLAGS="cxx=/gone/g++")
    assert done.stdout.splitlines() == PRINTED + ["JaxMode"]
    assert done.stderr.count("\n") == 1 and "(no C++ compiler (/gone/g++ is not" in done.stderr


def test_a_named_compiler_that_is_gone_without_jax(tmp_path):
    done = python(WITHOUT_JAX, tmp_path, THEANO_FLAGS="cxx=/gone/g++")
    assert done.returncode == 1 and done.stdout == ""
    assert "UnavailableError: no C++ compiler (/gone/g++ is not on PATH)" in last_line(done)
    assert len(done.stderr.splitlines()) < 30  # the traceback of one call


# --- what is handed on ------------------------------------------------------------------------


@pytest.fixture
def installed(monkeypatch):
    """`theano.function` of a stand-in, and the calls that reach the device."""
    calls = []
    theano = types.SimpleNamespace(function=lambda *args, **kwargs: "stock")
    theano_function.install(theano, None, {"DCGAN_DEVICE": "cpu"})
    chosen = types.SimpleNamespace(function=lambda **kwargs: calls.append(kwargs))
    monkeypatch.setattr(theano.function, "_device", chosen)
    return theano, calls


def test_positional_arguments_get_their_names(installed):
    theano, calls = installed
    theano.function(*range(12))
    theano.function([1], 2, updates=3)
    import inspect

    from theano.compile.function import function

    names = list(inspect.signature(function).parameters)
    assert calls == [dict(zip(names, range(12))), {"inputs": [1], "outputs": 2, "updates": 3}]


def test_theanos_own_calls_stay_theanos(installed):
    theano, calls = installed
    inside = {"__name__": "theano.sandbox.rng_mrg", "theano": theano}
    exec("result = theano.function([])", inside)
    assert inside["result"] == "stock" and calls == []


def test_eval_is_a_call_of_the_users(installed):
    theano, calls = installed
    exec("theano.function([], 1)", {"__name__": "theano.graph.basic", "theano": theano})
    assert calls == [{"inputs": [], "outputs": 1}]


def test_nothing_is_replaced_without_a_reason():
    theano = types.SimpleNamespace(function="stock")
    theano_function.install(theano, None, {})
    theano_function.install(theano, None, {"DCGAN_DEVICE": ""})
    assert theano.function == "stock"
