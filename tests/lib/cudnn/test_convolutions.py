"""cuDNN's convolutions and pooling: both generations of signatures, results against loops."""

import numpy as np
import pytest
import theano
import theano.tensor as T
from theano.compile.ops import Shape
from theano.graph.basic import ancestors

from lib import cudnn
from tests import reference

IMG, KERN = (
    np.random.RandomState(seed).normal(size=shape).astype("float32")
    for seed, shape in enumerate([(2, 3, 7, 8), (4, 3, 3, 3)])
)
PAD, STRIDE = (1, 1), (2, 2)
OUT = reference.conv2d(IMG, KERN, STRIDE, PAD, True)
CROSS = reference.conv2d(IMG, KERN, STRIDE, PAD, False)
TOP = np.random.RandomState(2).normal(size=OUT.shape).astype("float32")
GRAD_I = reference.conv2d_grad_inputs(TOP, KERN, IMG.shape, STRIDE, PAD, True)
GRAD_W = reference.conv2d_grad_weights(IMG, TOP, KERN.shape, STRIDE, PAD, True)
FILLED = {"out": OUT * 0 + 2, "img": IMG * 0 + 2, "kern": KERN * 0 + 2}


def close(ours, expected):
    np.testing.assert_allclose(ours, expected, rtol=1e-4, atol=1e-5)


class Calls:
    """Calls made in one graph each, compiled together: `run()` gives their results by name."""

    def __init__(self):
        self.img, self.kern, self.top = T.tensor4("img"), T.tensor4("kern"), T.tensor4("top")
        self.out, self.height = T.tensor4("out"), T.lscalar("height")
        self.inputs = [self.img, self.kern, self.top, self.height]
        self.table = {}

    def add(self, name, result, expected):
        self.table[name] = result, expected


def gpu(x):
    return cudnn.gpu_contiguous(x)


def conv_calls(calls):
    img, kern = calls.img, calls.kern
    conv = cudnn.dnn_conv
    add = calls.add
    add("keywords", conv(img=img, kerns=kern, border_mode=PAD, subsample=STRIDE), OUT)
    add("sandbox", conv(img, kern, PAD, STRIDE, "conv"), OUT)
    add("sandbox cross", conv(img, kern, PAD, STRIDE, "cross"), CROSS)
    add("sandbox all", conv(img, kern, PAD, STRIDE, "cross", None, None, "small", None), CROSS)
    add("gpuarray", conv(img, kern, PAD, STRIDE, (1, 1), "cross"), CROSS)
    rest = ("bprop weights", None, "time_once", "float32", 1)
    add("gpuarray all", conv(img, kern, PAD, STRIDE, (1, 1), "conv", *rest), OUT)
    add("lists", conv(img, kern, list(PAD), list(STRIDE)), OUT)
    options = {"direction_hint": "forward!", "workmem": "none", "algo": None, "precision": "f"}
    add("options", conv(img, kern, PAD, STRIDE, conv_mode="cross", **options), CROSS)
    for mode, pad in (("valid", 0), ("half", 1), ("full", 2), (1, 1)):
        expected = reference.conv2d(IMG, KERN, (1, 1), (pad, pad), True)
        add("border %s" % mode, conv(img, kern, border_mode=mode), expected)
    add("defaults", conv(gpu(img), gpu(kern)), reference.conv2d(IMG, KERN, (1, 1), (0, 0), True))
    wide = np.zeros((4, 3, 5, 5), "float32")
    wide[:, :, ::2, ::2] = KERN
    dilated = reference.conv2d(IMG, wide, (1, 1), PAD, True)
    add("dilation", conv(img, kern, border_mode=PAD, dilation=(2, 2)), dilated)


def descriptors(calls):
    """Ways to say border 1, stride 2, flipped."""
    img, kern = calls.img.shape, calls.kern.shape
    desc = cudnn.GpuDnnConvDesc
    yield "sandbox", desc(border_mode=PAD, subsample=STRIDE, conv_mode="conv")(img, kern)
    yield "sandbox positional", desc(PAD, STRIDE, "conv", "float32")(img, kern)
    yield "gpuarray", desc(PAD, STRIDE, (1, 1), "conv", "float32", 1)(kern)


def descriptor_calls(calls):
    img, kern, top, add = calls.img, calls.kern, calls.top, calls.add
    empty = cudnn.gpu_alloc_empty
    out = empty(*[calls.top.shape[i] for i in range(4)])
    img_out = empty(*[calls.img.shape[i] for i in range(4)])
    kern_out = cudnn.GpuAllocEmpty("float32", None)(*[calls.kern.shape[i] for i in range(4)])
    for name, desc in descriptors(calls):
        add(name + " forward", cudnn.GpuDnnConv()(img, kern, out, desc), OUT)
        add(name + " inputs", cudnn.GpuDnnConvGradI()(kern, top, img_out, desc), GRAD_I)
        add(name + " weights", cudnn.GpuDnnConvGradW()(img, top, kern_out, desc), GRAD_W)
    filled = {name: T.constant(value) for name, value in FILLED.items()}
    add(
        "alpha beta",
        cudnn.GpuDnnConv(algo="none", inplace=True)(img, kern, filled["out"], desc, 3.0, 0.5),
        3 * OUT + 1,
    )
    add(
        "alpha beta inputs",
        cudnn.GpuDnnConvGradI(workmem="x")(kern, top, filled["img"], desc, alpha=3.0, beta=0.5),
        3 * GRAD_I + 1,
    )
    add(
        "alpha beta weights",
        cudnn.GpuDnnConvGradW()(img, top, output=filled["kern"], desc=desc, alpha=3, beta=0.5),
        3 * GRAD_W + 1,
    )
    height, width = calls.height, calls.img.shape[3]
    add("0.6 forward", cudnn.GpuDnnConv()(img, kern, desc), OUT)
    add("0.6 inputs", cudnn.GpuDnnConvGradI()(kern, top, desc, height, width), GRAD_I)
    add("0.6 weights", cudnn.GpuDnnConvGradW()(img, top, desc, 3, 3), GRAD_W)
    add("gradinput", cudnn.dnn_gradinput(kern, top, img.shape, PAD, STRIDE), GRAD_I)
    add("gradweight", cudnn.dnn_gradweight(img, top, kern.shape, PAD, STRIDE), GRAD_W)
    cross = reference.conv2d_grad_inputs(TOP, KERN, IMG.shape, STRIDE, PAD, False)
    old = cudnn.dnn_gradinput(kern, top, IMG.shape, PAD, STRIDE, "cross")
    add("gradinput sandbox cross", old, cross)


POOLS = [  # ws, stride, pad
    ((2, 2), (2, 2), (0, 0)),
    ((3, 2), (1, 2), (1, 1)),
    ((3, 3), (2, 2), (1, 0)),
]
POOL_MODES = ["max", "sum", "average_inc_pad", "average_exc_pad"]


def pool_calls(calls):
    img, add, pool = calls.img, calls.add, cudnn.dnn_pool
    for ws, stride, pad in POOLS:
        for mode in POOL_MODES:
            expected = reference.pool(IMG, ws, stride, pad, mode)
            add("pool %s %s" % (mode, ws), pool(img, ws, stride, mode, pad), expected)
            op = cudnn.GpuDnnPool(mode=mode)
            add("op %s %s" % (mode, ws), op(img, ws, stride, pad), expected)
    plain = reference.pool(IMG, (2, 2), (1, 1), (0, 0), "max")
    add("pool defaults", pool(img, (2, 2)), plain)
    add("pool keywords", pool(img=img, ws=(2, 2), stride=None, mode="max", pad=None), plain)
    average = reference.pool(IMG, (2, 2), (2, 2), (0, 0), "average_inc_pad")
    add("pool average", pool(img, (2, 2), (2, 2), mode="average"), average)


def all_calls():
    calls = Calls()
    for add in (conv_calls, descriptor_calls, pool_calls):
        add(calls)
    return calls


CALLS = all_calls()  # graphs only; compiled by the fixture


@pytest.fixture(scope="module")
def results():
    run = theano.function(
        CALLS.inputs,
        [result for result, _ in CALLS.table.values()],
        mode=theano.Mode(optimizer="fast_run").including("conv_gemm"),
        on_unused_input="ignore",
    )
    return dict(zip(CALLS.table, run(IMG, KERN, TOP, IMG.shape[2])))


@pytest.mark.parametrize("name", CALLS.table)
def test_call(results, name):
    close(results[name], CALLS.table[name][1])


@pytest.mark.parametrize("beta", [None, 0, 0.0, T.constant(0.0), T.constant(0)])
def test_beta_0_leaves_the_output_unread(beta):
    """It is empty memory, in which NaN may stand: 0*NaN is NaN."""
    kern, top, out = CALLS.kern, CALLS.top, CALLS.out
    desc = cudnn.GpuDnnConvDesc(PAD, STRIDE)(kern.shape)
    result = cudnn.GpuDnnConvGradI()(kern, top, out, desc, 1.0, beta)
    parts = [node for node in ancestors([result]) if node.owner and out in node.owner.inputs]
    assert all(isinstance(part.owner.op, Shape) for part in parts)


def test_groups_of_channels():
    img, kern = T.tensor4(), T.tensor4()
    out = theano.function([img, kern], cudnn.dnn_conv(img, kern, "half", num_groups=3))
    groups = [
        reference.conv2d(IMG[:, i : i + 1], KERN[i : i + 1, :1], (1, 1), PAD, True)
        for i in range(3)
    ]
    close(out(IMG, KERN[:3, :1]), np.concatenate(groups, axis=1))


def test_upstreams_deconv():
    """The body of dcgan_code's `deconv`, in its own words."""
    X, w = T.tensor4(), T.tensor4()
    shape = (X.shape[0], w.shape[1], X.shape[2] * 2, X.shape[3] * 2)
    desc = cudnn.GpuDnnConvDesc(border_mode=(2, 2), subsample=(2, 2), conv_mode="conv")(
        cudnn.gpu_alloc_empty(*shape).shape, w.shape
    )
    out = cudnn.gpu_alloc_empty(*shape)
    made = theano.function([X, w], cudnn.GpuDnnConvGradI()(gpu(w), gpu(X), out, desc))
    x, k = np.float32(np.random.rand(2, 3, 4, 5)), np.float32(np.random.rand(3, 2, 5, 5))
    close(made(x, k), reference.deconv(x, k, (2, 2), (2, 2), (8, 10), True))


@pytest.mark.parametrize("name", ["flip", None])
def test_unknown_conv_mode(name):
    with pytest.raises(ValueError, match="conv_mode is %r, expected 'conv' or 'cross'" % name):
        cudnn.dnn_conv(T.tensor4(), T.tensor4(), conv_mode=name)
