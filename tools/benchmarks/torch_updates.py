"""Worker: one update of both networks of a zoo network, as a PyTorch user writes it at his best.

Adam is fused; the G step computes no gradients of D's weights, the D step none of G's; one pass
takes both gradients from one forward pass.
"""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F

from lib.errors import InputError
from mnist import zoo
from tools.benchmarks import minibatch, torch_settings
from tools.benchmarks.serving import serve
from tools.benchmarks.torch_zoo import NETS


def _cost(logits, target):
    return F.binary_cross_entropy_with_logits(logits, torch.full_like(logits, target))


def _parameters(job):
    nets = []
    for net in minibatch.load_weights(job["weights"]):
        tensors = [torch.tensor(w) for w in net]
        tensors = [w.flip(2, 3).contiguous() if w.ndim == 4 else w for w in tensors]
        if job["channels_last"]:
            tensors = [
                w.contiguous(memory_format=torch.channels_last) if w.ndim == 4 else w
                for w in tensors
            ]
        nets.append([torch.nn.Parameter(w) for w in tensors])
    return nets


def update(job: dict) -> Any:
    """G and D updated once each, in the network's own kind of step."""
    network = zoo.find(job["network"])
    gen, discrim = NETS[job["network"]]
    g_params, d_params = _parameters(job)
    ny = 10 if getattr(network, "conditional", False) else 0
    arrays = minibatch.minibatch(job["batch"], network.nc, network.npx, network.nz, ny)
    X, Z = torch.tensor(arrays[0]), torch.tensor(arrays[1])
    Y = None if arrays[2] is None else torch.tensor(arrays[2])
    if job["channels_last"]:
        X = X.contiguous(memory_format=torch.channels_last)
    real = 1.0 - getattr(network, "label_smoothing", 0.0)
    wrap = torch.compile if job["mode"] == "compiled" else lambda function: function
    decay = getattr(network, "l2", 0.0)
    g_adam, d_adam = (
        torch.optim.Adam(
            params, network.lr, (network.b1, 0.999), eps=1e-8, weight_decay=decay, fused=True
        )
        for params in (g_params, d_params)
    )

    @wrap
    def g_loss(Z):
        return _cost(discrim(gen(Z, Y, g_params), Y, d_params), 1.0)

    @wrap
    def d_loss(X, Z):
        with torch.no_grad():
            fake = gen(Z, Y, g_params)
        return _cost(discrim(X, Y, d_params), real) + _cost(discrim(fake, Y, d_params), 0.0)

    @wrap
    def both_losses(X, Z):
        p_gen = discrim(gen(Z, Y, g_params), Y, d_params)
        d_cost = _cost(discrim(X, Y, d_params), real) + _cost(p_gen, 0.0)
        return _cost(p_gen, 1.0), d_cost

    def of_g():
        for w in d_params:
            w.requires_grad_(False)
        g_adam.zero_grad(set_to_none=True)
        cost = g_loss(Z)
        cost.backward()
        g_adam.step()
        for w in d_params:
            w.requires_grad_(True)
        return float(cost.detach())

    def of_d():
        d_adam.zero_grad(set_to_none=True)
        cost = d_loss(X, Z)
        cost.backward()
        d_adam.step()
        return float(cost.detach())

    def one_pass():
        g_cost, d_cost = both_losses(X, Z)
        of_both = [
            (g_params, torch.autograd.grad(g_cost, g_params, retain_graph=True)),
            (d_params, torch.autograd.grad(d_cost, d_params)),
        ]
        for params, gradients in of_both:
            for w, gradient in zip(params, gradients):
                w.grad = gradient
        g_adam.step()
        d_adam.step()
        return [float(g_cost.detach()), float(d_cost.detach())]

    def run():
        if network.step == "one-pass":
            return one_pass()
        if network.step == "alternate":
            g_cost = of_g()
            return [g_cost, of_d()]
        d_cost = of_d()
        return [of_g(), d_cost]

    return run, run


if __name__ == "__main__":
    torch_settings.follow()
    serve(update, InputError)
