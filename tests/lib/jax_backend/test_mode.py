"""Which rewrites run, and what the program learns of a function's inputs."""

import numpy as np
import pytest
import theano
import theano.tensor as T
from theano.tensor.nnet.nnet import LogSoftmax

from lib.errors import InputError
from lib.jax_backend.options import Options
from tests.lib.jax_backend.both import Program, cache, jax, mode, on_jax, one_device


@pytest.fixture(autouse=True)
def errors_of_rewrites():
    with theano.config.change_flags(on_opt_error="raise"):
        yield


def ops(function):
    return [node.op for node in function.maker.fgraph.toposort()]


def test_softmax_and_logarithm_become_one():
    """Otherwise the small probability is 0 and its logarithm infinite."""
    x = T.fmatrix("x")
    f = on_jax([x], T.log(T.nnet.softmax(x)))
    assert any(isinstance(op, LogSoftmax) for op in ops(f))
    np.testing.assert_allclose(f([[1000, 0]]), [[0, -1000]])


def test_nothing_is_computed_in_place():
    """JAX has no such thing; Theano's fast mode has."""
    x = T.fmatrix("x")
    y = T.exp(x + 1) * T.nnet.softmax(x)
    plain = theano.function([x], y, mode=theano.Mode("py", "fast_run"))
    assert any(op.destroy_map for op in ops(plain) if hasattr(op, "destroy_map"))
    assert not any(getattr(op, "destroy_map", None) for op in ops(on_jax([x], y)))


def test_constants_are_not_computed_by_theano(monkeypatch):
    """For that it would compile C++."""
    monkeypatch.setattr(T.Elemwise, "make_thunk", lambda *args, **kwargs: pytest.fail("computed"))
    f = on_jax([], T.exp(T.constant(np.float32([1, 2]))))
    np.testing.assert_allclose(f(), np.exp([1, 2]), rtol=1e-6)


def test_the_program_is_told_what_is_shared_and_what_changes(monkeypatch):
    told = []
    monkeypatch.setattr(Program, "adopt", lambda self, *args: told.append(args))
    x, step = T.fscalar("x"), T.fscalar("step")
    w, fixed = theano.shared(np.float32(1), "w"), theano.shared(np.float32(2), "fixed")
    state = theano.compile.In(x, value=np.float32(10), update=x + step)
    f = on_jax([step, state], x * w * fixed, updates=[(w, w + 1)])
    ((containers, changed),) = told
    by_name = {str(f.maker.fgraph.inputs[n]): container for n, container in containers.items()}
    assert set(by_name) == {"x", "w", "fixed"}
    assert by_name["w"] is w.container and by_name["fixed"] is fixed.container
    assert [str(f.maker.fgraph.inputs[n]) for n in changed] == ["x", "w"]


def test_a_precision_that_there_is_not():
    placement = one_device.OneDevice(jax.devices("cpu")[0])
    with pytest.raises(InputError, match="precision 'half'"):
        mode.mode(placement, Options(precision="half"))


def test_compiled_code_is_kept_for_the_kind_of_device(monkeypatch):
    enabled = []
    monkeypatch.setattr(cache, "enable", enabled.append)
    mode.mode(one_device.OneDevice(jax.devices("cpu")[0]), Options("tpu"))
    assert enabled == ["tpu"]
