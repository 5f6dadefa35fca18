"""Ops, types and rewrites as programs for Theano 1.0 define them, beside what they compute."""

import numpy as np
import pytest
import theano
import theano.tensor as T
from theano import gof
from theano.graph.op import COp

from lib.compat.theano_names import old_ops

X = np.array([[1, 2], [3, 5]], "float32")


class Doubled(gof.Op):
    """With the arguments that Theano 1.0 passed."""

    __props__ = ("factor",)

    def __init__(self, factor=2):
        self.factor = factor

    def make_node(self, x):
        return gof.Apply(self, [x], [x.type()])

    def perform(self, node, inputs, outputs):
        outputs[0][0] = inputs[0] * self.factor

    def infer_shape(self, node, shapes):
        return shapes

    def do_constant_folding(self, node):
        return self.factor != 7

    def grad(self, inputs, gradients):
        return [gradients[0] * self.factor]


class Inherited(Doubled):
    """Has an adapted method, which is adapted once."""


class OfMixin:
    def infer_shape(self, node, shapes):
        return shapes


class Mixed(OfMixin, gof.Op):
    __props__ = ()
    make_node, perform, factor = Doubled.make_node, Doubled.perform, 2


@pytest.fixture
def strict():
    with theano.config.change_flags(on_shape_error="raise", on_opt_error="raise"):
        yield


@pytest.mark.usefixtures("strict")
@pytest.mark.parametrize("op", [Doubled(), Inherited(), Mixed()], ids=str)
def test_shapes_are_inferred(op):
    x = T.fmatrix()
    shape = theano.function([x], op(x).shape)
    assert op not in [node.op for node in shape.maker.fgraph.toposort()]
    assert shape(X).tolist() == [2, 2]
    assert op.infer_shape(None, [(1, 2)]) == [(1, 2)]  # as a class derived from it calls it


@pytest.mark.usefixtures("strict")
def test_values_and_gradient():
    x = T.fmatrix()
    f = theano.function([x], [Doubled(3)(x), T.grad(Doubled(3)(x).sum(), x)])
    value, gradient = f(X)
    np.testing.assert_array_equal(value, X * 3)
    np.testing.assert_array_equal(gradient, np.full((2, 2), 3))


@pytest.mark.usefixtures("strict")
@pytest.mark.parametrize("factor, folded", [(2, True), (7, False)])
def test_constant_folding_is_asked_for(factor, folded):
    f = theano.function([], Doubled(factor)(T.constant(X)))
    ops = [node.op for node in f.maker.fgraph.toposort()]
    assert (Doubled(factor) not in ops) == folded
    np.testing.assert_array_equal(f(), X * factor)


@pytest.mark.usefixtures("strict")
def test_as_op():
    @theano.as_op([T.fmatrix], [T.fmatrix], infer_shape=lambda node, shapes: [shapes[0]])
    def halved(x):
        return x / 2

    x = T.fmatrix()
    assert theano.function([x], halved(x).shape)(X).tolist() == [2, 2]
    np.testing.assert_array_equal(theano.function([x], halved(x))(X), X / 2)


# --- rewrites ---------------------------------------------------------------------------------


@gof.local_optimizer([Doubled])
def local_doubled(node):
    """Doubled(5) -> a product."""
    if node.op != Doubled(5):
        return None
    return [node.inputs[0] * np.float32(5)]


class LocalDoubled(gof.LocalOptimizer):
    def tracks(self):
        return [Doubled]

    def transform(self, node):
        return local_doubled.transform(None, node)


@pytest.mark.usefixtures("strict")
@pytest.mark.parametrize("rewrite", [local_doubled, LocalDoubled()])
def test_a_rewrite_that_gets_the_node_alone(rewrite):
    mode = theano.compile.mode.get_default_mode().register(
        (gof.TopoOptimizer(rewrite), 1.5),
    )
    x = T.fmatrix()
    f = theano.function([x], Doubled(5)(x), mode=mode)
    assert not any(isinstance(node.op, Doubled) for node in f.maker.fgraph.toposort())
    np.testing.assert_array_equal(f(X), X * 5)


def test_attributes_that_are_gone_say_where_they_are():
    x = T.fmatrix()
    node = (x + 1).owner
    with pytest.raises(AttributeError, match=r"Variable.clients is not .* fgraph.clients\[variab"):
        x.clients  # noqa: B018
    with pytest.raises(AttributeError, match="Apply.fgraph is not in Theano 1.1.2: use the graph"):
        node.fgraph  # noqa: B018
    assert not hasattr(x, "fgraph")


# --- C code -----------------------------------------------------------------------------------


class InC(gof.Op):
    """C only, with the methods' old arguments."""

    __props__ = ()
    make_node = Doubled.make_node

    def c_headers(self):
        return ["<math.h>"]

    def c_libraries(self, c_compiler):
        assert c_compiler is not None
        return ["m"]

    def c_compile_args(self, compiler):
        assert compiler is not None
        return ["-DFOUR=4"]

    def c_support_code(self):
        return "static float times(float x) { return FOUR * fabsf(x); }"

    def c_code_cache_version(self):
        return (1,)

    def c_code(self, node, name, inputs, outputs, sub):
        return """
        Py_XDECREF(%(z)s);
        %(z)s = (PyArrayObject*)PyArray_NewCopy(%(x)s, NPY_CORDER);
        if (!%(z)s) { %(fail)s; }
        for (npy_intp i = 0; i < PyArray_SIZE(%(z)s); i++)
            ((float*)PyArray_DATA(%(z)s))[i] = times(((float*)PyArray_DATA(%(z)s))[i]);
        """ % {"x": inputs[0], "z": outputs[0], "fail": sub["fail"]}


class InBoth(Doubled):
    """C code in a class derived from one without."""

    c_code, c_headers, c_support_code = InC.c_code, InC.c_headers, InC.c_support_code
    c_compile_args = InC.c_compile_args


@pytest.mark.parametrize("op", [InC(), InBoth()], ids=["C only", "both"])
def test_c_code_runs(op):
    assert isinstance(op, COp) and isinstance(op, theano.Op)
    x = T.fmatrix()
    np.testing.assert_array_equal(theano.function([x], op(x))(X), X * 4)


def test_without_c_an_op_in_c_says_so():
    x = T.fmatrix()
    f = theano.function([x], InC()(x), mode=theano.Mode(linker="py"))
    with pytest.raises(NotImplementedError, match="No Python implementation"):
        f(X)


class InFile(gof.COp):
    __props__ = ()
    make_node = Doubled.make_node

    def __init__(self, path):
        super().__init__(path, "APPLY_SPECIFIC(tripled)")


def test_c_code_in_a_file(tmp_path):
    path = tmp_path / "tripled.c"
    path.write_text(
        "#section support_code_apply\n"
        "int APPLY_SPECIFIC(tripled)(PyArrayObject* x, PyArrayObject** z) {\n"
        "  Py_XDECREF(*z); *z = (PyArrayObject*)PyArray_NewCopy(x, NPY_CORDER);\n"
        "  if (!*z) return 1;\n"
        "  for (npy_intp i = 0; i < PyArray_SIZE(*z); i++)\n"
        "    ((DTYPE_OUTPUT_0*)PyArray_DATA(*z))[i] *= 3;\n"
        "  return 0;\n}\n"
    )
    x = T.fmatrix()
    np.testing.assert_array_equal(theano.function([x], InFile(str(path))(x))(X), X * 3)


def test_a_thunk_of_its_own():
    class OfThunk(gof.Op):
        __props__ = ()
        make_node = Doubled.make_node

        def make_thunk(self, node, storage_map, compute_map, no_recycling):
            source, target = storage_map[node.inputs[0]], storage_map[node.outputs[0]]

            def thunk():
                target[0] = source[0] * 6
                compute_map[node.outputs[0]][0] = True

            thunk.inputs, thunk.outputs, thunk.lazy = [source], [target], False
            return thunk

    x = T.fmatrix()
    np.testing.assert_array_equal(theano.function([x], OfThunk()(x))(X), X * 6)


class Number(gof.Type):
    """The type of Theano's tutorial, with C code."""

    def __eq__(self, other):
        return type(self) is type(other)

    def __hash__(self):
        return hash(type(self))

    def filter(self, value, strict=False, allow_downcast=None):
        return float(value)

    def c_declare(self, name, sub, check_input=True):
        return "double %s;" % name

    def c_init(self, name, sub):
        return "%s = 0;" % name

    def c_extract(self, name, sub, check_input=True):
        return "%s = PyFloat_AsDouble(py_%s);" % (name, name)

    def c_sync(self, name, sub):
        return "Py_XDECREF(py_%s); py_%s = PyFloat_FromDouble(%s);" % (name, name, name)

    def c_cleanup(self, name, sub):
        return ""

    def c_headers(self):
        return ["<math.h>"]

    def c_code_cache_version(self):
        return (1,)


class Product(gof.Op):
    __props__ = ()

    def make_node(self, x, y):
        return gof.Apply(self, [x, y], [Number()()])

    def c_code(self, node, name, inputs, outputs, sub):
        return "%s = fabs(%s * %s);" % (outputs[0], inputs[0], inputs[1])


def test_a_type_with_c_code():
    x, y = Number()("x"), Number()("y")
    assert theano.function([x, y], Product()(x, y))(2, -4) == 8


def test_classes_of_today_stay_as_they_are():
    class Today(theano.graph.op.Op):
        make_node, perform = Doubled.make_node, Doubled.perform

        def infer_shape(self, fgraph, node, shapes):
            return shapes

    assert Today.infer_shape.__code__.co_filename == __file__
    assert Today.__bases__ == (theano.graph.op.Op,)

    class OfFile(theano.graph.op.ExternalCOp):
        make_node, perform = Doubled.make_node, Doubled.perform

        def c_headers(self, **kwargs):
            return []

    assert OfFile.__bases__ == (theano.graph.op.ExternalCOp,)
    assert OfFile.c_headers.__code__.co_filename == __file__


def test_the_last_arguments():
    assert old_ops.last_arguments(lambda *given: given, 2)(1, 2, 3) == (2, 3)
