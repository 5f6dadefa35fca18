"""lasagne.layers.dnn for processors without cuDNN, from the package lib.

The classes have the constructors, the parameters and the results of Lasagne's own, and each is
there if the installed Lasagne has the layer that it stands on. Filters are not flipped unless
``flip_filters=True`` asks for it. Where a window of max-pooling holds its maximum twice, both
places get the gradient, and cuDNN chooses one.
"""

from __future__ import annotations

from typing import Any

import theano
from lasagne import init, layers, nonlinearities
from lasagne.layers.base import Layer
from lasagne.layers.conv import conv_output_length
from lasagne.layers.pool import pool_output_length
from lasagne.utils import as_tuple

from ... import cudnn as dnn
from .convolutions import BaseConvLayer, Correlation

__all__ = ["Pool2DDNNLayer", "MaxPool2DDNNLayer", "Conv2DDNNLayer"]

# names that programs take from the module, though it only imports them
_PASSED_ON = (
    *(theano, nonlinearities, Layer, BaseConvLayer, conv_output_length, pool_output_length),
    *(as_tuple, dnn),
)

_ZERO = init.Constant(0.0)
_ONE = init.Constant(1.0)


class _Pooling:
    """The constructor of pooling in cuDNN's ways, on top of Lasagne's own for 2 or 3 sides.

    One number for `pad` stands for all sides, as everywhere in Lasagne.
    """

    def __init__(
        self,
        incoming: Any,
        pool_size: Any,
        stride: Any = None,
        pad: Any = 0,
        ignore_border: bool = True,
        mode: str = "max",
        **kwargs: Any,
    ) -> None:
        if not ignore_border:
            raise NotImplementedError(
                "%s does not support ignore_border=False: leave it out, or use lasagne.layers' "
                "MaxPool2DLayer" % type(self).__name__
            )
        mode = "average_inc_pad" if mode == "average" else mode  # Theano's name of cuDNN's
        super().__init__(incoming, pool_size, stride, pad, True, mode, **kwargs)  # type: ignore


class _MaxPooling:
    """The constructor without a mode."""

    def __init__(
        self,
        incoming: Any,
        pool_size: Any,
        stride: Any = None,
        pad: Any = 0,
        ignore_border: bool = True,
        **kwargs: Any,
    ) -> None:
        settings = (stride, pad, ignore_border, "max")
        super().__init__(incoming, pool_size, *settings, **kwargs)  # type: ignore[call-arg]


class Pool2DDNNLayer(_Pooling, layers.Pool2DLayer):
    """Pooling over windows of images; what does not fill a window is left out."""


class MaxPool2DDNNLayer(_MaxPooling, Pool2DDNNLayer):
    """The largest value of each window."""


class Conv2DDNNLayer(Correlation):
    """Filters slid over images, without being flipped unless ``flip_filters=True`` asks for it."""


if hasattr(layers, "Pool3DLayer"):
    __all__ += ["Pool3DDNNLayer", "MaxPool3DDNNLayer"]

    class Pool3DDNNLayer(_Pooling, layers.Pool3DLayer):
        """Pooling over windows of volumes; what does not fill a window is left out."""

    class MaxPool3DDNNLayer(_MaxPooling, Pool3DDNNLayer):
        """The largest value of each window."""


if hasattr(layers, "Conv3DLayer"):
    __all__ += ["Conv3DDNNLayer"]

    class Conv3DDNNLayer(Correlation):
        """Filters slid over volumes, without being flipped unless it is asked for."""

        dimensions = 3


if hasattr(layers, "SpatialPyramidPoolingLayer"):
    __all__ += ["SpatialPyramidPoolingDNNLayer"]

    class SpatialPyramidPoolingDNNLayer(layers.SpatialPyramidPoolingLayer):
        """Pooling to grids of given sizes, one after the other, whatever the images' size."""

        def __init__(
            self,
            incoming: Any,
            pool_dims: Any = [4, 2, 1],  # noqa: B006 - Lasagne's default, which nobody changes
            mode: str = "max",
            **kwargs: Any,
        ) -> None:
            super().__init__(incoming, pool_dims, mode, implementation="fast", **kwargs)


if hasattr(layers, "BatchNormLayer"):
    __all__ += ["BatchNormDNNLayer", "batch_norm_dnn"]

    class BatchNormDNNLayer(layers.BatchNormLayer):
        """Batch normalisation over the minibatch, or over all axes but the second."""

        def __init__(
            self,
            incoming: Any,
            axes: Any = "auto",
            epsilon: float = 1e-4,
            alpha: float = 0.1,
            beta: Any = _ZERO,
            gamma: Any = _ONE,
            mean: Any = _ZERO,
            inv_std: Any = _ONE,
            **kwargs: Any,
        ) -> None:
            super().__init__(incoming, axes, epsilon, alpha, beta, gamma, mean, inv_std, **kwargs)
            _expect_axes_of_cudnn(self)

    def _expect_axes_of_cudnn(layer):
        others = (0, *range(2, len(layer.input_shape)))
        if layer.axes not in ((0,), others):
            raise ValueError(
                "BatchNormDNNLayer only supports axes (0,) and %r for this input, got %r: use "
                "lasagne.layers.BatchNormLayer for others" % (others, layer.axes)
            )

    def batch_norm_dnn(layer: Any, **kwargs: Any) -> Any:
        """Put batch normalisation between a layer and its nonlinearity, in place of its bias.

        Parameters
        ----------
        layer : Layer
            Loses its bias and its nonlinearity.
        **kwargs
            For `BatchNormDNNLayer`.

        Returns
        -------
        Layer
            The nonlinearity's, or the `BatchNormDNNLayer` where there was none.
        """
        top = layers.batch_norm(layer, **kwargs)
        normalising = top if isinstance(top, layers.BatchNormLayer) else top.input_layer
        normalising.__class__ = BatchNormDNNLayer
        _expect_axes_of_cudnn(normalising)
        return top
