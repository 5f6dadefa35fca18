"""Worker: the same network as a PyTorch user would write it at his best.

Same arithmetic: labels concatenated as planes, batch statistics, weight decay in the
gradient (torch.optim.Adam's). The G step computes no gradients of D's weights, the D step
none of G's; Adam is fused, with its counters on the device.
"""

from __future__ import annotations

import contextlib
import functools
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F

from lib.errors import InputError, UnavailableError
from tools.benchmarks import network, torch_settings
from tools.benchmarks.serving import serve

LR, BETAS, L2 = 0.0002, (0.5, 0.999), 2.5e-5


def _bn(x):
    return F.batch_norm(x, None, None, training=True, eps=1e-8)


def _concat(x, y):
    planes = y[:, :, None, None].expand(-1, -1, x.shape[2], x.shape[3])
    return torch.cat([x, planes], 1)


def gen(Z: Any, Y: Any, w: Any, w2: Any, w3: Any, wx: Any) -> Any:
    h = F.relu(_bn(torch.cat([Z, Y], 1) @ w))
    h2 = F.relu(_bn(torch.cat([h, Y], 1) @ w2))
    h2 = _concat(h2.view(len(Z), -1, 7, 7), Y)
    h3 = F.relu(_bn(F.conv_transpose2d(h2, w3, stride=2, padding=2, output_padding=1)))
    x = F.conv_transpose2d(_concat(h3, Y), wx, stride=2, padding=2, output_padding=1)
    return torch.sigmoid(x)


def discrim(X: Any, Y: Any, w: Any, w2: Any, w3: Any, wy: Any) -> Any:
    h = F.leaky_relu(F.conv2d(_concat(X, Y), w, stride=2, padding=2), 0.2)
    h2 = F.leaky_relu(_bn(F.conv2d(_concat(h, Y), w2, stride=2, padding=2)), 0.2)
    h3 = F.leaky_relu(_bn(torch.cat([h2.flatten(1), Y], 1) @ w3), 0.2)
    return torch.cat([h3, Y], 1) @ wy


def _bce(logits, target):
    return F.binary_cross_entropy_with_logits(logits, torch.full_like(logits, target))


def _flipped(w):
    # Theano's convolution flips its filters, PyTorch's does not
    return np.ascontiguousarray(w[:, :, ::-1, ::-1]) if w.ndim == 4 else w


def _device(job):
    """The device that the job names, and the precision of what is done there."""
    if job.get("device") == "cuda" and not torch.cuda.is_available():
        raise UnavailableError(
            "no GPU for PyTorch %s: install its build for yours, see pytorch.org/get-started"
            % torch.__version__
        )
    tf32 = job.get("precision", "float32") != "float32"
    torch.set_float32_matmul_precision("high" if tf32 else "highest")
    torch.backends.cudnn.allow_tf32 = tf32
    torch.backends.cudnn.benchmark = True
    return torch.device(job.get("device", "cpu"))


def _finish(device):
    """Wait until the device has done what it was given."""
    if device.type == "cuda":
        torch.cuda.synchronize()


def _prepare(job):
    device = _device(job)
    nets = [
        [torch.nn.Parameter(torch.tensor(_flipped(w), device=device)) for w in net]
        for net in network.weights(job["ngf"])
    ]
    X, Z, Y = (torch.tensor(a) for a in network.minibatch(job["batch"]))
    if job["channels_last"]:
        X = X.to(memory_format=torch.channels_last)
        for net in nets:
            for w in net:
                if w.ndim == 4:
                    w.data = w.data.to(memory_format=torch.channels_last)
    if device.type == "cuda":
        X, Z, Y = (a.pin_memory() for a in (X, Z, Y))
    return device, nets, (X, Z, Y), _wrap(job, nets)


def _wrap(job, nets):
    """What compiles a function, as the job's mode says."""
    if job["mode"] == "eager":
        return lambda function: function
    if job["mode"] == "compiled":
        return torch.compile
    for net in nets:
        for w in net:
            torch._dynamo.mark_static_address(w)  # it is updated in place: no copy for the graph
    return functools.partial(torch.compile, mode="reduce-overhead")


def _precision(job, device):
    if job.get("precision") == "bf16":
        return torch.autocast(device.type, torch.bfloat16)
    return contextlib.nullcontext()


def step(job: dict) -> Any:
    device, (g_params, d_params), minibatch, wrap = _prepare(job)
    costs = torch.zeros(2, device=device)
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

    def update(adam, number, loss, *inputs):
        adam.zero_grad(set_to_none=True)
        torch.compiler.cudagraph_mark_step_begin()  # the graphs may use their memory anew
        with _precision(job, device):
            cost = loss(*inputs)
        cost.backward()
        adam.step()
        costs[number] = cost.detach()

    def run():
        # training reads its minibatches from the host's memory, too
        X, Z, Y = (a.to(device, non_blocking=True) for a in minibatch)
        for p in d_params:
            p.requires_grad_(False)
        update(g_adam, 0, g_loss, Z, Y)
        for p in d_params:
            p.requires_grad_(True)
        update(d_adam, 1, d_loss, X, Z, Y)
        result = costs.tolist()
        _finish(device)
        return result

    return run, run


def sample(job: dict) -> Any:
    device, (g_params, _), (_, Z, Y), wrap = _prepare(job)
    generate = wrap(lambda Z, Y: gen(Z, Y, *g_params))

    def run():
        with torch.inference_mode(), _precision(job, device):
            for _ in range(job["images"] // job["batch"]):
                images = generate(Z, Y).numpy()
        return images

    return run, lambda: [float(run().mean())]


def conv(job: dict) -> Any:
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


def matmul(job: dict) -> Any:
    device = _device(job)
    dtype = torch.bfloat16 if job.get("precision") == "bf16" else torch.float32
    a = torch.rand(job["size"], job["size"], device=device).to(dtype)

    def run():
        a @ a
        _finish(device)

    return run, lambda: []


def copy(job: dict) -> Any:
    """An array that is read, and another that is written; the check says on what device."""
    device = _device(job)
    a = torch.ones(int(job["gigabytes"] * 1e9 / 4), device=device)
    b = torch.empty_like(a)

    def run():
        b.copy_(a)
        _finish(device)

    name = torch.cuda.get_device_name() if device.type == "cuda" else "CPU"
    return run, lambda: ["%s, %s" % (name, torch.__version__)]


JOBS = {"step": step, "sample": sample, "conv": conv, "matmul": matmul, "copy": copy}

if __name__ == "__main__":
    torch_settings.follow()
    serve(lambda job: JOBS[job["what"]](job), InputError)
