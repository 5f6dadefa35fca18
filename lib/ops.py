"""The operations that DCGAN's networks are made of, as ordinary Theano graphs.

Where dcgan_code called cuDNN, `conv2d` is ``theano.tensor.nnet.conv2d`` and `deconv` is its
gradient with respect to the input, ``abstract_conv.conv2d_grad_wrt_inputs``. Theano's
rewrites then choose what runs: oneDNN (lib.native), its own CorrMM, or cuDNN on a GPU.
"""

from __future__ import annotations

from typing import Any

import theano
import theano.tensor as T
from theano.tensor.nnet import abstract_conv

from . import rng
from .abstract import batch_normalize
from .cudnn import (  # noqa: F401  (forks import upstream's GPU names from here)
    GpuDnnConv,
    GpuDnnConvDesc,
    GpuDnnConvGradI,
    HostFromGpu,
    as_cuda_ndarray_variable,
    dnn_conv,
    dnn_pool,
    gpu_alloc_empty,
    gpu_contiguous,
    host_from_gpu,
)
from .late_names import late_names
from .shapes import border_zeros, conv_output_shape, deconv_adjustment, deconv_output_shape, padding

# ``t_rng`` is `lib.rng`'s, made at first use; upstream had a second one, never seeded
__getattr__ = late_names(
    globals(),
    {"t_rng": lambda: rng.t_rng, "RandomStreams": "theano.sandbox.rng_mrg:MRG_RandomStream"},
)


def l2normalize(x: Any, axis: int = 1, e: float = 1e-08, keepdims: bool = True) -> Any:
    """Divide `x` by its Euclidean norm along `axis`, see `l2norm`."""
    return x / l2norm(x, axis=axis, e=e, keepdims=keepdims)


def l2norm(x: Any, axis: int = 1, e: float = 1e-08, keepdims: bool = True) -> Any:
    """Euclidean norm along `axis`, with `e` inside the root."""
    return T.sqrt(T.sum(T.sqr(x), axis=axis, keepdims=keepdims) + e)


def cosine(x: Any, y: Any) -> Any:
    """Cosine similarities between the rows of `x` (n, d) and of `y` (m, d): (n, m)."""
    d = T.dot(x, y.T)
    d /= l2norm(x, keepdims=False).dimshuffle(0, "x")
    d /= l2norm(y, keepdims=False).dimshuffle("x", 0)
    return d


def euclidean(x: Any, y: Any, e: float = 1e-08) -> Any:
    """Distances between the rows of `x` (n, d) and of `y` (m, d): (n, m).

    `e` is added to each squared norm, as upstream does. Rounding can make the square of a
    tiny distance negative: it counts as 0, where upstream gave NaN.
    """
    xx = T.sqr(x).sum(axis=1) + e
    yy = T.sqr(y).sum(axis=1) + e
    squared = xx.dimshuffle(0, "x") + yy.dimshuffle("x", 0) - 2 * T.dot(x, y.T)
    return T.sqrt(T.maximum(squared, 0.0))


def dropout(X: Any, p: Any = 0.0) -> Any:
    """Set elements to 0 with probability `p` and scale the rest by 1/(1-p).

    Draws from ``lib.rng.t_rng``, so that ``rng.set_seed`` holds for it too.
    """
    if p > 0:
        retain_prob = 1 - p
        X *= rng.t_rng.binomial(X.shape, p=retain_prob, dtype=theano.config.floatX)
        X /= retain_prob
    return X


def conv_cond_concat(x: Any, y: Any) -> Any:
    """Append conditions to feature maps as constant planes.

    Parameters
    ----------
    x : tensor4, (n, c, h, w)
    y : tensor4, (n, ny, 1, 1), broadcastable along the last two
        For example one-hot labels, ``Y.dimshuffle(0, 1, 'x', 'x')``.

    Returns
    -------
    tensor4, (n, c + ny, h, w)
    """
    planes = y * T.ones((x.shape[0], y.shape[1], x.shape[2], x.shape[3]))
    return T.concatenate([x, planes], axis=1)


def batch_difference(x: Any) -> Any:
    """How far each example is from its minibatch, as one more feature map.

    A discriminator that sees it can tell a generator whose images are all alike.

    Parameters
    ----------
    x : tensor4, (n, c, h, w)

    Returns
    -------
    tensor4, (n, 1, h, w)
        Mean over the channels of ``|x - mean over the minibatch|``.

    References
    ----------
    "Fast DCGAN in Keras" (ctmakro), a small form of the minibatch discrimination of Salimans
    et al., "Improved Techniques for Training GANs", arXiv:1606.03498.
    """
    return abs(x - x.mean(axis=0, keepdims=True)).mean(axis=1, keepdims=True)


def batchnorm(
    X: Any,
    g: Any = None,
    b: Any = None,
    u: Any = None,
    s: Any = None,
    a: float = 1.0,
    e: float = 1e-08,
) -> Any:
    """Batch normalisation of maps (n, c, h, w) per channel, or of rows (n, d) per column.

    Parameters
    ----------
    X : tensor4 or matrix
    g, b : vector, optional
        Gain and bias, used only if both are given.
    u, s : vector, optional
        Mean and variance to use in place of the batch's own, only if both are given.
    a : float
        Partial normalisation: the statistics are ``a*u`` and ``1 - a + a*s``.
    e : float
        Added to the variance inside the root.

    Raises
    ------
    NotImplementedError
        If `X` has neither 2 nor 4 dimensions.

    References
    ----------
    Ioffe and Szegedy, "Batch Normalization", arXiv:1502.03167.
    """
    axes: list[int]
    per_channel: tuple
    if X.ndim == 4:
        axes, per_channel = [0, 2, 3], ("x", 0, "x", "x")
    elif X.ndim == 2:
        axes, per_channel = [0], ("x", 0)
    else:
        raise NotImplementedError("batchnorm of %d dimensions: expected 2 or 4" % X.ndim)
    if (u is None or s is None) and a == 1 and isinstance(e, float):
        return batch_normalize(X, g, b, e)
    if u is None or s is None:
        u = T.mean(X, axis=axes)
        s = T.mean(T.sqr(X - u.dimshuffle(*per_channel)), axis=axes)
    if a != 1:
        u = a * u
        s = (1.0 - a) + a * s
    X = (X - u.dimshuffle(*per_channel)) / T.sqrt(s.dimshuffle(*per_channel) + e)
    if g is not None and b is not None:
        X = X * g.dimshuffle(*per_channel) + b.dimshuffle(*per_channel)
    return X


def _filter_flip(conv_mode):
    """Whether Theano is to flip the filters: for 'conv', not for 'cross' (correlation)."""
    if conv_mode not in ("conv", "cross"):
        raise ValueError("conv_mode is %r, expected 'conv' or 'cross'" % (conv_mode,))
    return conv_mode == "conv"


def _pair(value):
    return value if isinstance(value, (tuple, list)) else (value, value)


def _static_shape(variable, shape):
    """`shape` if given, else a shared variable's or a constant's own, else four Nones."""
    if shape is not None:
        return tuple(shape)
    if hasattr(variable, "get_value"):
        return variable.get_value(borrow=True, return_internal_type=True).shape
    if isinstance(variable, T.TensorConstant):
        return variable.data.shape
    return (None,) * 4


def _check(output_shape, input_shape, filter_shape, border_mode, subsample):
    """The shape after the operation where the filter's sides are known; raises if impossible."""
    if None in filter_shape[2:]:
        return (None,) * 4
    return output_shape(input_shape, filter_shape, border_mode, subsample)


def conv2d(
    X: Any,
    w: Any,
    subsample: tuple[int, int] = (1, 1),
    border_mode: Any = (0, 0),
    conv_mode: str = "conv",
    input_shape: Any = None,
    filter_shape: Any = None,
) -> Any:
    """Convolution, in the place of cuDNN's ``dnn_conv``.

    Along each side ``o = (i + 2p - k) // s + 1``; see `lib.shapes`.

    Parameters
    ----------
    X : tensor4, (n, c, h, w)
    w : tensor4, (filters, c, kh, kw)
    subsample : pair of int
        The strides.
    border_mode : int, pair of int, 'valid', 'full' or 'half'
        Zeros added at both ends of each side.
    conv_mode : {'conv', 'cross'}
        Whether the filters are flipped, as a convolution does, or not.
    input_shape, filter_shape : tuple of int or None, optional
        What is known of the shapes of `X` and `w`; checked here instead of at run time.

    Returns
    -------
    tensor4, (n, filters, oh, ow)

    Raises
    ------
    ValueError
        If known shapes do not fit, with all sizes; at run time for the unknown ones.
    """
    flip = _filter_flip(conv_mode)
    x_shape, w_shape = _static_shape(X, input_shape), _static_shape(w, filter_shape)
    _check(conv_output_shape, x_shape, w_shape, border_mode, subsample)
    return abstract_conv.conv2d(
        X,
        w,
        input_shape=input_shape,
        filter_shape=filter_shape,
        border_mode=border_mode,
        subsample=_pair(subsample),
        filter_flip=flip,
    )


def _deconv_side(i, k_symbolic, k, s, border_mode):
    """Symbolic side of a deconvolution; `k` is None where only `k_symbolic` is known."""
    if k is not None:
        p = padding(border_mode, k)
        extra = deconv_adjustment(k, s, p) + k - 2 * p - s
    else:
        k = k_symbolic
        p = border_zeros(border_mode, k)
        extra = T.clip(s - k + 2 * p, 0, s - 1) + k - 2 * p - s
    return s * i if isinstance(extra, int) and extra == 0 else s * i + extra


def deconv(
    X: Any,
    w: Any,
    subsample: Any = (1, 1),
    border_mode: Any = (0, 0),
    conv_mode: str = "conv",
    output_shape: tuple | None = None,
    input_shape: Any = None,
    filter_shape: Any = None,
) -> Any:
    """Transposed ("fractionally strided") convolution: `conv2d` run backwards.

    Picture the convolution with the same arguments that goes from the large image to the
    small one. `deconv` is its gradient with respect to the large image: each pixel of `X`
    adds its multiple of the whole filter to the output, ``subsample`` pixels further for
    each step. Along each side ``o = s(i - 1) + a + k - 2p``. The convolution rounds down, so
    ``s`` different output sizes fit; `a`, from 0 to s - 1, says which. By default it brings
    ``o`` to ``s*i``, upstream's rule, or as near as it gets.

    Parameters
    ----------
    X : tensor4, (n, c, h, w)
    w : tensor4, (c, channels, kh, kw)
        The filters of the convolution that is run backwards.
    subsample, border_mode, conv_mode
        As in `conv2d`.
    output_shape : tuple, optional
        ``(oh, ow)`` or ``(n, channels, oh, ow)``, integers or symbolic, where another `a`
        is wanted.
    input_shape, filter_shape : tuple of int or None, optional
        What is known of the shapes of `X` and `w`.

    Returns
    -------
    tensor4, (n, channels, oh, ow)

    Raises
    ------
    ValueError
        If known shapes do not fit, with all sizes; at run time for the unknown ones.

    References
    ----------
    Dumoulin and Visin, "A guide to convolution arithmetic for deep learning",
    arXiv:1603.07285, chapter 4.
    """
    flip = _filter_flip(conv_mode)
    subsample, borders = _pair(subsample), _pair(border_mode)
    x_shape, w_shape = _static_shape(X, input_shape), _static_shape(w, filter_shape)
    sides = _check(deconv_output_shape, x_shape, w_shape, border_mode, subsample)[2:]
    if output_shape is None:
        output_shape = tuple(
            o if o is not None else _deconv_side(X.shape[axis], w.shape[axis], k, s, border)
            for axis, o, k, s, border in zip((2, 3), sides, w_shape[2:], subsample, borders)
        )
    return abstract_conv.conv2d_grad_wrt_inputs(
        X,
        w,
        input_shape=(x_shape[0], w_shape[1], *output_shape[-2:]),
        filter_shape=filter_shape,
        border_mode=border_mode,
        subsample=subsample,
        filter_flip=flip,
    )
