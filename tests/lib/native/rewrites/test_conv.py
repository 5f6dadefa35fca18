"""Native convolutions against NumPy's loops in float64."""

import pickle
import threading

import numpy as np
import pytest
import theano.tensor as T
from theano.graph.utils import MethodNotDefined
from theano.tensor.nnet import abstract_conv
from theano.tensor.nnet.corr import CorrMM, CorrMM_gradInputs, CorrMM_gradWeights

from lib.native.rewrites.conv import paddings
from tests import reference
from tests.lib.conv_cases import Setting, Sizes, settings, sizes
from tests.lib.native.helpers import (
    assert_close,
    bf16,  # noqa: F401
    compile_strictly,
    float32,
    native_names,
    needs_conv,
    op_names,
)

pytestmark = needs_conv

NATIVE = ["NativeConvForward", "NativeConvGradInputs", "NativeConvGradWeights"]


def three_ways(setting, excluding=(), dtype="float32", **kwargs):
    """(x, w, g) to the convolution and the gradients of sum(g * convolution)."""
    x, w, g = (T.TensorType(dtype, [False] * 4)() for _ in range(3))
    y = T.nnet.conv2d(
        x,
        w,
        border_mode=setting.pad,
        subsample=setting.stride,
        filter_flip=setting.conv_mode == "conv",
        **kwargs,
    )
    gradients = T.grad(None, [x, w], known_grads={y: g})
    return compile_strictly([x, w, g], [y, *gradients], excluding)


def arguments(setting, size, seed=0):
    """Random x, w, g (float32) of these sizes."""
    rng = np.random.default_rng(seed)
    x = float32(rng, size.n, size.c, size.h, size.w)
    w = float32(rng, size.f, size.c, size.kh, size.kw)
    (sh, sw), (ph, pw) = setting.stride, setting.pad
    oh = (size.h + 2 * ph - size.kh) // sh + 1
    ow = (size.w + 2 * pw - size.kw) // sw + 1
    return x, w, float32(rng, size.n, size.f, oh, ow)


def expected(setting, x, w, g):
    """What NumPy gives in float64."""
    x, w, g = (np.asarray(array, dtype="float64") for array in (x, w, g))
    how = (setting.stride, setting.pad, setting.conv_mode == "conv")
    return [
        reference.conv2d(x, w, *how),
        reference.conv2d_grad_inputs(g, w, x.shape, *how),
        reference.conv2d_grad_weights(x, g, w.shape, *how),
    ]


def check(function, setting, x, w, g, tolerance=1e-5):
    for got, wanted in zip(function(x, w, g), expected(setting, x, w, g)):
        assert_close(got, wanted, tolerance)


@pytest.mark.parametrize("setting", settings(8), ids=repr)
def test_generated_shapes(setting):
    function = three_ways(setting)
    assert native_names(function) == NATIVE
    for size in sizes(setting, 6):
        check(function, setting, *arguments(setting, size))


WIDE = Setting((2, 2), (2, 2), "conv")


@pytest.mark.parametrize(
    "c, f",
    [(1, 64), (64, 1), (3, 32), (8, 16), (9, 16), (16, 16), (17, 33), (64, 128), (74, 64)],
)
def test_channels_that_fill_vectors_or_do_not(c, f):
    size = Sizes(n=2, c=c, f=f, h=14, w=13, kh=5, kw=5)
    check(three_ways(WIDE), WIDE, *arguments(WIDE, size))


@pytest.mark.parametrize(
    "setting",
    [
        Setting((2, 2), (2, 2), "conv"),
        Setting((1, 1), (0, 0), "cross"),
        Setting((2, 1), (1, 3), "conv"),
        Setting((3, 3), (0, 1), "cross"),
    ],
    ids=repr,
)
@pytest.mark.parametrize(
    "c, kernel", [(1, (5, 5)), (1, (4, 3)), (2, (3, 4)), (3, (5, 5)), (8, (3, 4))]
)
def test_few_channels(setting, c, kernel):
    """The gradients of few channels take a way of their own (taps.cpp)."""
    size = Sizes(3, c, 7, 20, 17, *kernel)
    check(three_ways(setting), setting, *arguments(setting, size))


def test_few_channels_on_all_threads():
    size = Sizes(n=83, c=1, f=16, h=20, w=17, kh=5, kw=5)
    check(three_ways(WIDE), WIDE, *arguments(WIDE, size))


WHOLE = [
    Setting((1, 1), (0, 0), "conv"),
    Setting((2, 1), (0, 0), "cross"),
    Setting((2, 2), (1, 1), "cross"),
    Setting((2, 3), (1, 0), "conv"),
]


@pytest.mark.parametrize("relaid", [None, 0, 1, 2])
@pytest.mark.parametrize("f", [1, 6])
@pytest.mark.parametrize("setting", WHOLE, ids=repr)
def test_filters_that_lie_over_the_whole_image(setting, f, relaid):
    """A matrix product, and oneDNN's convolution where an array is not contiguous."""
    top, left = setting.pad
    size = Sizes(n=5, c=3, f=f, h=5 - 2 * top, w=4 - 2 * left, kh=5, kw=4)
    given = list(arguments(setting, size))
    wanted = expected(setting, *given)
    if relaid is not None:
        given[relaid] = transposed(given[relaid])
    for got, want in zip(functions(setting)(*given), wanted):
        assert_close(got, want)


@pytest.mark.parametrize("setting", [Setting((2, 2), (2, 1), "conv")], ids=repr)
def test_filters_that_reach_over_the_image_on_one_side(setting):
    """Sides that the stride does not use up: padding before and none behind, or more."""
    size = Sizes(n=5, c=3, f=4, h=3, w=3, kh=6, kw=4)
    check(functions(setting), setting, *arguments(setting, size))


@pytest.mark.parametrize("border_mode", ["valid", "half", "full", 2, (1, 2), ((1, 2), (0, 3))])
def test_border_modes(border_mode):
    """As Theano's own convolution has them, unequal ones included."""
    x, w, g = T.tensor4("x"), T.tensor4("w"), T.tensor4("g")
    y = T.nnet.conv2d(x, w, border_mode=border_mode, subsample=(2, 1))
    outputs = [y, *T.grad(None, [x, w], known_grads={y: g})]
    ours = compile_strictly([x, w, g], outputs)
    assert native_names(ours) == NATIVE
    theirs = compile_strictly([x, w, g], outputs, ["conv_onednn"])
    rng = np.random.default_rng(0)
    images, filters = float32(rng, 2, 3, 9, 8), float32(rng, 4, 3, 4, 3)
    (top, bottom), (left, right) = paddings(border_mode, (4, 3))
    gradient = float32(rng, 2, 4, (9 + top + bottom - 4) // 2 + 1, 8 + left + right - 2)
    for got, wanted in zip(ours(images, filters, gradient), theirs(images, filters, gradient)):
        assert_close(got, wanted)


CROSS = Setting((2, 1), (1, 2), "cross")
SIZE = Sizes(n=3, c=5, f=6, h=9, w=8, kh=4, kw=3)


def every_second(array):
    return np.repeat(array, 2, axis=1)[:, ::2]


def backwards(array):
    return array[:, :, ::-1, ::-1].copy()[:, :, ::-1, ::-1]


def transposed(array):
    return np.ascontiguousarray(array.transpose(3, 2, 1, 0)).transpose(3, 2, 1, 0)


def part_of_a_larger_one(array):
    return np.concatenate([array, array], axis=1)[:, : array.shape[1]]


def read_only(array):
    array = array.copy()
    array.flags.writeable = False
    return array


@pytest.mark.parametrize(
    "relaid", [every_second, backwards, transposed, part_of_a_larger_one, read_only]
)
@pytest.mark.parametrize("which", [0, 1, 2])
@pytest.mark.parametrize("setting", [WIDE, CROSS], ids=repr)
def test_memory_layouts(setting, which, relaid):
    given = list(arguments(setting, SIZE))
    wanted = expected(setting, *given)
    given[which] = relaid(given[which])
    for got, want in zip(functions(setting)(*given), wanted):
        assert_close(got, want)


_functions = {}


def functions(setting):
    """`three_ways`, compiled once for all cases."""
    if setting not in _functions:
        _functions[setting] = three_ways(setting)
    return _functions[setting]


def test_one_row_of_all():
    """Axes of length 1 may have any stride."""
    x, w, g = arguments(CROSS, SIZE._replace(n=1, f=1))
    x = np.lib.stride_tricks.as_strided(x, strides=(-4, *x.strides[1:]))
    check(functions(CROSS), CROSS, x, w, g)


@pytest.mark.parametrize("empty", ["n", "c", "f"])
def test_empty(empty):
    size = SIZE._replace(**{empty: 0})
    check(functions(CROSS), CROSS, *arguments(CROSS, size))


def test_not_a_number_stays_one():
    x, w, g = arguments(WIDE, SIZE)
    x[0, 0, 4, 4] = np.nan
    y, _, gradient = functions(WIDE)(x, w, g)
    assert np.isnan(y[0]).any()
    assert not np.isnan(y[1:]).any()
    assert np.isnan(gradient[:, 0]).any()


@pytest.mark.parametrize(
    "kwargs, dtype",
    [
        ({"filter_dilation": (2, 2)}, "float32"),
        ({"num_groups": 2}, "float32"),
        ({}, "float64"),
    ],
)
def test_left_to_theano(kwargs, dtype):
    function = three_ways(Setting((1, 1), (0, 0), "cross"), dtype=dtype, **kwargs)
    assert native_names(function) == []


def test_unshared_is_left_to_theano():
    x, w = T.tensor4(), T.TensorType("float32", [False] * 6)()
    y = abstract_conv.AbstractConv2d(unshared=True)(x, w)
    assert native_names(compile_strictly([x, w], y)) == []


@pytest.mark.parametrize("tag", ["conv_onednn", "dcgan_native"])
def test_excluding_restores_theanos_own(tag):
    names = op_names(three_ways(CROSS, excluding=[tag]))
    assert not [name for name in names if name.startswith("NativeConv")]
    assert [name for name in names if name.startswith("CorrMM")]


def test_what_looks_for_theanos_ops_finds_these():
    """And of their code nothing is used: not C++'s, not their gradients."""
    ops = [node.op for node in three_ways(CROSS).maker.fgraph.toposort()]
    for name, theanos in zip(NATIVE, [CorrMM, CorrMM_gradInputs, CorrMM_gradWeights]):
        (op,) = [op for op in ops if isinstance(op, theanos)]
        assert type(op).__name__ == name
        assert pickle.loads(pickle.dumps(op)) == op
        with pytest.raises(MethodNotDefined):
            op.c_code(None, "", [], [], {})
        with pytest.raises(NotImplementedError, match="after the gradients"):
            op.grad([], [])


def test_impossible_sizes():
    x, w, g = arguments(CROSS, SIZE)
    with pytest.raises(ValueError, match="the output would have sides .*expected at least 1"):
        functions(CROSS)(x[:, :, :1, :], w, g)
    with pytest.raises(ValueError, match="as many channels in images as in filters"):
        functions(CROSS)(x[:, :2], w, g)
    with pytest.raises(ValueError, match="the output is .* expected"):
        functions(CROSS)(x, w, g[:, :, :-1])


def test_bf16(bf16):  # noqa: F811
    function = three_ways(WIDE)
    assert all(node.op.bf16 for node in function.maker.fgraph.toposort() if "Conv" in str(node.op))
    for c, f in ((1, 16), (16, 32), (17, 5)):
        given = arguments(WIDE, Sizes(4, c, f, 14, 14, 5, 5))
        check(function, WIDE, *given, tolerance=2e-2)
        # and it did round: float32 is closer than that
        errors = [
            np.abs(got - want).max() / np.abs(want).max()
            for got, want in zip(function(*given), expected(WIDE, *given))
        ]
        assert max(errors) > 1e-4


def test_two_threads():
    """Two functions at once, each with its own results."""
    cases = [(CROSS, SIZE._replace(n=8)), (WIDE, SIZE._replace(n=8, c=16, f=16))]
    wrong = []

    def work(setting, size, function):
        given = arguments(setting, size)
        wanted = expected(setting, *given)
        for _ in range(50):
            for got, want in zip(function(*given), wanted):
                if np.abs(got - want).max() > 1e-4 * np.abs(want).max():
                    wrong.append(setting)

    threads = [
        threading.Thread(target=work, args=(setting, size, three_ways(setting)))
        for setting, size in cases
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def resident_mb():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096 / 1e6


@pytest.mark.slow
def test_changing_shapes_do_not_grow_memory():
    """1000 calls with 300 shapes, more than the cache of primitives holds."""
    function = functions(CROSS)
    shapes = [SIZE._replace(n=1 + i % 20, h=8 + i // 20, c=3 + i % 3) for i in range(300)]
    after = []
    for call in range(1000):
        function(*arguments(CROSS, shapes[call % len(shapes)]))
        if call in (599, 999):
            after.append(resident_mb())
    print("resident: %.0f MB after 600 calls, %.0f MB after 1000" % tuple(after))
    assert after[1] < after[0] + 10
