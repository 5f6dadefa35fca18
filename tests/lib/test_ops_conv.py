"""conv2d and deconv against loops and against PyTorch, gradients included."""

import numpy as np
import pytest
import theano
import theano.tensor as T
from theano.tensor.nnet import abstract_conv

from lib import ops, shapes
from lib.errors import InputError
from tests import reference
from tests.lib.conv_cases import settings, sizes

SETTINGS = settings(24)
PER_SETTING = 9  # 216 cases
TOLERANCE = {"float64": 1e-10, "float32": 1e-5}


def close(ours, expected):
    """Equal up to the dtype's tolerance, relative to the largest value."""
    assert ours.shape == expected.shape
    if expected.size:
        scale = max(1.0, np.abs(expected).max())
        error = np.abs(ours.astype("float64") - expected).max() / scale
        assert error <= TOLERANCE[str(ours.dtype)], error


def numbers(shape, dtype, seed):
    return np.random.RandomState(seed).uniform(-1, 1, shape).astype(dtype)


def compile_conv(operation, setting, dtype):
    """Function of (X, w, G) to the result and both gradients of its product with G."""
    X, w, G = (T.TensorType(dtype, (False,) * 4)(name) for name in "XwG")
    out = operation(
        X, w, subsample=setting.stride, border_mode=setting.pad, conv_mode=setting.conv_mode
    )
    grads = T.grad((out * G).sum(), [X, w])
    mode = theano.Mode(optimizer="fast_run").including("conv_gemm")
    with theano.config.change_flags(on_opt_error="raise"):
        return theano.function([X, w, G], [out, *grads], mode=mode)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("setting", SETTINGS, ids=str)
def test_conv2d_is_the_loop_of_products(setting, dtype):
    run = compile_conv(ops.conv2d, setting, dtype)
    flip = setting.conv_mode == "conv"
    for seed, s in enumerate(sizes(setting, PER_SETTING)):
        x = numbers((s.n, s.c, s.h, s.w), dtype, seed)
        w = numbers((s.f, s.c, s.kh, s.kw), dtype, seed + 50)
        exact = [a.astype("float64") for a in (x, w)]
        out = reference.conv2d(*exact, setting.stride, setting.pad, flip)
        assert out.shape == shapes.conv_output_shape(x.shape, w.shape, setting.pad, setting.stride)
        g = numbers(out.shape, dtype, seed + 100)
        ours, gx, gw = run(x, w, g)
        close(ours, out)
        wide = g.astype("float64")
        args = (setting.stride, setting.pad, flip)
        close(gx, reference.conv2d_grad_inputs(wide, exact[1], x.shape, *args))
        close(gw, reference.conv2d_grad_weights(exact[0], wide, w.shape, *args))


def deconv_shapes(s, setting, dtype, seed):
    """Input and filters of a deconvolution whose output is not empty, and its output's sides."""
    x = numbers((s.n, s.c, s.h, s.w), dtype, seed)
    w = numbers((s.c, s.f, s.kh, s.kw), dtype, seed + 50)
    try:
        return x, w, shapes.deconv_output_shape(x.shape, w.shape, setting.pad, setting.stride)[2:]
    except InputError:
        return None


def deconv_cases(setting, dtype):
    """`PER_SETTING` cases, the first with an empty batch."""
    made = []
    for seed, s in enumerate(sizes(setting, 200)):
        # the length rules ask for a batch; an empty one has the same sides
        case = deconv_shapes(s, setting, dtype, seed)
        if case is not None:
            made.append(case)
        if len(made) == PER_SETTING:
            return made
    raise AssertionError("too few cases for %r" % (setting,))


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("setting", SETTINGS, ids=str)
def test_deconv_adds_a_filter_for_every_pixel(setting, dtype):
    run = compile_conv(ops.deconv, setting, dtype)
    flip = setting.conv_mode == "conv"
    for x, w, side in deconv_cases(setting, dtype):
        exact = [a.astype("float64") for a in (x, w)]
        args = (setting.stride, setting.pad)
        out = reference.deconv(*exact, *args, side, flip)
        g = numbers(out.shape, dtype, 7)
        ours, gx, gw = run(x, w, g)
        close(ours, out)
        wide = g.astype("float64")
        close(gx, reference.conv2d(wide, exact[1], *args, flip))
        close(gw, reference.conv2d_grad_weights(wide, exact[0], w.shape, *args, flip))


@pytest.mark.parametrize("setting", SETTINGS, ids=str)
def test_deconv_is_pytorchs_transposed_convolution(setting):
    torch = pytest.importorskip("torch", reason="PyTorch is in the bench extra")
    run = compile_conv(ops.deconv, setting, "float64")
    for x, w, side in deconv_cases(setting, "float64"):
        extra = [
            o - (s * (i - 1) + k - 2 * p)
            for o, i, k, s, p in zip(side, x.shape[2:], w.shape[2:], setting.stride, setting.pad)
        ]
        tx, tw = (torch.tensor(a, requires_grad=True) for a in (x, w))
        filters = tw.flip(2, 3) if setting.conv_mode == "conv" else tw
        expected = torch.nn.functional.conv_transpose2d(
            tx, filters, stride=setting.stride, padding=setting.pad, output_padding=extra
        )
        g = numbers(tuple(expected.shape), "float64", 7)
        expected.backward(torch.tensor(g))
        ours, gx, gw = run(x, w, g)
        close(ours, expected.detach().numpy())
        close(gx, tx.grad.numpy())
        close(gw, tw.grad.numpy())


@pytest.mark.parametrize("setting", SETTINGS, ids=str)
def test_conv2d_is_pytorchs(setting):
    torch = pytest.importorskip("torch", reason="PyTorch is in the bench extra")
    run = compile_conv(ops.conv2d, setting, "float64")
    for seed, s in enumerate(sizes(setting, PER_SETTING)):
        x = numbers((s.n, s.c, s.h, s.w), "float64", seed)
        w = numbers((s.f, s.c, s.kh, s.kw), "float64", seed + 50)
        filters = torch.tensor(w)
        filters = filters.flip(2, 3) if setting.conv_mode == "conv" else filters
        expected = torch.nn.functional.conv2d(
            torch.tensor(x), filters, stride=setting.stride, padding=setting.pad
        ).numpy()
        close(run(x, w, np.zeros(expected.shape))[0], expected)


@pytest.mark.parametrize(
    "border_mode, pad",
    [(2, (2, 2)), ((2, 1), (2, 1)), ("valid", (0, 0)), ("half", (2, 2)), ("full", (4, 4))],
)
def test_border_modes(border_mode, pad):
    x, w = numbers((2, 3, 8, 9), "float32", 0), numbers((4, 3, 5, 5), "float32", 1)
    X, W = T.tensor4(), theano.shared(w)
    ours = theano.function([X], ops.conv2d(X, W, border_mode=border_mode))(x)
    close(ours, reference.conv2d(x.astype("float64"), w, (1, 1), pad, True))
    back = theano.function([X], ops.deconv(X, W.dimshuffle(1, 0, 2, 3), border_mode=border_mode))(x)
    wt = w.transpose(1, 0, 2, 3).astype("float64")
    side = shapes.deconv_output_shape(x.shape, wt.shape, border_mode)[2:]
    close(back, reference.deconv(x.astype("float64"), wt, (1, 1), pad, side, True))


@pytest.mark.parametrize("k, p, s", [(5, 2, 2), (4, 1, 2), (3, 1, 2), (3, 1, 1), (5, 2, 1)])
def test_same_padding_multiplies_the_size_by_the_stride(k, p, s):
    X = T.tensor4()
    w = theano.shared(numbers((2, 3, k, k), "float32", 0))
    out = ops.deconv(X, w, subsample=(s, s), border_mode=(p, p))
    assert theano.function([X], out.shape)(numbers((1, 2, 7, 7), "float32", 1))[2] == 7 * s


@pytest.mark.parametrize("a", [0, 1, 2])
def test_output_shape_chooses_the_adjustment(a):
    x, w = numbers((2, 3, 4, 5), "float64", 0), numbers((3, 2, 4, 3), "float64", 1)
    side = (3 * 3 + 4 + a, 3 * 4 + 3 + a)
    X, W, height = T.dtensor4(), theano.shared(w), T.lscalar()
    out = ops.deconv(X, W, subsample=(3, 3), output_shape=(height, side[1]))
    ours = theano.function([X, height], out)(x, side[0])
    close(ours, reference.deconv(x, w, (3, 3), (0, 0), side, True))


def test_graph_is_the_abstract_convolution_without_helpers():
    """Nothing but the abstract op between X and the result: that is what rewrites look for."""
    X, w = T.tensor4(), theano.shared(numbers((3, 2, 5, 5), "float32", 0))
    conv = ops.conv2d(X, w.dimshuffle(1, 0, 2, 3), subsample=(2, 2), border_mode=(2, 2))
    assert isinstance(conv.owner.op, abstract_conv.AbstractConv2d)
    back = ops.deconv(X, w, subsample=(2, 2), border_mode=(2, 2))
    assert isinstance(back.owner.op, abstract_conv.AbstractConv2d_gradInputs)


IMPOSSIBLE = [
    (ops.conv2d, (1, 2, 3, 3), (4, 2, 5, 5), {}, r"input 3 .*filter size 5"),
    (ops.conv2d, (1, 3, 8, 8), (4, 2, 5, 5), {}, r"\(1, 3, 8, 8\) has 3.*\(4, 2, 5, 5\) have 2"),
    (ops.deconv, (1, 2, 1, 1), (2, 4, 3, 3), {"border_mode": 2}, r"input 1, filter size 3.*2\*2"),
    (ops.deconv, (1, 3, 8, 8), (2, 4, 5, 5), {}, r"\(1, 3, 8, 8\) has 3.*\(2, 4, 5, 5\) have 2"),
]


@pytest.mark.parametrize("operation, x_shape, w_shape, options, message", IMPOSSIBLE)
def test_impossible_shapes_are_named(operation, x_shape, w_shape, options, message):
    w = theano.shared(numbers(w_shape, "float32", 0))
    with pytest.raises(ValueError, match=message):
        operation(T.tensor4(), w, input_shape=x_shape, **options)


@pytest.mark.parametrize("operation, x_shape, w_shape, options, message", IMPOSSIBLE)
def test_impossible_shapes_at_run_time_name_the_sizes(
    operation, x_shape, w_shape, options, message
):
    X, w = T.tensor4(), T.tensor4()
    run = theano.function([X, w], operation(X, w, **options))
    with pytest.raises(ValueError) as caught:
        run(numbers(x_shape, "float32", 0), numbers(w_shape, "float32", 1))
    for size in x_shape[1:] + w_shape:
        assert str(size) in str(caught.value)


def test_unknown_conv_mode():
    with pytest.raises(ValueError, match="'flip', expected 'conv' or 'cross'"):
        ops.conv2d(T.tensor4(), T.tensor4(), conv_mode="flip")
