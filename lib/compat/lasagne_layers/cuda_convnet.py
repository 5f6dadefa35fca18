"""lasagne.layers.cuda_convnet for processors without a GPU, from the package lib.

cuda-convnet's arrays have the minibatch as their last axis: (channels, rows, columns, n), in
Lasagne's words c01b, where everything else has bc01. The layers take these with
``dimshuffle=False``. What cuda-convnet refuses is refused here, so that a program does not run
on one machine only.
"""

from __future__ import annotations

from typing import Any

import theano
import theano.tensor as T
from lasagne import init, nonlinearities
from lasagne.layers.base import Layer
from lasagne.layers.conv import conv_output_length
from lasagne.layers.pool import pool_output_length
from lasagne.utils import as_tuple
from theano.tensor.signal.pool import pool_2d

from ...cudnn import gpu_contiguous
from .convolutions import BaseConvLayer, correlate

__all__ = [
    "Conv2DCCLayer",
    "MaxPool2DCCLayer",
    "ShuffleBC01ToC01BLayer",
    "bc01_to_c01b",
    "ShuffleC01BToBC01Layer",
    "c01b_to_bc01",
    "NINLayer_c01b",
]

# names that programs take from the module, though it only imports them
_PASSED_ON = (theano, conv_output_length, gpu_contiguous)

_GLOROT = init.GlorotUniform()
_ZERO = init.Constant(0.0)

# The axes of one order, counted in the other.
_TO_C01B = (1, 2, 3, 0)
_TO_BC01 = (3, 0, 1, 2)


def _in_order(shape, order):
    return tuple(shape[axis] for axis in order)


def _to_bc01(x):
    return T.as_tensor_variable(x).dimshuffle(_TO_BC01)


def _refuse(error, layer, what, got):
    raise error("%s only supports %s, got %s" % (type(layer).__name__, what, got))


class Conv2DCCLayer(BaseConvLayer):
    """Square filters slid over images, without being flipped.

    Raises
    ------
    RuntimeError
        If filters, strides or padding are not square, if the filters are not a multiple of 16,
        if the channels are neither 1, 2, 3 nor a multiple of 4, and for groups.
    """

    def __init__(
        self,
        incoming: Any,
        num_filters: int,
        filter_size: Any,
        stride: Any = (1, 1),
        pad: Any = 0,
        untie_biases: bool = False,
        W: Any = None,
        b: Any = _ZERO,
        nonlinearity: Any = nonlinearities.rectify,
        dimshuffle: bool = True,
        flip_filters: bool = False,
        partial_sum: int = 1,
        **kwargs: Any,
    ) -> None:
        groups = kwargs.pop("num_groups", 1)
        if groups != 1:
            _refuse(RuntimeError, self, "one group", "num_groups=%r" % (groups,))
        self.dimshuffle = dimshuffle
        self.partial_sum = partial_sum  # steers cuda-convnet's gradient; without effect
        if W is None:
            W = init.GlorotUniform() if dimshuffle else init.GlorotUniform(c01b=True)
        own_bias = untie_biases and not dimshuffle  # the base class would mistake its shape
        super().__init__(
            *(incoming, num_filters, filter_size, stride, pad, untie_biases, W),
            *(None if own_bias else b, nonlinearity, flip_filters, 1),
            n=2,
            **kwargs,
        )
        self._expect_what_cuda_convnet_takes()
        if own_bias and b is not None:
            shape = (num_filters, *self.output_shape[1:3])
            self.b = self.add_param(b, shape, name="b", regularizable=False)

    def _expect_what_cuda_convnet_takes(self):
        sides = (
            ("filters", "filter_size", self.filter_size),
            ("strides", "stride", self.stride),
            ("padding", "pad", self.pad),
        )
        for what, name, pair in sides:
            if isinstance(pair, tuple) and pair[0] != pair[1]:
                _refuse(RuntimeError, self, "square " + what, "%s=%r" % (name, pair))
        if self.num_filters % 16:
            raise RuntimeError(
                "Conv2DCCLayer requires num_filters to be a multiple of 16, got %d"
                % self.num_filters
            )
        if self.num_input_channels > 3 and self.num_input_channels % 4:
            raise RuntimeError(
                "Conv2DCCLayer requires the number of input channels to be 1, 2, 3 or a multiple "
                "of 4, got %d" % self.num_input_channels
            )

    @property
    def num_input_channels(self) -> int:
        """How many channels the images have."""
        return self.input_shape[1 if self.dimshuffle else 0]

    def get_W_shape(self) -> tuple:
        """Return the filters' shape, (filters, channels, rows, columns) or c01b's order."""
        shape = (self.num_filters, self.num_input_channels, *self.filter_size)
        return shape if self.dimshuffle else _in_order(shape, _TO_C01B)

    def get_output_shape_for(self, input_shape: tuple) -> tuple:
        """Return the output's shape, in the order of the input's."""
        if self.dimshuffle:
            return super().get_output_shape_for(input_shape)
        shape = super().get_output_shape_for(_in_order(input_shape, _TO_BC01))
        return _in_order(shape, _TO_C01B)

    def get_output_for(self, input: Any, **kwargs: Any) -> Any:
        """Return the convolution with bias and nonlinearity, in the order of the input's axes."""
        if self.dimshuffle:
            return super().get_output_for(input, **kwargs)
        result = super().get_output_for(_to_bc01(input), **kwargs)
        return result.dimshuffle(_TO_C01B)

    def convolve(self, input: Any, **kwargs: Any) -> Any:
        """Return the convolution of images (n, channels, rows, columns), without bias."""
        return correlate(self, input, self.W if self.dimshuffle else _to_bc01(self.W))


class MaxPool2DCCLayer(Layer):
    """The largest value of each square window, of windows over the border, too.

    Raises
    ------
    NotImplementedError
        If windows or strides are not square, if the stride is larger than the window, and for
        ``pad`` and ``ignore_border=True``.
    """

    def __init__(
        self,
        incoming: Any,
        pool_size: Any,
        stride: Any = None,
        ignore_border: bool = False,
        dimshuffle: bool = True,
        **kwargs: Any,
    ) -> None:
        if as_tuple(kwargs.pop("pad", 0), 2) != (0, 0):
            raise NotImplementedError("MaxPool2DCCLayer does not support padding: add a PadLayer")
        super().__init__(incoming, **kwargs)
        window = as_tuple(pool_size, 2)
        stride = window if stride is None else as_tuple(stride, 2)
        if window[0] != window[1]:
            _refuse(NotImplementedError, self, "square pooling regions", "pool_size=%r" % (window,))
        if stride[0] != stride[1]:
            what = "using the same stride in both directions"
            _refuse(NotImplementedError, self, what, "stride=%r" % (stride,))
        if stride[0] > window[0]:
            what = "stride <= pool_size"
            _refuse(NotImplementedError, self, what, "%d and %d" % (stride[0], window[0]))
        if ignore_border:
            raise NotImplementedError(
                "MaxPool2DCCLayer does not support ignore_border=True: use "
                "lasagne.layers.MaxPool2DLayer"
            )
        self.pool_size, self.stride, self.dimshuffle = window[0], stride[0], dimshuffle

    def get_output_shape_for(self, input_shape: tuple) -> tuple:
        """Return the output's shape, in the order of the input's."""
        first = 2 if self.dimshuffle else 1
        shape = list(input_shape)
        for axis in (first, first + 1):
            shape[axis] = pool_output_length(
                shape[axis], pool_size=self.pool_size, stride=self.stride, pad=0,
                ignore_border=False,
            )  # fmt: skip
        return tuple(shape)

    def get_output_for(self, input: Any, **kwargs: Any) -> Any:
        """Return the largest values, in the order of the input's axes."""
        images = input if self.dimshuffle else _to_bc01(input)
        window, stride = (self.pool_size,) * 2, (self.stride,) * 2
        pooled = pool_2d(images, window, ignore_border=False, stride=stride, mode="max")
        return pooled if self.dimshuffle else pooled.dimshuffle(_TO_C01B)


class ShuffleBC01ToC01BLayer(Layer):
    """Moves the minibatch's axis to the end."""

    def get_output_shape_for(self, input_shape: tuple) -> tuple:
        """Return the shape in c01b's order."""
        return _in_order(input_shape, _TO_C01B)

    def get_output_for(self, input: Any, **kwargs: Any) -> Any:
        """Return the input in c01b's order."""
        return input.dimshuffle(_TO_C01B)


class ShuffleC01BToBC01Layer(Layer):
    """Moves the minibatch's axis to the front."""

    def get_output_shape_for(self, input_shape: tuple) -> tuple:
        """Return the shape in bc01's order."""
        return _in_order(input_shape, _TO_BC01)

    def get_output_for(self, input: Any, **kwargs: Any) -> Any:
        """Return the input in bc01's order."""
        return _to_bc01(input)


bc01_to_c01b = ShuffleBC01ToC01BLayer
c01b_to_bc01 = ShuffleC01BToBC01Layer


class NINLayer_c01b(Layer):
    """A dense layer at each place of (channels, rows, columns, n), the same at all."""

    def __init__(
        self,
        incoming: Any,
        num_units: int,
        untie_biases: bool = False,
        W: Any = _GLOROT,
        b: Any = _ZERO,
        nonlinearity: Any = nonlinearities.rectify,
        **kwargs: Any,
    ) -> None:
        super().__init__(incoming, **kwargs)
        self.nonlinearity = nonlinearities.identity if nonlinearity is None else nonlinearity
        self.num_units, self.untie_biases = num_units, untie_biases
        self.W = self.add_param(W, (num_units, self.input_shape[0]), name="W")
        self.b = None
        if b is not None:
            places = self.output_shape[1:-1] if untie_biases else ()
            self.b = self.add_param(b, (num_units, *places), name="b", regularizable=False)

    def get_output_shape_for(self, input_shape: tuple) -> tuple:
        """Return the input's shape with `num_units` channels."""
        return (self.num_units, *input_shape[1:])

    def get_output_for(self, input: Any, **kwargs: Any) -> Any:
        """Return the units' values at each place."""
        result = T.tensordot(self.W, input, axes=[[1], [0]])
        if self.b is not None:
            places = input.ndim - 2
            between = range(1, places + 1) if self.untie_biases else ("x",) * places
            result = result + self.b.dimshuffle(0, *between, "x")
        return self.nonlinearity(result)
