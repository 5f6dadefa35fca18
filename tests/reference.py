"""What the operations must give, written out in NumPy loops; imports no Theano and no lib."""

import numpy as np


def conv2d(x, w, stride, pad, flip):
    """Convolution of x (n, c, h, w) with w (f, c, kh, kw), one output pixel at a time."""
    n, c, h, width = x.shape
    f, _, kh, kw = w.shape
    (sh, sw), (ph, pw) = stride, pad
    if flip:
        w = w[:, :, ::-1, ::-1]
    padded = np.zeros((n, c, h + 2 * ph, width + 2 * pw), dtype=x.dtype)
    padded[:, :, ph : ph + h, pw : pw + width] = x
    oh, ow = (h + 2 * ph - kh) // sh + 1, (width + 2 * pw - kw) // sw + 1
    out = np.zeros((n, f, oh, ow), dtype=x.dtype)
    for i in range(oh):
        for j in range(ow):
            window = padded[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw]
            out[:, :, i, j] = np.einsum("nchw,fchw->nf", window, w)
    return out


def deconv(x, w, stride, pad, out_size, flip):
    """Transposed convolution of x (n, c, h, w) with w (c, f, kh, kw): every pixel of x adds its
    multiple of the filter to a padded output of `out_size`."""
    n, c, h, width = x.shape
    _, f, kh, kw = w.shape
    (sh, sw), (ph, pw), (oh, ow) = stride, pad, out_size
    if flip:
        w = w[:, :, ::-1, ::-1]
    padded = np.zeros((n, f, oh + 2 * ph, ow + 2 * pw), dtype=x.dtype)
    for i in range(h):
        for j in range(width):
            window = padded[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw]
            window += np.einsum("nc,cfhw->nfhw", x[:, :, i, j], w)
    return padded[:, :, ph : ph + oh, pw : pw + ow]


def conv2d_grad_inputs(g, w, x_shape, stride, pad, flip):
    """Gradient of sum(g * conv2d(x, w)) with respect to x."""
    return deconv(g, w, stride, pad, x_shape[2:], flip)


def conv2d_grad_weights(x, g, w_shape, stride, pad, flip):
    """Gradient of sum(g * conv2d(x, w)) with respect to w."""
    n, c, h, width = x.shape
    (sh, sw), (ph, pw) = stride, pad
    kh, kw = w_shape[2:]
    padded = np.zeros((n, c, h + 2 * ph, width + 2 * pw), dtype=x.dtype)
    padded[:, :, ph : ph + h, pw : pw + width] = x
    out = np.zeros(w_shape, dtype=x.dtype)
    for i in range(g.shape[2]):
        for j in range(g.shape[3]):
            window = padded[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw]
            out += np.einsum("nf,nchw->fchw", g[:, :, i, j], window)
    return out[:, :, ::-1, ::-1] if flip else out


def batchnorm(x, g=None, b=None, u=None, s=None, a=1.0, e=1e-8):
    """Batch normalisation as upstream defines it."""
    axes = (0, 2, 3) if x.ndim == 4 else (0,)
    shape = (1, -1) + (1,) * (x.ndim - 2)
    if u is None or s is None:
        u = x.mean(axis=axes)
        s = ((x - u.reshape(shape)) ** 2).mean(axis=axes)
    u, s = a * u, (1 - a) + a * s
    out = (x - u.reshape(shape)) / np.sqrt(s.reshape(shape) + e)
    if g is not None and b is not None:
        out = out * g.reshape(shape) + b.reshape(shape)
    return out


class Adam:
    """Rules are called with parameter and gradient, one step after the other."""

    def __init__(self, lr, b1=0.9, b2=0.999, e=1e-8, decay=1 - 1e-8):
        self.lr, self.b1, self.b2, self.e, self.decay = lr, b1, b2, e, decay
        self.t, self.m, self.v = 0, 0.0, 0.0

    def __call__(self, p, g):
        self.t += 1
        b1_t = self.b1 * self.decay ** (self.t - 1)
        self.m = b1_t * self.m + (1 - b1_t) * g
        self.v = self.b2 * self.v + (1 - self.b2) * g * g
        m, v = self.m / (1 - self.b1**self.t), self.v / (1 - self.b2**self.t)
        return p - self.lr * m / (np.sqrt(v) + self.e)


class SGD:
    def __init__(self, lr):
        self.lr = lr

    def __call__(self, p, g):
        return p - self.lr * g


class Momentum:
    def __init__(self, lr, momentum):
        self.lr, self.momentum, self.velocity = lr, momentum, 0.0

    def __call__(self, p, g):
        self.velocity = self.momentum * self.velocity - self.lr * g
        return p + self.velocity


class NAG(Momentum):
    def __call__(self, p, g):
        return super().__call__(p, g) - self.velocity + self.momentum * self.velocity - self.lr * g


class RMSprop:
    def __init__(self, lr, rho, epsilon):
        self.lr, self.rho, self.epsilon, self.mean_square = lr, rho, epsilon, 0.0

    def __call__(self, p, g):
        self.mean_square = self.rho * self.mean_square + (1 - self.rho) * g * g
        return p - self.lr * g / np.sqrt(self.mean_square + self.epsilon)


class Adagrad:
    def __init__(self, lr, epsilon):
        self.lr, self.epsilon, self.squares = lr, epsilon, 0.0

    def __call__(self, p, g):
        self.squares = self.squares + g * g
        return p - self.lr * g / np.sqrt(self.squares + self.epsilon)


class Adadelta:
    def __init__(self, lr, rho, epsilon):
        self.lr, self.rho, self.epsilon, self.g2, self.step2 = lr, rho, epsilon, 0.0, 0.0

    def __call__(self, p, g):
        self.g2 = self.rho * self.g2 + (1 - self.rho) * g * g
        step = g * np.sqrt(self.step2 + self.epsilon) / np.sqrt(self.g2 + self.epsilon)
        self.step2 = self.rho * self.step2 + (1 - self.rho) * step * step
        return p - self.lr * step


def pool(x, ws, stride, pad, mode):
    """Pooling of x (n, c, h, w); windows that do not fit are left out."""
    n, c, h, width = x.shape
    fill = -np.inf if mode == "max" else 0
    padded = np.full((n, c, h + 2 * pad[0], width + 2 * pad[1]), fill, dtype=x.dtype)
    padded[:, :, pad[0] : pad[0] + h, pad[1] : pad[1] + width] = x
    ones = np.zeros_like(padded)
    ones[:, :, pad[0] : pad[0] + h, pad[1] : pad[1] + width] = 1
    oh = (padded.shape[2] - ws[0]) // stride[0] + 1
    ow = (padded.shape[3] - ws[1]) // stride[1] + 1
    out = np.zeros((n, c, oh, ow), dtype=x.dtype)
    for i in range(oh):
        for j in range(ow):
            top, left = i * stride[0], j * stride[1]
            window = padded[:, :, top : top + ws[0], left : left + ws[1]]
            if mode == "max":
                out[:, :, i, j] = window.max(axis=(2, 3))
                continue
            total = window.sum(axis=(2, 3))
            if mode == "average_inc_pad":
                total = total / (ws[0] * ws[1])
            if mode == "average_exc_pad":
                inside = ones[:, :, top : top + ws[0], left : left + ws[1]]
                total = total / inside.sum(axis=(2, 3))
            out[:, :, i, j] = total
    return out
