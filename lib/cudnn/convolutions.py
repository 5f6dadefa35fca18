"""cuDNN's convolutions and pooling under their names, on Theano's own operations."""

from __future__ import annotations

from typing import Any, NamedTuple, Tuple, Union

import theano.tensor as T
from theano.tensor.nnet import abstract_conv
from theano.tensor.signal.pool import pool_2d

__all__ = [
    "dnn_conv",
    "GpuDnnConvDesc",
    "GpuDnnConv",
    "GpuDnnConvGradI",
    "GpuDnnConvGradW",
    "dnn_gradinput",
    "dnn_gradweight",
    "dnn_pool",
    "GpuDnnPool",
]


class _Settings(NamedTuple):
    """What Theano's abstract convolutions are told, by their names for it."""

    border_mode: Union[str, int, Tuple]
    subsample: Tuple[int, ...]
    filter_flip: bool
    filter_dilation: Tuple[int, ...]
    num_groups: int


def _settings(border_mode, subsample, dilation, conv_mode, num_groups=1):
    if isinstance(dilation, str):  # the old back-end had conv_mode in that place
        dilation, conv_mode = (1, 1), dilation
    if conv_mode not in ("conv", "cross"):
        raise ValueError("conv_mode is %r, expected 'conv' or 'cross'" % (conv_mode,))
    if isinstance(border_mode, list):
        border_mode = tuple(border_mode)
    flip = conv_mode == "conv"
    return _Settings(border_mode, tuple(subsample), flip, tuple(dilation), num_groups)


def dnn_conv(
    img: Any,
    kerns: Any,
    border_mode: Any = "valid",
    subsample: tuple[int, int] = (1, 1),
    dilation: tuple[int, int] = (1, 1),
    conv_mode: str = "conv",
    direction_hint: Any = None,
    workmem: Any = None,
    algo: Any = None,
    precision: str | None = None,
    num_groups: int = 1,
) -> Any:
    """Convolution of images (n, c, h, w) with filters (filters, c, kh, kw).

    Parameters
    ----------
    img, kerns : tensor4
    border_mode : int, pair of int, 'valid', 'full' or 'half'
    subsample : pair of int
        The strides.
    dilation : pair of int
        Spacing of the filters' taps; the old back-end's ``conv_mode`` is taken in its place.
    conv_mode : {'conv', 'cross'}
        Whether the filters are flipped.
    direction_hint, workmem, algo, precision
        Without effect.
    num_groups : int
        Groups of channels that do not see each other.

    Returns
    -------
    tensor4, (n, filters, oh, ow)
    """
    settings = _settings(border_mode, subsample, dilation, conv_mode, num_groups)
    return abstract_conv.conv2d(img, kerns, **settings._asdict())


class GpuDnnConvDesc:
    """How to convolve: ``GpuDnnConvDesc(border_mode, subsample, ...)(img_shape, kern_shape)``.

    The old back-end's third argument was ``conv_mode``, the new one's is ``dilation``; the
    shapes of the call are not needed here.
    """

    def __init__(
        self,
        border_mode,
        subsample=(1, 1),
        dilation=(1, 1),
        conv_mode="conv",
        precision="float32",
        num_groups=1,
    ):
        self.settings = _settings(border_mode, subsample, dilation, conv_mode, num_groups)

    def __call__(self, img_shape, kern_shape=None):
        return self


class _ConvOp:
    """What the three convolutions share: options without effect, ``alpha*result + beta*out``."""

    def __init__(self, algo=None, inplace=False, workmem=None, num_groups=1):
        self.algo, self.inplace = algo, inplace

    def _result(self, a, b, desc, size):
        raise NotImplementedError

    def _call(self, a, b, output, desc, alpha, beta):
        if isinstance(output, GpuDnnConvDesc):  # Theano 0.6: (a, b, desc, rows, columns)
            return self._result(a, b, output, (desc, alpha))
        result = self._result(a, b, desc, (output.shape[2], output.shape[3]))
        if alpha is not None:
            result = alpha * result
        # as in cuDNN a beta of 0 leaves `output` unread: it may hold anything, NaN too
        if beta is None or T.extract_constant(beta) == 0:
            return result
        return result + beta * output


class GpuDnnConv(_ConvOp):
    """``GpuDnnConv()(img, kern, out, desc, alpha, beta)``: convolution."""

    def __call__(self, img, kern, output, desc=None, alpha=None, beta=None):
        return self._call(img, kern, output, desc, alpha, beta)

    def _result(self, img, kern, desc, size):
        return abstract_conv.conv2d(img, kern, **desc.settings._asdict())


class GpuDnnConvGradI(_ConvOp):
    """``GpuDnnConvGradI()(kern, topgrad, out, desc, alpha, beta)``: gradient of the images."""

    def __call__(self, kern, topgrad, output, desc=None, alpha=None, beta=None):
        return self._call(kern, topgrad, output, desc, alpha, beta)

    def _result(self, kern, topgrad, desc, size):
        return abstract_conv.conv2d_grad_wrt_inputs(
            topgrad, kern, input_shape=(None, None) + tuple(size), **desc.settings._asdict()
        )


class GpuDnnConvGradW(_ConvOp):
    """``GpuDnnConvGradW()(img, topgrad, out, desc, alpha, beta)``: gradient of the filters."""

    def __call__(self, img, topgrad, output, desc=None, alpha=None, beta=None):
        return self._call(img, topgrad, output, desc, alpha, beta)

    def _result(self, img, topgrad, desc, size):
        return abstract_conv.conv2d_grad_wrt_weights(
            img, topgrad, filter_shape=(None, None) + tuple(size), **desc.settings._asdict()
        )


def dnn_gradinput(
    kerns: Any,
    topgrad: Any,
    img_shp: Any,
    border_mode: Any = "valid",
    subsample: Any = (1, 1),
    dilation: Any = (1, 1),
    conv_mode: str = "conv",
) -> Any:
    """Gradient of `dnn_conv` with respect to images of shape `img_shp`."""
    desc = GpuDnnConvDesc(border_mode, subsample, dilation, conv_mode)
    return GpuDnnConvGradI()._result(kerns, topgrad, desc, (img_shp[2], img_shp[3]))


def dnn_gradweight(
    img: Any,
    topgrad: Any,
    kerns_shp: Any,
    border_mode: Any = "valid",
    subsample: Any = (1, 1),
    dilation: Any = (1, 1),
    conv_mode: str = "conv",
) -> Any:
    """Gradient of `dnn_conv` with respect to filters of shape `kerns_shp`."""
    desc = GpuDnnConvDesc(border_mode, subsample, dilation, conv_mode)
    return GpuDnnConvGradW()._result(img, topgrad, desc, (kerns_shp[2], kerns_shp[3]))


# --- pooling ---------------------------------------------------------------------------------


def dnn_pool(
    img: Any,
    ws: tuple[int, int],
    stride: tuple[int, int] | None = None,
    mode: str = "max",
    pad: tuple[int, int] | None = None,
) -> Any:
    """Pool images (n, c, h, w) over windows `ws`; what does not fill a window is left out.

    Parameters
    ----------
    img : tensor4
    ws : pair of int
        The window's height and width.
    stride : pair of int, optional
        (1, 1) by default, as cuDNN's has it.
    mode : {'max', 'sum', 'average_inc_pad', 'average_exc_pad'}
        'average' is an old name of the third.
    pad : pair of int, optional
        Zeros added at both ends of each side; none by default.
    """
    mode = "average_inc_pad" if mode == "average" else mode
    stride = (1, 1) if stride is None else stride
    pad = (0, 0) if pad is None else pad
    return pool_2d(img, ws, ignore_border=True, stride=stride, pad=pad, mode=mode)


class GpuDnnPool:
    """``GpuDnnPool(mode)(img, ws, stride, pad)``, see `dnn_pool`."""

    def __init__(self, mode="max"):
        self.mode = mode

    def __call__(self, img, ws, stride=None, pad=None):
        return dnn_pool(img, ws, stride, self.mode, pad)
