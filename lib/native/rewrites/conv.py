"""Convolutions by the native library, in the place of Theano's abstract convolutions.

Tag ``conv_onednn``: ``mode.excluding('conv_onednn')`` leaves them to Theano.
"""

from __future__ import annotations

import ctypes
import functools
import os
from typing import Any

import theano.tensor as T
from theano.graph.basic import Apply
from theano.graph.op import Op
from theano.graph.opt import local_optimizer
from theano.graph.utils import MethodNotDefined
from theano.tensor.nnet.abstract_conv import (
    AbstractConv2d,
    AbstractConv2d_gradInputs,
    AbstractConv2d_gradWeights,
    get_conv_output_shape,
)
from theano.tensor.nnet.corr import CorrMM, CorrMM_gradInputs, CorrMM_gradWeights
from theano.tensor.nnet.opt import conv_groupopt

from ...shapes import paddings
from .. import precision
from ..arrays import address, plain, reusable, strides
from ..library import available, cache, load
from .replacing import replaced

_FORWARD, _GRAD_INPUTS, _GRAD_WEIGHTS = range(3)
_DIRECT = 0  # the direct algorithm
_Geometry = ctypes.c_int64 * 16  # struct dcgan_conv in conv.h


def _memory(array):
    """`array` as the library can read it: without negative, zero or odd strides."""
    item = array.itemsize
    fits = all(s > 0 and s % item == 0 or n == 1 for s, n in zip(array.strides, array.shape))
    nested = all(a >= b for a, b in zip(array.strides, array.strides[1:]))
    return array if fits and nested and array.flags.aligned else plain(array)


@functools.lru_cache(maxsize=None)
def _choice():
    """Return `lib.native.choice`; None in a ported checkout, which has one algorithm only."""
    try:
        from .. import choice
    except ImportError:
        return None
    return choice


def _choices_file():
    """In the user's cache, by the native library: processor, compiler and source."""
    return _file_of(load()[0].path, os.environ.get("OMP_NUM_THREADS"))


@functools.lru_cache(maxsize=None)
def _file_of(library, threads):
    # kept, because each call of a convolution asks for it
    base = os.path.splitext(os.path.basename(library))[0]
    name = "%s-conv-%s.json" % (base, str(threads or os.cpu_count()).replace(os.sep, "_"))
    return os.path.join(cache(), name)


class NativeConv(Op):
    """What the three ops share; their inputs are those of Theano's abstract ones.

    Each is also a kind of the op that it is put in for, so that what looks for CorrMM in a
    compiled graph, Theano's own tests among it, finds it. Of that one's code it uses nothing.
    """

    __props__ = ("border_mode", "subsample", "filter_flip", "bf16")
    params_type, openmp = None, False
    make_thunk, prepare_node = Op.make_thunk, Op.prepare_node

    def __init__(self, border_mode, subsample, filter_flip, bf16=False):
        self.border_mode, self.subsample = border_mode, tuple(subsample)
        self.filter_flip, self.bf16 = filter_flip, bf16

    def c_code(self, *args: Any, **kwargs: Any) -> None:
        raise MethodNotDefined("c_code: the library is called from Python")

    def make_c_thunk(
        self, *args: Any, **kwargs: Any
    ) -> None:  # DebugMode asks for it, whatever make_thunk does
        raise MethodNotDefined("make_c_thunk: the library is called from Python")

    def grad(self, inputs: Any, output_gradients: Any) -> None:
        raise NotImplementedError("%s comes after the gradients have been taken" % self)

    def _output_side(self, image, kernel):
        """Sides of the forward convolution's output; ValueError if there is none."""
        pads = paddings(self.border_mode, kernel)
        sides = [
            (i + sum(p) - k) // s + 1 for i, k, s, p in zip(image, kernel, self.subsample, pads)
        ]
        if min(sides) < 1:
            raise ValueError(
                "convolution of images %r with filters %r, border_mode %r and subsample %r: "
                "the output would have sides %r, expected at least 1"
                % (tuple(image), tuple(kernel), self.border_mode, self.subsample, tuple(sides))
            )
        return tuple(sides)

    def _run(self, kind, image, filters, output, first, second, storage):
        """Check the shapes (n, c, h, w), (f, c, kh, kw), (n, f, oh, ow) and compute."""
        expected = (image[0], filters[0]) + self._output_side(image[2:], filters[2:])
        if image[1] != filters[1] or output != expected:
            raise ValueError(
                "convolution of images %r with filters %r, border_mode %r and subsample %r: "
                "the output is %r, expected %r, and as many channels in images as in filters"
                % (image, filters, self.border_mode, self.subsample, output, expected)
            )
        result = reusable(storage, (output, image, filters)[kind])
        if 0 in image or 0 in filters or 0 in output:
            result[...] = 0
            return
        (top, _), (left, _) = paddings(self.border_mode, filters[2:])
        n, c, h, w = image
        f, _, kh, kw = filters
        geometry = (n, c, h, w, f, kh, kw, *output[2:], *self.subsample, top, left)
        library = load()[0]

        def run(way, images):
            ours = plain if way else _memory  # oneDNN reads most layouts as they are
            one = ours(first[:images])
            two = ours(second[:images]) if kind == _GRAD_WEIGHTS else second
            sizes = _Geometry(images, *geometry[1:], self.filter_flip, self.bf16, way)
            library.convolve(
                kind,
                ctypes.addressof(sizes),
                *(address(one), strides(one), address(two), strides(two), address(result)),
            )

        choice, way = None if self.bf16 else _choice(), _DIRECT
        if choice:
            way = choice.way(kind, geometry, _choices_file(), run, library.forget_trials)
        run(way, n)


class NativeConvForward(NativeConv, CorrMM):
    """(images, filters) to outputs."""

    def make_node(self, image: Any, filters: Any) -> Any:
        pattern = [image.broadcastable[0], filters.broadcastable[0], False, False]
        return Apply(self, [image, filters], [T.TensorType("float32", pattern)()])

    def perform(self, node: Any, inputs: Any, outputs: Any, params: Any = None) -> None:
        image, filters = inputs
        sides = self._output_side(image.shape[2:], filters.shape[2:])
        output = (image.shape[0], filters.shape[0]) + sides
        self._run(_FORWARD, image.shape, filters.shape, output, image, filters, outputs[0])

    def infer_shape(self, fgraph: Any, node: Any, shapes: Any) -> list:
        image, filters = shapes
        return [get_conv_output_shape(image, filters, self.border_mode, self.subsample)]


class NativeConvGradInputs(NativeConv, CorrMM_gradInputs):
    """(filters, outputs' gradient, sides of the images) to images' gradient."""

    def make_node(self, filters: Any, output: Any, sides: Any) -> Any:
        pattern = [output.broadcastable[0], filters.broadcastable[1], False, False]
        return Apply(self, [filters, output, sides], [T.TensorType("float32", pattern)()])

    def perform(self, node: Any, inputs: Any, outputs: Any, params: Any = None) -> None:
        filters, output, sides = inputs
        image = (output.shape[0], filters.shape[1], int(sides[0]), int(sides[1]))
        self._run(_GRAD_INPUTS, image, filters.shape, output.shape, output, filters, outputs[0])

    def infer_shape(self, fgraph: Any, node: Any, shapes: Any) -> list:
        sides = node.inputs[2]
        return [(shapes[1][0], shapes[0][1], sides[0], sides[1])]


class NativeConvGradWeights(NativeConv, CorrMM_gradWeights):
    """(images, outputs' gradient, sides of the filters) to filters' gradient."""

    def make_node(self, image: Any, output: Any, sides: Any) -> Any:
        pattern = [output.broadcastable[1], image.broadcastable[1], False, False]
        return Apply(self, [image, output, sides], [T.TensorType("float32", pattern)()])

    def perform(self, node: Any, inputs: Any, outputs: Any, params: Any = None) -> None:
        image, output, sides = inputs
        filters = (output.shape[1], image.shape[1], int(sides[0]), int(sides[1]))
        self._run(_GRAD_WEIGHTS, image.shape, filters, output.shape, image, output, outputs[0])

    def infer_shape(self, fgraph: Any, node: Any, shapes: Any) -> list:
        sides = node.inputs[2]
        return [(shapes[1][1], shapes[0][1], sides[0], sides[1])]


_NATIVE = {
    AbstractConv2d: NativeConvForward,
    AbstractConv2d_gradInputs: NativeConvGradInputs,
    AbstractConv2d_gradWeights: NativeConvGradWeights,
}


@local_optimizer(list(_NATIVE))
def local_conv_onednn(fgraph: Any, node: Any) -> Any:
    """Abstract convolution -> native convolution."""
    op = node.op
    if type(op) not in _NATIVE:
        return None
    # 'half', 'full' and numbers are all known when the filter's sides are: nothing to refuse.
    if any(v.type.dtype != "float32" for v in (node.inputs[0], node.inputs[1], node.outputs[0])):
        return None  # it has no float64
    if tuple(op.filter_dilation) != (1, 1) or op.num_groups != 1 or op.unshared:
        return None  # rare in these networks; Theano's own are well enough
    if not all(isinstance(v.type, T.TensorType) for v in node.inputs):
        return None  # on a GPU
    if not available("conv")[0]:
        return None
    native = _NATIVE[type(op)](op.border_mode, op.subsample, op.filter_flip, precision.bf16())
    return replaced(node, native(*node.inputs))


def register() -> None:
    """Put the rewrite before Theano's own."""
    conv_groupopt.register(
        "local_conv_onednn",
        local_conv_onednn,
        "conv_onednn",
        "dcgan_native",
        "fast_compile",
        "fast_run",
        position=-1,
    )
