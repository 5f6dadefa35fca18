"""Forms that NumPy takes no more, rewritten in Theano's functions: what these compute now."""

import ast
import os
import subprocess
import sys
import textwrap

import numpy as np
import pytest
import theano
import theano.tensor as T
from theano.tensor.signal import pool

from lib.compat import rewriting
from tests.paths import ROOT

IN_PYTHON = theano.Mode("py", None)


# --- indices ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "given, expected",
    [
        ([slice(None), 1], (slice(None), 1)),
        ([None, 0], (None, 0)),
        ([Ellipsis], (Ellipsis,)),
        ([[0, 1], [1, 0]], ([0, 1], [1, 0])),
        ([0, 2], [0, 2]),
        ([], []),
        ((0, 1), (0, 1)),
        ([slice(None)] * 33, [slice(None)] * 33),
    ],
)
def test_lists_that_stood_for_a_tuple(given, expected):
    assert rewriting.index(given) == expected
    assert type(rewriting.index(given)) is type(expected)


def test_assign():
    array = np.zeros(())
    rewriting.assign(array, np.float32(2))
    assert array == 2


# --- the rewriting itself ---------------------------------------------------------------------


def found(source):
    tree = ast.parse(textwrap.dedent(source)).body[0]
    rewriter = rewriting.Rewriter(tree)
    rewriter.visit(tree)
    return rewriter.found


@pytest.mark.parametrize(
    "body, count",
    [
        ("i = [0] * n\n    return x[i]", 1),
        ("return x[[slice(n)]]", 1),
        ("return x[list(n)]", 1),
        ("i = [0]\n    j = i\n    return x[j]", 1),
        ("i = [0]\n    i = tuple(i)\n    return x[i]", 0),
        ("for i in [0]:\n        i = [i]\n        x[i]", 0),
        ("i = [0]\n    return x[i[0]]", 0),
        ("x[[0, n]] += 1", 1),
    ],
)
def test_lists_as_indices_are_found(body, count):
    kinds = [what for _, what in found("def f(x, n):\n    " + body)]
    assert kinds == ["a list as an index"] * count


class Base:
    def of(self, x):
        return x * 2


class Old(Base):
    def of(self, x):
        at = [slice(None)] * x.ndim
        at[0] = 1
        return super().of(x)[at]

    @staticmethod
    def text(function):
        return function.__doc__ + "!"


def test_a_method_keeps_its_identity_its_place_and_super():
    before = Old.of
    lines = [line for line, _ in rewriting.rewrite(Old.of)]
    assert Old.of is before
    np.testing.assert_array_equal(Old().of(np.eye(3)), [0, 2, 0])
    with open(__file__, encoding="utf-8") as file:
        assert file.read().splitlines()[lines[0] - 1].strip() == "return super().of(x)[at]"


def test_a_missing_docstring_is_an_empty_one():
    rewriting.rewrite(vars(Old)["text"].__func__)
    assert Old.text(test_assign) == "!"
    assert Old.text(rewriting.assign).endswith("!")


def test_a_function_without_source_stays_as_it_is():
    namespace = {}
    exec("def f(x):\n    return x[[0]]", namespace)
    assert rewriting.rewrite(namespace["f"]) == []
    np.testing.assert_array_equal(namespace["f"](np.array([5, 6])), [5])


# --- Theano's functions -----------------------------------------------------------------------


def pooled(image, mode, size):
    """Non-overlapping pools of one image, written out."""
    height, width = (n // size for n in image.shape)
    blocks = image[: height * size, : width * size].reshape(height, size, width, size)
    reduce = {"max": np.max, "sum": np.sum}.get(mode, np.mean)
    return reduce(blocks, axis=(1, 3))


@pytest.mark.parametrize("mode", ["max", "sum", "average_inc_pad", "average_exc_pad"])
def test_pooling_in_python(mode):
    x = T.dtensor4()
    y = pool.pool_2d(x, (2, 2), ignore_border=True, mode=mode)
    value = np.random.RandomState(0).permutation(50).reshape(1, 2, 5, 5).astype(float)
    got, slope = theano.function([x], [y, T.grad((y**2).sum(), x)], mode=IN_PYTHON)(value)
    for channel in range(2):
        image = value[0, channel]
        expected = pooled(image, mode, 2)
        np.testing.assert_allclose(got[0, channel], expected)
        each = np.repeat(np.repeat(expected, 2, 0), 2, 1)
        weight = {"max": image[:4, :4] == each, "sum": 1.0}.get(mode, 0.25)
        np.testing.assert_allclose(slope[0, channel, :4, :4], 2 * each * weight)


def test_derivative_of_max_pooling_along_a_direction():
    x, d = T.dtensor4(), T.dtensor4()
    along = T.Rop(pool.pool_2d(x, (2, 2), ignore_border=True), x, d)
    rng = np.random.RandomState(0)
    value, direction = rng.permutation(16).reshape(1, 1, 4, 4) * 1.0, rng.randn(1, 1, 4, 4)
    got = theano.function([x, d], along, mode=IN_PYTHON)(value, direction)
    is_largest = value[0, 0] == np.repeat(np.repeat(pooled(value[0, 0], "max", 2), 2, 0), 2, 1)
    np.testing.assert_allclose(got[0, 0], pooled(direction[0, 0] * is_largest, "sum", 2))


@pytest.mark.parametrize("k", [1, 2, -2, 4])
@pytest.mark.parametrize("axis", [0, 1, -1])
def test_the_largest_and_smallest(k, axis):
    x = T.dmatrix()
    value = np.random.RandomState(1).permutation(16).reshape(4, 4) * 1.0
    outputs = [make(x, k, axis=axis, sorted=False) for make in (T.topk, T.argtopk)]
    outputs += T.topk_and_argtopk(x, k, axis=axis, sorted=False)
    largest, at, both, both_at = theano.function([x], outputs)(value)
    ordered = np.sort(value, axis)
    expected = np.take(ordered, range(-k, 0) if k > 0 else range(-k), axis)
    for values in (largest, both, *(np.take_along_axis(value, i, axis) for i in (at, both_at))):
        np.testing.assert_array_equal(np.sort(values, axis), expected)


@pytest.mark.parametrize("dtype", ["float32", "float64", "int32"])
def test_unsorted_values_stand_where_their_places_say(dtype):
    """NumPy 2's partition and argpartition each have an order of their own."""
    x, k = T.matrix(dtype=dtype), T.iscalar()
    # one after the other: as outputs of one function, both come from the places
    largest, at = (
        theano.function([x, k], make(x, k, axis=1, sorted=False)) for make in (T.topk, T.argtopk)
    )
    rng = np.random.RandomState(2)
    for length in (7, 33, 257):
        value = rng.permutation(3 * length).reshape(3, length).astype(dtype)
        for count in (2, length // 2, length - 1, -3):
            expected = np.take_along_axis(value, at(value, count), 1)
            np.testing.assert_array_equal(largest(value, count), expected)


def test_gemm_of_scalars_in_python():
    """Its perform takes them, though no graph has them."""
    op, storage = T.blas.gemm_no_inplace, [[None]]
    z, a, x, y, b = (np.array(value) for value in (2.0, 3.0, 5.0, 7.0, 0.5))
    op.perform(None, [z, a, x, y, b], storage, op.params_type.get_params(op))
    assert storage[0][0] == 3 * 2 + 0.5 * 35
    assert z == 2


def test_debug_mode_with_a_number_that_is_overwritten():
    x = T.dscalar()
    y = T.exp(x + 1) * 2
    f = theano.function(
        [x], y, mode=theano.compile.DebugMode(check_c_code=False, stability_patience=1)
    )
    np.testing.assert_allclose(f(0.5), np.exp(1.5) * 2)


def test_hex_digest_differs_with_the_values():
    one, other = (theano.printing.hex_digest(np.arange(n, n + 3)) for n in (0, 1))
    assert len(one) >= 64
    assert one != other


# --- pydotprint -------------------------------------------------------------------------------


def test_without_pydot_one_line_says_so(monkeypatch):
    monkeypatch.setattr(theano.printing, "pydot_imported", False)
    with pytest.raises(RuntimeError, match=r"pip install pydot.*graphviz") as raised:
        theano.printing.pydotprint(T.dscalar() + 1)
    assert "\n" not in str(raised.value)


class Drawing:
    """What pydotprint calls of pydot, without drawing."""

    class Node:
        def __init__(self, name, **attributes):
            self.name, self.attributes = name, attributes

    class Edge:
        def __init__(self, source, target, **attributes):
            self.ends = source, target

    class Dot:
        def __init__(self):
            self.nodes, self.edges = [], []
            self.add_node, self.add_edge = self.nodes.append, self.edges.append

        def set_size(self, size):
            self.size = size

        def write(self, path, **kwargs):
            labels = [node.attributes["label"] for node in self.nodes]
            with open(path, "w") as file:
                file.write("\n".join(labels) + "\n%d edges" % len(self.edges))


def test_pydotprint_draws_nodes_of_pydot(monkeypatch, tmp_path):
    """Theano made nodes of its own graphs by a slip of its own."""
    monkeypatch.setattr(theano.printing, "pydot_imported", True)
    monkeypatch.setattr(theano.printing, "pd", Drawing, raising=False)
    x = T.dscalar("x")
    theano.printing.pydotprint(
        T.exp(x), outfile=str(tmp_path / "g.raw"), format="raw", print_output_file=False
    )
    written = (tmp_path / "g.raw").read_text()
    assert "exp" in written
    assert "2 edges" in written


# --- python -OO -------------------------------------------------------------------------------


@pytest.mark.parametrize("option", ["-O", "-OO"])
def test_without_docstrings(option, tmp_path):
    code = (
        "import lib, numpy as np, theano, theano.tensor as T; import theano.tensor.signal.pool\n"
        "x = T.dmatrix(); print(theano.function([x], T.exp(x) + x, mode='FAST_COMPILE')([[0.0]]))"
    )
    done = subprocess.run(
        [sys.executable, option, "-c", code],
        env=dict(os.environ, PYTHONPATH=ROOT, HOME=str(tmp_path), THEANO_FLAGS="cxx="),
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (0, "[[1.]]\n")
