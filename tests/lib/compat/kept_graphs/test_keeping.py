"""A graph that was rewritten before is read, is the same, and only then is it read."""

import os
import pickle
import subprocess
import sys

import numpy as np
import pytest
import theano
import theano.tensor as T
from theano.compile.function.types import FunctionMaker
from theano.graph.basic import Apply
from theano.graph.op import Op
from theano.graph.opt import local_optimizer
from theano.ifelse import ifelse
from theano.tensor.random.utils import RandomStream

from lib.compat.kept_graphs import circumstances, files, keeping
from lib.native import precision
from tests.paths import ROOT


@pytest.fixture(autouse=True)
def kept(tmp_path, monkeypatch):
    """What was asked of the files, in order, with small graphs kept, too."""
    with theano.config.change_flags(cache_optimizations=False):
        # the first function of a process imports modules that add rewrites
        theano.function([x, y], softmax_loss())
    log = []
    folder = str(tmp_path / "graphs")
    method = FunctionMaker.optimize_graph_with_cache
    monkeypatch.setattr(FunctionMaker, "optimize_graph_with_cache", method)
    load, save = files.load, files.save

    def logged_load(where, key):
        content = load(where, key)
        log.append("read" if content is not None else "missing")
        return content

    def logged_save(where, key, content):
        log.append("kept")
        save(where, key, content)

    monkeypatch.setattr(files, "load", logged_load)
    monkeypatch.setattr(files, "save", logged_save)
    monkeypatch.setattr(keeping, "LEAST", 1)
    keeping.install(FunctionMaker, theano.config, lambda: folder)
    # lines of the program, which are part of a graph, differ from one call here to the next
    flags = {"cache_optimizations": True, "on_opt_error": "raise", "traceback__limit": 0}
    with theano.config.change_flags(**flags):
        yield log


x, y = T.dmatrix("x"), T.dvector("y")
VALUES = np.arange(6.0).reshape(2, 3) / 7, np.array([1.0, -2.0, 0.5])


def softmax_loss(factor=2.0):
    """A loss that several rewrites change, and its gradient."""
    loss = -T.log(T.nnet.softmax(x * factor + y)).mean()
    return [loss, T.grad(loss, x)]


def expected(factor=2.0):
    """The same by NumPy."""
    X, Y = VALUES
    shifted = np.exp(X * factor + Y)
    p = shifted / shifted.sum(1, keepdims=True)
    return -np.log(p).mean(), factor * (p - 1.0 / 3) / 2


def names(function):
    return [str(node.op) for node in function.maker.fgraph.toposort()]


def test_what_is_read_is_what_was_rewritten(kept):
    first = theano.function([x, y], softmax_loss())
    second = theano.function([x, y], softmax_loss())
    assert kept == ["missing", "kept", "read"]
    assert names(second) == names(first) and names(first)
    assert not any("no_inplace" in name and "exp" in name for name in names(second))
    for got in (first(*VALUES), second(*VALUES)):
        for ours, numpys in zip(got, expected()):
            np.testing.assert_allclose(ours, numpys, rtol=1e-12)


def test_updates_of_shared_variables(kept):
    def compiled(start):
        w = theano.shared(np.array([start, 2.0, 3.0]), "w")
        return w, theano.function([y], (w * y).sum(), updates=[(w, w * T.exp(y) - w**2)])

    (w1, f1), (w2, f2) = compiled(1.0), compiled(5.0)
    assert kept == ["missing", "kept", "read"]  # a value is no part of the graph
    for w, f, start in ((w1, f1, 1.0), (w2, f2, 5.0)):
        value, given = np.array([start, 2.0, 3.0]), VALUES[1]
        np.testing.assert_allclose(f(given), (value * given).sum())
        np.testing.assert_allclose(w.get_value(), value * np.exp(given) - value**2)


def test_random_numbers_are_the_same(kept):
    draws = []
    for _ in range(2):
        random = RandomStream(seed=3)
        draws.append(theano.function([], T.exp(random.normal(size=(4,))) * 2))
    assert kept == ["missing", "kept", "read"]
    for _ in range(3):
        np.testing.assert_array_equal(draws[0](), draws[1]())


def variants():
    """Functions that are not the first one, each in its own way."""
    w = theano.shared(np.ones((2, 3)), "w")
    wide = theano.shared(np.ones((5, 3)), "w")
    yield "a constant", lambda: theano.function([x, y], softmax_loss(3.0))
    yield "order of inputs", lambda: theano.function([y, x], softmax_loss())
    yield "one output fewer", lambda: theano.function([x, y], softmax_loss()[:1])
    yield (
        "mutable",
        lambda: theano.function(
            [theano.In(x, mutable=True), theano.In(y, borrow=True)], softmax_loss()
        ),
    )
    yield (
        "borrow",
        lambda: theano.function([x, y], [theano.Out(o, borrow=True) for o in softmax_loss()]),
    )
    yield "a shared variable", lambda: theano.function([x, y], [*softmax_loss(), w.sum()])
    yield "its shape", lambda: theano.function([x, y], [*softmax_loss(), wide.sum()])
    yield (
        "fewer rewrites",
        lambda: theano.function(
            [x, y], softmax_loss(), mode=theano.compile.get_mode("FAST_RUN").excluding("inplace")
        ),
    )


def test_another_graph_or_other_rewrites_are_another_file(kept):
    theano.function([x, y], softmax_loss())
    for what, compile_it in variants():
        del kept[:]
        compile_it()
        assert kept == ["missing", "kept"], what


def test_settings_and_surroundings_count(kept, monkeypatch):
    def changed():
        del kept[:]
        theano.function([x, y], softmax_loss())
        return kept == ["missing", "kept"]

    assert changed() and not changed()
    with theano.config.change_flags(openmp_elemwise_minsize=7):
        assert changed()
    monkeypatch.setenv("DCGAN_ANYTHING", "1")
    assert changed()
    monkeypatch.setattr(circumstances, "_code", lambda: ["another state of the sources"])
    assert changed() and not changed()


def test_the_precision_of_native_code_counts(kept, monkeypatch):
    z = T.fmatrix("z")
    for chosen in ("float32", "bf16", "bf16"):
        monkeypatch.setattr(precision, "_chosen", chosen)
        theano.function([z], T.tanh(z).sum())
    assert kept == ["missing", "kept"] * 2 + ["read"]


class Doubled(Op):
    """Somebody's Op, whose rewriting may change when its file changes."""

    __props__ = ()

    def make_node(self, v):
        return Apply(self, [v], [v.type()])

    def perform(self, node, inputs, outputs):
        outputs[0][0] = inputs[0] * 2


@local_optimizer([T.exp])
def somebodys_rewrite(fgraph, node):
    return False


def test_what_has_code_of_others_is_never_kept(kept):
    f = theano.function([x], T.exp(Doubled()(x)).sum())
    np.testing.assert_allclose(f(VALUES[0]), np.exp(VALUES[0] * 2).sum())
    somebodys = theano.graph.opt.TopoOptimizer(somebodys_rewrite, order="in_to_out")
    rewrites = theano.graph.opt.SeqOptimizer([theano.compile.mode.FAST_RUN, somebodys])
    rewrites.data[0] = theano.compile.mode.get_mode("FAST_RUN").optimizer
    mode = theano.compile.mode.Mode(linker="vm", optimizer=rewrites)
    assert theano.function([x, y], softmax_loss(), mode=mode)(*VALUES)
    assert kept == []


def test_a_graph_with_a_loop_is_not_kept(kept, monkeypatch):
    """Its inner function is a graph of its own, which is."""
    graphs, key = [], keeping._key

    def logged_key(graph, *rest):
        graphs.append((any("scan" in str(node.op) for node in graph.toposort()), key(graph, *rest)))
        return graphs[-1][1]

    monkeypatch.setattr(keeping, "_key", logged_key)
    total, _ = theano.scan(lambda v, a: a + v, sequences=y, outputs_info=T.zeros_like(y[0]))
    assert theano.function([y], total[-1] * 2)(VALUES[1]) == -1.0
    assert [found for has_loop, found in graphs if has_loop] == [None]
    assert None not in [found for has_loop, found in graphs if not has_loop]


def test_a_choice_that_computes_one_branch_only(kept):
    for _ in range(2):
        branches = T.exp(y).sum(), T.sqr(y).sum()
        f = theano.function([x, y], ifelse(T.gt(x.sum(), 0), *branches))
        np.testing.assert_allclose(f(*VALUES), np.exp(VALUES[1]).sum())
        np.testing.assert_allclose(f(-VALUES[0], VALUES[1]), (VALUES[1] ** 2).sum())
    assert kept == ["missing", "kept", "read"]


def test_an_op_that_holds_itself_is_not_kept(kept):
    """Its pickle would be without end."""
    a = theano.scalar.float64("a")
    composite = T.Elemwise(theano.scalar.Composite([a], [theano.scalar.exp(a) * a]))
    f = theano.function([x], composite(x).sum())
    assert kept == []
    np.testing.assert_allclose(f(VALUES[0]), (np.exp(VALUES[0]) * VALUES[0]).sum())


def test_native_code_is_built_for_float32_only(kept, monkeypatch):
    asked = []
    monkeypatch.setattr(circumstances, "native", lambda: asked.append(1) or "there")
    theano.function([x], T.tanh(x).sum())
    assert asked == [] and kept == ["missing", "kept"]
    z = T.fmatrix("z")
    theano.function([z], T.exp(z).sum())
    assert asked == [1]


def the_file(tmp_path):
    (name,) = os.listdir(str(tmp_path / "graphs"))
    return tmp_path / "graphs" / name


@pytest.mark.parametrize("damage", ["cut", "one bit", "empty", "a folder", "a pipe", "a pickle"])
def test_a_damaged_file_is_as_none(kept, tmp_path, damage):
    theano.function([x, y], softmax_loss())
    path = the_file(tmp_path)
    content = bytearray(path.read_bytes())
    path.unlink()
    if damage == "a folder":
        path.mkdir()
    elif damage == "a pipe":
        os.mkfifo(str(path))
    else:
        content[len(content) // 2] ^= 1
        wrong = {"cut": content[:100], "empty": b"", "one bit": content}
        path.write_bytes(bytes(wrong.get(damage, pickle.dumps(print))))
    del kept[:]
    got = theano.function([x, y], softmax_loss())(*VALUES)
    assert kept[:2] == ["missing", "kept"]
    np.testing.assert_allclose(got[1], expected()[1], rtol=1e-12)


def test_a_disk_that_is_full(kept, tmp_path, monkeypatch):
    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    got = theano.function([x, y], softmax_loss())(*VALUES)
    np.testing.assert_allclose(got[0], expected()[0], rtol=1e-12)
    assert os.listdir(str(tmp_path / "graphs")) == []


def test_no_more_than_so_many_files(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "_FILES", 3)
    folder = str(tmp_path / "many")
    for number in range(6):
        files.save(folder, "key%d" % number, b"%d" % number)
        os.utime(os.path.join(folder, "key%d" % number), (number, number))
    assert sorted(os.listdir(folder)) == ["key3", "key4", "key5"]
    assert files.load(folder, "key5") == b"5"


def test_an_error_names_the_line_that_made_the_node(kept):
    messages = []
    for _ in range(2):
        with theano.config.change_flags(traceback__limit=8):
            product = T.dot(x, T.exp(x))  # the line
        f = theano.function([x], product.sum() * 2)
        with pytest.raises(ValueError) as caught:
            f(VALUES[0])
        messages.append(str(caught.value))
    assert kept == ["missing", "kept", "read"]
    assert "# the line" in messages[1] and os.path.basename(__file__) in messages[1]


def test_such_a_function_can_be_copied_and_pickled(kept):
    theano.function([x, y], softmax_loss())
    f = theano.function([x, y], softmax_loss())
    assert kept[-1] == "read"
    for g in (f.copy(), pickle.loads(pickle.dumps(f))):
        np.testing.assert_allclose(g(*VALUES)[1], expected()[1], rtol=1e-12)


PROGRAM = """
import lib, theano, theano.tensor as T, numpy as np
from lib.compat.kept_graphs import circumstances, files, keeping
keeping.LEAST = 1
load = files.load
def logged(*args):
    content = load(*args)
    print(content is not None)
    return content
files.load = logged
x = T.dmatrix("x")
w = theano.shared(np.ones((3, 2)), "w")
loss = T.nnet.softmax(T.dot(x, w)).sum() + T.tanh(w).mean()
f = theano.function([x], loss, updates=[(w, w - T.grad(loss, w))])
print(repr(float(f([[1.0, 2.0, 3.0]]))))
"""


def test_the_next_process_reads_it(tmp_path):
    printed = []
    own = ",cache_optimizations=False"
    for seed, switch, flags in (("1", "1", ""), ("2", "1", ""), ("3", "0", ""), ("4", "1", own)):
        environ = dict(os.environ, PYTHONPATH=ROOT, PYTHONHASHSEED=seed)
        environ["THEANO_FLAGS"] = "linker=py,base_compiledir=" + str(tmp_path) + flags
        environ[keeping.VARIABLE] = switch
        command = [sys.executable, "-c", PROGRAM]
        done = subprocess.run(command, env=environ, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        printed.append(done.stdout.split())
    assert [lines[:-1] for lines in printed] == [["False"], ["True"], [], []]
    assert len({lines[-1] for lines in printed}) == 1


def test_with_other_native_code_than_expected_nothing_is_read_or_kept(kept, monkeypatch):
    """A compiler that refuses lib/native, whose Ops a kept graph may have."""
    z, restored = T.fmatrix("z"), []
    monkeypatch.setattr(keeping, "_restore", lambda *given: restored.append(1))
    for there in (False, True, False, True):
        monkeypatch.setattr(keeping.library, "as_expected", lambda there=there: there)
        theano.function([z], T.exp(z).sum())
    assert kept == ["missing", "missing", "kept", "read", "read", "kept"] and restored == [1]
