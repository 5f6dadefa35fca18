"""The zoo's networks in PyTorch: ``gen(Z, Y, params)`` and ``discrim(X, Y, params)``.

Written apart from the networks' files. Theano's convolution flips the filters and PyTorch's does
not, so `params` are Theano's with each filter flipped once beforehand. PyTorch's
`output_padding` is our `a`. Discriminators return logits (n, 1), as PyTorch's users have it.
"""

from __future__ import annotations

from typing import Any

import torch
from torch.nn import functional as F


def joined(h: Any, Y: Any) -> Any:
    """Labels (n, ny), or None, joined to feature maps or vectors."""
    if Y is None:
        return h
    return torch.cat([h, Y.reshape(Y.shape + (1,) * (h.dim() - 2)).expand(-1, -1, *h.shape[2:])], 1)


def norm(h: Any, gain: Any = None, bias: Any = None, eps: float = 1e-8) -> Any:
    """Batch normalisation with the minibatch's own statistics."""
    return F.batch_norm(h, None, None, gain, bias, training=True, eps=eps)


def conv(h: Any, w: Any, bias: Any = None, s: int = 2, p: int = 1) -> Any:
    """Convolution with stride s and padding p."""
    return F.conv2d(h, w, bias, stride=s, padding=p)


def deconv(h: Any, w: Any, bias: Any = None, s: int = 2, p: int = 1, a: int = 0) -> Any:
    """Transposed convolution."""
    return F.conv_transpose2d(h, w, bias, stride=s, padding=p, output_padding=a)


def lrelu(h: Any) -> Any:
    """Leaky rectifier."""
    return F.leaky_relu(h, 0.2)


# --- radford_cond: 5x5 filters, normalisation without gains ------------------------------------


def radford_cond_gen(Z: Any, Y: Any, params: Any) -> Any:
    w, w2, w3, wx = params
    h = norm(joined(Z, Y) @ w).relu()
    h = norm(joined(h, Y) @ w2).relu().reshape(len(Z), -1, 7, 7)
    h = norm(deconv(joined(h, Y), w3, p=2, a=1)).relu()
    return deconv(joined(h, Y), wx, p=2, a=1).sigmoid()


def radford_cond_discrim(X: Any, Y: Any, params: Any) -> Any:
    w, w2, w3, wy = params
    h = lrelu(conv(joined(X, Y), w, p=2))
    h = lrelu(norm(conv(joined(h, Y), w2, p=2))).flatten(1)
    h = lrelu(norm(joined(h, Y) @ w3))
    return joined(h, Y) @ wy


# --- radford64: 5x5 filters -------------------------------------------------------------------


def radford64_gen(Z: Any, Y: Any, params: Any) -> Any:
    w, g, b, w2, g2, b2, w3, g3, b3, w4, g4, b4, wx = params
    h = norm(joined(Z, Y) @ w, g, b).relu().reshape(len(Z), -1, 4, 4)
    for kernel, gain, bias in [(w2, g2, b2), (w3, g3, b3), (w4, g4, b4)]:
        h = norm(deconv(joined(h, Y), kernel, p=2, a=1), gain, bias).relu()
    return deconv(joined(h, Y), wx, p=2, a=1).tanh()


def radford64_discrim(X: Any, Y: Any, params: Any) -> Any:
    w, w2, g2, b2, w3, g3, b3, w4, g4, b4, wy = params
    h = lrelu(conv(joined(X, Y), w, p=2))
    for kernel, gain, bias in [(w2, g2, b2), (w3, g3, b3), (w4, g4, b4)]:
        h = lrelu(norm(conv(joined(h, Y), kernel, p=2), gain, bias))
    return joined(h.flatten(1), Y) @ wy


# --- fsconv32: 4x4 filters from here on -------------------------------------------------------


def pixel_norm(h: Any, gain: Any, bias: Any) -> Any:
    """Each pixel normalised by itself over the minibatch."""
    return norm(h.flatten(1), gain, bias, eps=1e-3).reshape(h.shape)


def fsconv32_gen(Z: Any, Y: Any, params: Any) -> Any:
    w, g, b, w2, g2, b2, w3, g3, b3, w4, g4, b4, w5, g5, b5, wx, bx = params
    h = norm(joined(Z, Y) @ w, g, b, eps=1e-3).relu()[:, :, None, None]
    for kernel, gain, bias in [(w2, g2, b2), (w3, g3, b3), (w4, g4, b4), (w5, g5, b5)]:
        h = pixel_norm(deconv(joined(h, Y), kernel), gain, bias).relu()
    return deconv(joined(h, Y), wx, bx).tanh()


def fsconv32_discrim(X: Any, Y: Any, params: Any) -> Any:
    w, b, w2, g2, b2, w3, g3, b3, w4, g4, b4, wy, by = params
    h = lrelu(conv(joined(X, Y), w, b))
    for kernel, gain, bias in [(w2, g2, b2), (w3, g3, b3), (w4, g4, b4)]:
        h = lrelu(pixel_norm(conv(joined(h, Y), kernel), gain, bias))
    return joined(h.flatten(1), Y) @ wy + by


# --- torch28 ----------------------------------------------------------------------------------


def torch28_gen(Z: Any, Y: Any, params: Any) -> Any:
    w, g, b, w2, g2, b2, w3, g3, b3, wx = params
    h = norm(deconv(joined(Z, Y)[:, :, None, None], w, s=1, p=0), g, b).relu()
    h = norm(deconv(joined(h, Y), w2), g2, b2).relu()
    h = norm(deconv(joined(h, Y), w3), g3, b3).relu()
    return deconv(joined(h, Y), wx).tanh()


def torch28_discrim(X: Any, Y: Any, params: Any) -> Any:
    w, w2, g2, b2, w3, g3, b3, wy = params
    h = lrelu(conv(joined(X, Y), w))
    h = lrelu(norm(conv(joined(h, Y), w2), g2, b2))
    h = lrelu(norm(conv(joined(h, Y), w3), g3, b3))
    return conv(joined(h, Y), wy, s=1, p=0).reshape(-1, 1)


# --- onepass32 --------------------------------------------------------------------------------


def onepass32_gen(Z: Any, Y: Any, params: Any) -> Any:
    w, g, b, w2, g2, b2, w3, g3, b3, w4, g4, b4, wx, bx = params
    h = lrelu(norm(deconv(joined(Z, Y)[:, :, None, None], w, s=1, p=0), g, b))
    for kernel, gain, bias in [(w2, g2, b2), (w3, g3, b3), (w4, g4, b4)]:
        h = lrelu(norm(deconv(joined(h, Y), kernel), gain, bias))
    whole = deconv(joined(h, Y), wx, bx, s=1, p=0)  # 35x35
    return whole[:, :, 1:-2, 1:-2].tanh()  # TensorFlow's "same": one off first, two last


def onepass32_discrim(X: Any, Y: Any, params: Any) -> Any:
    w, b, w2, g2, b2, w3, g3, b3, w4, g4, b4, wy, by = params

    def with_difference(h):
        return torch.cat([h, (h - h.mean(0)).abs().mean(1, keepdim=True)], 1)

    h = with_difference(lrelu(conv(joined(X, Y), w, b)))
    for kernel, gain, bias in [(w2, g2, b2), (w3, g3, b3), (w4, g4, b4)]:
        h = with_difference(lrelu(norm(conv(joined(h, Y), kernel), gain, bias)))
    return conv(joined(h, Y), wy, by, s=1, p=0).reshape(-1, 1)


# --- leaky32 and leaky64 ----------------------------------------------------------------------


def leaky_gen(Z: Any, Y: Any, params: Any) -> Any:
    first, *hidden = (params[i : i + 3] for i in range(0, len(params) - 2, 3))
    w, g, b = first
    h = lrelu(norm(deconv(joined(Z, Y)[:, :, None, None], w, s=1, p=0), g, b))
    for kernel, gain, bias in hidden:
        h = lrelu(norm(deconv(joined(h, Y), kernel), gain, bias))
    return deconv(joined(h, Y), *params[-2:]).tanh()


def leaky_discrim(X: Any, Y: Any, params: Any) -> Any:
    h = lrelu(conv(joined(X, Y), *params[:2]))
    for kernel, gain, bias in (params[i : i + 3] for i in range(2, len(params) - 2, 3)):
        h = lrelu(conv(joined(h, Y), kernel) * gain[:, None, None] + bias[:, None, None])
    w, b = params[-2:]
    return conv(joined(h, Y), w, b, s=1, p=0).reshape(-1, 1)


NETS = {
    "radford_cond": (radford_cond_gen, radford_cond_discrim),
    "radford64": (radford64_gen, radford64_discrim),
    "fsconv32": (fsconv32_gen, fsconv32_discrim),
    "torch28": (torch28_gen, torch28_discrim),
    "onepass32": (onepass32_gen, onepass32_discrim),
    "leaky32": (leaky_gen, leaky_discrim),
    "leaky64": (leaky_gen, leaky_discrim),
}
