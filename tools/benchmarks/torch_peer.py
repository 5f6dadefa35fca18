"""Worker: the same network as a PyTorch user would write it at his best.

Same arithmetic: labels concatenated as planes, batch statistics, weight decay in the
gradient (torch.optim.Adam's). The G step computes no gradients of D's weights, the D step
none of G's; Adam is fused.
"""

import contextlib

import numpy as np
import torch
import torch.nn.functional as F

from benchmarks import network
from benchmarks.worker import serve

LR, BETAS, L2 = 0.0002, (0.5, 0.999), 2.5e-5


def _bn(x):
    return F.batch_norm(x, None, None, training=True, eps=1e-8)


def _concat(x, y):
    planes = y[:, :, None, None].expand(-1, -1, x.shape[2], x.shape[3])
    return torch.cat([x, planes], 1)


def gen(Z, Y, w, w2, w3, wx):
    h = F.relu(_bn(torch.cat([Z, Y], 1) @ w))
    h2 = F.relu(_bn(torch.cat([h, Y], 1) @ w2))
    h2 = _concat(h2.view(len(Z), -1, 7, 7), Y)
    h3 = F.relu(_bn(F.conv_transpose2d(h2, w3, stride=2, padding=2, output_padding=1)))
    x = F.conv_transpose2d(_concat(h3, Y), wx, stride=2, padding=2, output_padding=1)
    return torch.sigmoid(x)


def discrim(X, Y, w, w2, w3, wy):
    h = F.leaky_relu(F.conv2d(_concat(X, Y), w, stride=2, padding=2), 0.2)
    h2 = F.leaky_relu(_bn(F.conv2d(_concat(h, Y), w2, stride=2, padding=2)), 0.2)
    h3 = F.leaky_relu(_bn(torch.cat([h2.flatten(1), Y], 1) @ w3), 0.2)
    return torch.cat([h3, Y], 1) @ wy


def _bce(logits, target):
    return F.binary_cross_entropy_with_logits(logits, torch.full_like(logits, target))


def _flipped(w):
    # Theano's convolution flips its filters, PyTorch's does not
    return np.ascontiguousarray(w[:, :, ::-1, ::-1]) if w.ndim == 4 else w


def _prepare(job):
    nets = [
        [torch.nn.Parameter(torch.tensor(_flipped(w))) for w in net]
        for net in network.weights(job["ngf"])
    ]
    X, Z, Y = (torch.tensor(a) for a in network.minibatch(job["batch"]))
    if job["channels_last"]:
        X = X.to(memory_format=torch.channels_last)
        for net in nets:
            for w in net:
                if w.ndim == 4:
                    w.data = w.data.to(memory_format=torch.channels_last)
    wrap = torch.compile if job["compiled"] else (lambda function: function)
    return nets, X, Z, Y, wrap


def _precision(job):
    if job.get("precision") == "bf16":
        return torch.autocast("cpu", torch.bfloat16)
    return contextlib.nullcontext()


def step(job):
    (g_params, d_params), X, Z, Y, wrap = _prepare(job)
    g_adam, d_adam = (
        torch.optim.Adam(params, LR, BETAS, eps=1e-8, weight_decay=L2, fused=True)
        for params in (g_params, d_params)
    )

    @wrap
    def g_loss(Z, Y):
        return _bce(discrim(gen(Z, Y, *g_params), Y, *d_params), 1.0)

    @wrap
    def d_loss(X, Z, Y):
        with torch.no_grad():
            fake = gen(Z, Y, *g_params)
        return _bce(discrim(X, Y, *d_params), 1.0) + _bce(discrim(fake, Y, *d_params), 0.0)

    def run():
        for p in d_params:
            p.requires_grad_(False)
        with _precision(job):
            g = g_loss(Z, Y)
        g_adam.zero_grad(set_to_none=True)
        g.backward()
        g_adam.step()
        for p in d_params:
            p.requires_grad_(True)
        with _precision(job):
            d = d_loss(X, Z, Y)
        d_adam.zero_grad(set_to_none=True)
        d.backward()
        d_adam.step()
        return [g.item(), d.item()]

    return run, run


def sample(job):
    (g_params, _), _, Z, Y, wrap = _prepare(job)
    generate = wrap(lambda Z, Y: gen(Z, Y, *g_params))

    def run():
        with torch.inference_mode(), _precision(job):
            for _ in range(job["images"] // job["batch"]):
                images = generate(Z, Y).numpy()
        return images

    return run, lambda: [float(run().mean())]


def conv(job):
    n, c, size, f, k, s, p = job["shape"]
    random = np.random.RandomState(0)
    x, w = (
        torch.tensor(random.uniform(-1, 1, shape).astype("float32"))
        for shape in ((n, c, size, size), (f, c, k, k))
    )
    o = (size + 2 * p - k) // s + 1
    g = torch.tensor(random.uniform(-1, 1, (n, f, o, o)).astype("float32"))
    w = w.flip(2, 3).contiguous()
    if job["channels_last"]:
        x, w, g = (t.to(memory_format=torch.channels_last) for t in (x, w, g))
    what = job["direction"]

    def run():
        if what == "forward":
            return F.conv2d(x, w, stride=s, padding=p)
        mask = [what == "inputs", what == "weights", False]
        result = torch.ops.aten.convolution_backward(
            g, x, w, None, [s, s], [p, p], [1, 1], False, [0, 0], 1, mask
        )
        return result[0 if what == "inputs" else 1]

    return run, lambda: [float(run().abs().mean())]


def matmul(job):
    a = torch.rand(job["size"], job["size"])
    return lambda: a @ a, lambda: []


if __name__ == "__main__":
    serve(
        lambda job: {"step": step, "sample": sample, "conv": conv, "matmul": matmul}[job["what"]](
            job
        )
    )
