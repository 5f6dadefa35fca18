"""What `theano.function` promises, kept on JAX; errors that name the place."""

import copy
import logging
import pickle

import numpy as np
import pytest
import theano
import theano.tensor as T
from theano.compile.ops import as_op

from lib import device
from lib.errors import UnavailableError
from lib.jax_backend.errors import NotConvertible
from tests.lib.jax_backend.both import cache, jax, on_jax


@as_op(itypes=[T.fvector], otypes=[T.fvector])
def strange(x):
    return x


def test_one_output_several_none():
    x = T.fvector("x")
    value = np.float32([1, 2])
    np.testing.assert_array_equal(on_jax([x], 2 * x)(value), [2, 4])
    assert len(on_jax([x], [x + 1, x + 2])(value)) == 2
    assert on_jax([x], [], on_unused_input="ignore")(value) == []
    assert on_jax([x], None, on_unused_input="ignore")(value) == []


def test_outputs_by_name():
    x = T.fscalar("x")
    found = on_jax([x], {"double": 2 * x, "same": x})(3)
    assert {name: float(value) for name, value in found.items()} == {"double": 6, "same": 3}


def test_arguments_by_name_and_defaults():
    x, y = T.fscalar("x"), T.fscalar("y")
    f = on_jax([x, theano.compile.In(y, value=np.float32(10))], x + y)
    assert float(f(1)) == 11
    assert float(f(1, y=2)) == 3
    assert float(f(x=1)) == 11


def test_givens():
    x, y = T.fscalar("x"), T.fscalar("y")
    assert float(on_jax([y], x * 2, givens={x: y + 1})(3)) == 8


def test_theano_s_checks_of_arguments():
    x = T.fvector("x")
    f = on_jax([x], x, allow_input_downcast=False)
    with pytest.raises(TypeError, match="Bad input argument"):
        f(np.zeros(3, "float64"))
    with pytest.raises(TypeError, match="Missing required input"):
        f()
    with pytest.raises(TypeError, match="Too many parameter"):
        f([1], [2])


def test_constant_outputs():
    x = T.fmatrix("x")
    n, five = on_jax([x], [x.shape[0], T.constant(5)])(np.zeros((4, 1), "float32"))
    assert (int(n), int(five)) == (4, 5)
    assert n.dtype == "int64"


def test_types_of_theano_in_a_process_of_float32():
    """JAX's own default, 32 bits, stays what it is for the user's code."""
    x = T.lvector("x")
    big = on_jax([x], x * 2)([2**40])
    assert big.dtype == "int64" and big[0] == 2**41
    y = T.dvector("y")
    assert on_jax([y], y + 1e-12)([1.0])[0] - 1 == pytest.approx(1e-12, rel=1e-3)
    assert jax.numpy.arange(3).dtype == "int32"
    assert not jax.config.jax_enable_x64


def test_one_compilation_for_each_shape():
    x = T.fvector("x")
    f = on_jax([x], x.sum())
    for n in (3, 4, 3, 4, 3):
        f(np.ones(n, "float32"))
    (compiled,) = f.fn._compiled.values()
    assert compiled._cache_size() == 2


# --- copies ------------------------------------------------------------------------------------


def test_copies_share_the_variables():
    x, w = T.fscalar("x"), theano.shared(np.float32(1), name="w")
    f = on_jax([x], [w * x], updates=[(w, w + 1)])
    g = f.copy()
    assert [float(f(10)[0]), float(g(10)[0]), float(f(10)[0])] == [10, 20, 30]


def test_copy_without_updates():
    x, w = T.fscalar("x"), theano.shared(np.float32(1), name="w")
    f = on_jax([x], [w * x], updates=[(w, w + 1)])
    f(1)
    g = f.copy(delete_updates=True)
    assert [float(g(10)[0]), float(g(10)[0]), float(f(10)[0]), float(g(10)[0])] == [20, 20, 20, 30]


def test_copy_with_another_variable():
    x, w = T.fscalar("x"), theano.shared(np.float32(1), name="w")
    other = theano.shared(np.float32(100), name="other")
    f = on_jax([x], [w * x], updates=[(w, w + 1)])
    g = f.copy(swap={w: other})
    assert [float(g(1)[0]), float(g(1)[0]), float(f(1)[0])] == [100, 101, 1]
    assert (float(w.get_value()), float(other.get_value())) == (2, 102)


@pytest.mark.parametrize("how", [pickle.dumps, copy.deepcopy])
def test_pickles_are_refused(how):
    x = T.fscalar("x")
    with pytest.raises(TypeError, match="functions on JAX cannot be copied or pickled: keep"):
        how(on_jax([x], x))


# --- what cannot be converted ------------------------------------------------------------------


def test_no_converter():
    x = T.fvector("x")
    here = strange(x) * 2
    words = r"strange.* \(.*test_program.py, line \d+: here = strange\(x\) \* 2\) has no counter"
    with pytest.raises(NotConvertible, match=words) as caught:
        on_jax([x], here)
    assert "--device cpu (device='cpu') runs it" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert isinstance(caught.value, UnavailableError) and caught.value.exit_code == 1


def test_the_place_is_found_behind_a_rewrite():
    """Theano's merges and simplifications keep no trace, or another."""
    x = T.fvector("x")
    here = strange(T.exp(x) / T.exp(x) * x)
    with pytest.raises(NotConvertible, match="test_program.py, line"):
        on_jax([x], here.sum() + here.sum())


def test_the_place_in_the_user_s_file_not_ours(tmp_path):
    """Ops that lib's functions make are the business of who called them."""
    from lib.ops import dropout

    x = T.ftensor4("x")
    with theano.config.change_flags(traceback__limit=20):
        y = dropout(x, 0.5)
    node = next(n for n in theano.graph.basic.io_toposort([x], [y]) if "mrg" in str(n.op))
    from lib.jax_backend.errors import place

    assert "test_program.py" in place(node)


def test_scan_is_named():
    x = T.fvector("x")
    total, _ = theano.scan(lambda v, t: v + t, sequences=x, outputs_info=T.zeros((), "float32"))
    with pytest.raises(NotConvertible, match=r"scan.*--device cpu"):
        on_jax([x], total[-1])


# --- what a graph demands ----------------------------------------------------------------------


def test_assert_is_kept():
    x, w = T.fvector("x"), theano.shared(np.float32(0))
    y = theano.tensor.opt.Assert("too large")(x, T.all(x < 5))
    f = on_jax([x], y * 2, updates=[(w, w + 1)])
    np.testing.assert_array_equal(f([1, 2]), [2, 4])
    with pytest.raises(AssertionError, match="too large .*test_program.py"):
        f([1, 9])
    assert w.get_value() == 1
    np.testing.assert_array_equal(f([1, 2]), [2, 4])


def test_assert_of_what_is_known():
    x = T.fvector("x")
    f = on_jax([x], theano.tensor.opt.Assert("not three")(x, T.eq(x.shape[0], 3)))
    f([1, 2, 3])
    with pytest.raises(AssertionError, match="not three"):
        f([1, 2])


def test_ifelse():
    from theano.ifelse import ifelse

    x, y = T.fscalar("x"), T.fscalar("y")
    f = on_jax([x, y], ifelse(T.gt(x, y), 2 * x, 3 * y))
    assert (float(f(2, 1)), float(f(1, 2))) == (4, 6)


def test_too_little_memory_on_the_device(monkeypatch):
    x = T.fvector("x")
    f = on_jax([x], x * 2)

    def full(constant):
        raise RuntimeError("RESOURCE_EXHAUSTED: Out of memory allocating 1 bytes.")

    monkeypatch.setattr(f.fn, "_function", full)
    with pytest.raises(MemoryError, match="on cpu 0"):
        f([1.0])


def test_an_interrupt_while_waiting(monkeypatch):
    """The update has been made by then: neither the old nor the new value may be lost."""
    w = theano.shared(np.float32([1, 2]))
    f = on_jax([], w.sum(), updates=[(w, 2 * w)])

    def interrupted(self, array):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(type(f.fn.placement), "fetch", interrupted)
        with pytest.raises(KeyboardInterrupt):
            f()
    np.testing.assert_array_equal(w.get_value(), [2, 4])
    assert float(f()) == 6


# --- the cache on disk -------------------------------------------------------------------------


def test_cache_folder(monkeypatch):
    monkeypatch.delenv("DCGAN_JAX_CACHE", raising=False)
    assert cache.folder().startswith(theano.config.base_compiledir)
    assert jax.__version__ in cache.folder()
    monkeypatch.setenv("DCGAN_JAX_CACHE", "/elsewhere")
    assert cache.folder() == "/elsewhere"


def test_the_user_s_cache_is_left_alone(monkeypatch):
    if not hasattr(jax.config, "jax_compilation_cache_dir"):
        pytest.skip("this JAX keeps nothing on disk for the CPU")
    before = jax.config.jax_compilation_cache_dir
    monkeypatch.setattr(cache, "_enabled", False)
    jax.config.update("jax_compilation_cache_dir", "/the/users")
    try:
        cache.enable("gpu")
        assert jax.config.jax_compilation_cache_dir == "/the/users"
    finally:
        jax.config.update("jax_compilation_cache_dir", before)


@pytest.mark.parametrize("version, used", [("0.4.30", False), ("0.6.2", True), ("0.12.0.1", True)])
def test_code_for_the_processor_is_kept_where_it_can_be_read(monkeypatch, version, used):
    monkeypatch.setattr(jax, "__version__", version)
    assert cache._reads_cpu_code() == used
    monkeypatch.setattr(cache, "_enabled", False)
    monkeypatch.setattr(cache, "folder", lambda: "")  # nothing is written
    cache.enable("cpu")
    assert cache._enabled == (used and hasattr(jax.config, "jax_compilation_cache_dir"))


def test_nothing_is_said(caplog):
    """JAX's own remarks about missing GPUs and the like are ours to make."""
    with caplog.at_level(logging.WARNING):
        device.choose("jax-cpu")
        on_jax([], T.constant(1))()
    assert not caplog.records
