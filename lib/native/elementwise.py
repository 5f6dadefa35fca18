"""Batch norm, rectifiers and Adam on all cores, in the place of the Ops of `lib.abstract`.

Tags ``bn_native`` (batch norm and the rectifier after it, in one op each way, and single
rectifiers) and ``adam_native``.
"""

import theano.tensor as T
from theano.compile import optdb
from theano.graph.basic import Apply
from theano.graph.op import Op
from theano.graph.opt import TopoOptimizer, copy_stack_trace, in2out, local_optimizer

from ..abstract.adam import AdamStep
from ..abstract.batchnorm import BatchNorm, BatchNormGrad
from ..abstract.rectifier import Rectifier, RectifierGrad
from .arrays import address, plain, reusable
from .library import available, load


def _usable(node):
    """Whether the native ops can take `node`'s tensors: float32, on the CPU, with a compiler."""
    variables = node.inputs + node.outputs
    return (
        all(isinstance(v.type, T.TensorType) and v.type.dtype == "float32" for v in variables)
        and available("elementwise")[0]
    )


def _sizes(shape):
    """(n, c, m) of a matrix (n, c) or of maps (n, c, h, w)."""
    return shape[0], shape[1], shape[2] * shape[3] if len(shape) == 4 else 1


class NativeBatchNorm(Op):
    """(X) or (X, gain, bias) to (Y, means, inverse deviations).

    With a `leak` that is not None, Y has gone through a rectifier.
    """

    __props__ = ("eps", "leak")

    def __init__(self, eps, leak=None):
        self.eps, self.leak = eps, leak

    def make_node(self, X, *gain_bias):
        return Apply(self, [X, *gain_bias], [X.type(), T.fvector(), T.fvector()])

    def perform(self, node, inputs, outputs, params=None):
        X, *gain_bias = map(plain, inputs)
        n, c, m = _sizes(X.shape)
        Y = reusable(outputs[0], X.shape)
        mean, inverse = (reusable(storage, (c,)) for storage in outputs[1:])
        if X.size == 0:
            mean[...] = inverse[...] = float("nan")  # as a mean of nothing
            return
        load()[0].batchnorm(
            *(n, c, m, address(X)),
            *(map(address, gain_bias) if gain_bias else (None, None)),
            self.eps,
            self.leak is not None,
            self.leak or 0.0,
            *map(address, (Y, mean, inverse)),
        )

    def infer_shape(self, fgraph, node, shapes):
        return [shapes[0], (shapes[0][1],), (shapes[0][1],)]


class NativeBatchNormGrad(Op):
    """(X, dY, means, inverse deviations[, gain, bias]) to X's gradient[, gain's, bias's].

    With a `leak`, dY is the gradient behind the rectifier.
    """

    __props__ = ("leak",)

    def __init__(self, leak=None):
        self.leak = leak

    def make_node(self, X, dY, mean, inverse, *gain_bias):
        return Apply(
            self,
            [X, dY, mean, inverse, *gain_bias],
            [X.type()] + [T.fvector() for _ in gain_bias],
        )

    def perform(self, node, inputs, outputs, params=None):
        X, dY, mean, inverse, *gain_bias = map(plain, inputs)
        n, c, m = _sizes(X.shape)
        dX, *dgain_bias = (reusable(s, shape) for s, shape in zip(outputs, (X.shape, (c,), (c,))))
        if X.size == 0:
            for vector in dgain_bias:
                vector[...] = 0
            return
        load()[0].batchnorm_grad(
            *(n, c, m),
            *map(address, (X, dY, mean, inverse)),
            *(map(address, gain_bias) if gain_bias else (None, None)),
            self.leak is not None,
            self.leak or 0.0,
            address(dX),
            *(map(address, dgain_bias) if dgain_bias else (None, None)),
        )

    def infer_shape(self, fgraph, node, shapes):
        return [shapes[0]] + [(shapes[0][1],)] * (len(node.outputs) - 1)


class NativeRectifier(Op):
    """(x) to x where positive, leak*x elsewhere; `inplace` overwrites x."""

    __props__ = ("leak", "inplace")

    def __init__(self, leak, inplace=False):
        self.leak, self.inplace = leak, inplace
        if inplace:
            self.destroy_map = {0: [0]}

    def make_node(self, x):
        return Apply(self, [x], [x.type()])

    def perform(self, node, inputs, outputs, params=None):
        x = plain(inputs[0])
        y = outputs[0][0] = x if self.inplace else reusable(outputs[0], x.shape)
        load()[0].rectify(x.size, address(x), self.leak, address(y))

    def infer_shape(self, fgraph, node, shapes):
        return shapes


class NativeRectifierGrad(Op):
    """(x, dy) to dx, see `NativeRectifier`; `inplace` overwrites dy."""

    __props__ = ("leak", "inplace")

    def __init__(self, leak, inplace=False):
        self.leak, self.inplace = leak, inplace
        if inplace:
            self.destroy_map = {0: [1]}

    def make_node(self, x, dy):
        return Apply(self, [x, dy], [dy.type()])

    def perform(self, node, inputs, outputs, params=None):
        x, dy = map(plain, inputs)
        if x.shape != dy.shape:
            raise ValueError(
                "gradient of a rectifier: it has shape %r, expected the input's, %r"
                % (dy.shape, x.shape)
            )
        dx = outputs[0][0] = dy if self.inplace else reusable(outputs[0], x.shape)
        load()[0].rectify_grad(x.size, address(x), address(dy), self.leak, address(dx))

    def infer_shape(self, fgraph, node, shapes):
        return [shapes[0]]


class NativeAdam(Op):
    """(p, m, v, g, l2, t, lr, b1, b2, e, l) to new (p, m, v); `inplace` overwrites the old."""

    __props__ = ("inplace",)

    def __init__(self, inplace=False):
        self.inplace = inplace
        if inplace:
            self.destroy_map = {0: [0], 1: [1], 2: [2]}

    def make_node(self, p, m, v, g, *numbers):
        return Apply(self, [p, m, v, g, *numbers], [x.type() for x in (p, m, v)])

    def perform(self, node, inputs, outputs, params=None):
        old, g, numbers = [plain(x) for x in inputs[:3]], plain(inputs[3]), map(float, inputs[4:])
        if any(x.shape != g.shape for x in old):
            raise ValueError(
                "Adam: parameter and moments have shapes %s, expected the gradient's, %r"
                % (", ".join(repr(x.shape) for x in old), g.shape)
            )
        if self.inplace:
            new = old
            for storage, x in zip(outputs, new):
                storage[0] = x
        else:
            new = [reusable(storage, g.shape) for storage in outputs]
        load()[0].adam(g.size, *map(address, old), address(g), *numbers, *map(address, new))

    def infer_shape(self, fgraph, node, shapes):
        return shapes[:3]


@local_optimizer([BatchNormGrad])
def local_batchnorm_grad(fgraph, node):
    """Gradient of batch norm, with the rectifier's that comes before it -> native."""
    if not isinstance(node.op, BatchNormGrad) or not _usable(node):
        return None
    X, dY, mean, inverse, *gain = node.inputs
    forward = mean.owner
    if forward is None or not isinstance(forward.op, BatchNorm) or forward.inputs[0] is not X:
        return None  # built by hand: the bias, which the rectifier needs, is not known
    leak = None
    if (
        dY.owner is not None
        and isinstance(dY.owner.op, RectifierGrad)
        and dY.owner.inputs[0] is forward.outputs[0]
    ):
        leak, dY = dY.owner.op.leak, dY.owner.inputs[1]
    outputs = NativeBatchNormGrad(leak).make_node(X, dY, mean, inverse, *forward.inputs[1:]).outputs
    copy_stack_trace(node.outputs, outputs)
    return outputs


@local_optimizer([BatchNorm])
def local_batchnorm(fgraph, node):
    """Batch norm, with the rectifier that comes after it -> native."""
    if not isinstance(node.op, BatchNorm) or not _usable(node):
        return None
    normalised, last, leak = node.outputs[0], node.outputs[0], None
    clients = fgraph.clients[normalised]
    # where something else reads the normalised values too, they have to be made anyway
    if len(clients) == 1 and clients[0][0] != "output" and isinstance(clients[0][0].op, Rectifier):
        leak, last = clients[0][0].op.leak, clients[0][0].outputs[0]
    outputs = NativeBatchNorm(node.op.eps, leak).make_node(*node.inputs).outputs
    copy_stack_trace(node.outputs, outputs)
    return dict(zip([last, *node.outputs[1:]], outputs))


@local_optimizer([Rectifier, RectifierGrad])
def local_rectifier(fgraph, node):
    """Rectifier and its gradient -> native."""
    if not isinstance(node.op, (Rectifier, RectifierGrad)) or not _usable(node):
        return None
    native = NativeRectifier if isinstance(node.op, Rectifier) else NativeRectifierGrad
    out = native(node.op.leak)(*node.inputs)
    copy_stack_trace(node.outputs[0], out)
    return [T.patternbroadcast(out, node.outputs[0].broadcastable)]


@local_optimizer([NativeRectifierGrad])
def local_rectifier_output(fgraph, node):
    """Gradient by the rectifier's input -> by its output, whose signs are the same.

    The input is then free for being overwritten. Not for a leak of 0, where the output does
    not tell 0 from a negative number.
    """
    if not isinstance(node.op, NativeRectifierGrad) or not node.op.leak > 0:
        return None
    x, dy = node.inputs
    for client, _ in fgraph.clients[x]:
        if client != "output" and client.op == NativeRectifier(node.op.leak):
            return [node.op(client.outputs[0], dy)]
    return None


def _decay(g, p):
    """Split g into (gradient, factor) if it is gradient + p*factor, else (g, 0)."""
    if g.owner is not None and g.owner.op == T.add and len(g.owner.inputs) == 2:
        for gradient, decay in (g.owner.inputs, g.owner.inputs[::-1]):
            if decay.owner is None or decay.owner.op != T.mul or len(decay.owner.inputs) != 2:
                continue
            for factor, other in (decay.owner.inputs, decay.owner.inputs[::-1]):
                if other is p and all(factor.broadcastable) and factor.dtype == "float32":
                    return gradient, factor.dimshuffle()
    return g, T.constant(0.0, dtype="float32")


@local_optimizer([AdamStep])
def local_adam(fgraph, node):
    """Adam's step, with the weight decay in its gradient -> native."""
    if not isinstance(node.op, AdamStep) or not _usable(node):
        return None
    p, m, v, g, *numbers = node.inputs
    if any(number.ndim for number in numbers):
        return None  # a learning rate for each element
    gradient, factor = _decay(g, p)
    if gradient.broadcastable != p.broadcastable:
        gradient, factor = g, T.constant(0.0, dtype="float32")
    outputs = NativeAdam().make_node(p, m, v, gradient, factor, *numbers).outputs
    copy_stack_trace(node.outputs, outputs)
    return outputs


@local_optimizer([NativeRectifier, NativeRectifierGrad, NativeAdam], inplace=True)
def local_inplace(fgraph, node):
    """Native op -> the same on its inputs' memory."""
    if not isinstance(node.op, (NativeRectifier, NativeRectifierGrad, NativeAdam)):
        return None
    if node.op.inplace:
        return None
    properties = {**dict(zip(node.op.__props__, node.op._props())), "inplace": True}
    outputs = type(node.op)(**properties).make_node(*node.inputs).outputs
    copy_stack_trace(node.outputs, outputs)
    return outputs


def register():
    """Before Theano's canonicalization (0.1) changes what the rewrites look for.

    The gradient first: it looks through the forward op, which the next one replaces.
    """
    tags = ("dcgan_native", "fast_run", "fast_compile")
    for position, rewrite, tag in (
        (0.030, local_batchnorm_grad, "bn_native"),
        (0.031, local_batchnorm, "bn_native"),
        (0.032, local_rectifier, "bn_native"),
        (0.033, local_rectifier_output, "bn_native"),
        (0.034, local_adam, "adam_native"),
    ):
        optdb.register(rewrite.__name__, in2out(rewrite), position, tag, *tags)
    optdb.register(
        "dcgan_inplace",
        TopoOptimizer(local_inplace, failure_callback=TopoOptimizer.warn_inplace),
        60,
        "dcgan_native",
        "fast_run",
        "inplace",
    )
