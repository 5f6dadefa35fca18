"""Radford et al.'s conditional network: images, costs and updates, beside NumPy and PyTorch."""

import numpy as np
import pytest

from lib import rng
from mnist.training import run_options
from mnist.zoo import radford_cond
from tests import reference
from tests.mnist import tiny

SAME = {"stride": (2, 2), "pad": (2, 2)}


def planes(x, y):
    ones = np.ones((len(x), y.shape[1]) + x.shape[2:])
    return np.concatenate([x, y[:, :, None, None] * ones], axis=1)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def gen(Z, Y, w, w2, w3, wx):
    def deconv(x, kernel):
        size = (x.shape[2] * 2, x.shape[3] * 2)
        return reference.deconv(x, kernel, out_size=size, flip=True, **SAME)

    def hidden(x):
        return np.maximum(reference.batchnorm(x), 0)

    h = hidden(np.concatenate([Z, Y], axis=1) @ w)
    h = hidden(np.concatenate([h, Y], axis=1) @ w2).reshape(len(Z), -1, 7, 7)
    h = hidden(deconv(planes(h, Y), w3))
    return sigmoid(deconv(planes(h, Y), wx))


def discrim(X, Y, w, w2, w3, wy):
    def lrelu(x):
        return np.where(x > 0, x, 0.2 * x)

    h = lrelu(reference.conv2d(planes(X, Y), w, flip=True, **SAME))
    h = lrelu(reference.batchnorm(reference.conv2d(planes(h, Y), w2, flip=True, **SAME)))
    h = lrelu(reference.batchnorm(np.concatenate([h.reshape(len(X), -1), Y], axis=1) @ w3))
    return sigmoid(np.concatenate([h, Y], axis=1) @ wy)


draw = np.random.RandomState(2)
X = draw.uniform(size=(6, 1, 28, 28)).astype("float32")
Z = draw.uniform(-1, 1, (6, 100)).astype("float32")
Y = np.eye(10, dtype="float32")[[3, 0, 9, 3, 1, 7]]


def parse(argv):
    return run_options.parse(tiny.PROGRAM.parser(), argv).replace(ny=10)


def networks(once, step="alternate"):
    """The compiled functions, with weights larger than usual, for costs that differ."""
    args = parse([*tiny.NETWORK, "--step=" + step, "--lr=0.001"])
    rng.set_seed(1)
    for params in once.init_params(args):
        for param in params:
            param.set_value(param.get_value() * np.float32(5))
    once.now.lr.set_value(np.float32(args.lr))  # a run before this left its own
    return once.now


def values(params):
    return [p.get_value().astype("float64") for p in params]


def test_images_and_costs_are_those_of_the_network_in_numpy(once):
    made = networks(once)
    train_g, train_d, generate = made.functions[0], made.functions[1], made.functions.generate
    gen_params, discrim_params = values(made.gen), values(made.discrim)
    images = gen(Z, Y, *gen_params)
    np.testing.assert_allclose(generate(Z, Y), images, rtol=1e-4, atol=1e-5)
    p_gen, p_real = discrim(images, Y, *discrim_params), discrim(X, Y, *discrim_params)
    assert np.ptp(p_gen) > 0.01  # the images matter
    d = train_d(X, Z, Y)
    assert set(d) == {"d_cost", "d_x", "d_g_z1"}
    assert d["d_x"] == pytest.approx(p_real.mean(), rel=1e-4)
    assert d["d_g_z1"] == pytest.approx(p_gen.mean(), rel=1e-4)
    assert d["d_cost"] == pytest.approx(-np.log(p_real).mean() - np.log(1 - p_gen).mean(), rel=1e-4)
    for now, before in zip(values(made.gen), gen_params):
        np.testing.assert_array_equal(now, before)  # D's update is D's alone
    now = values(made.discrim)
    g, p_gen = train_g(Z, Y), discrim(images, Y, *now)
    assert set(g) == {"g_cost", "d_g_z2"}
    assert g["g_cost"] == pytest.approx(-np.log(p_gen).mean(), rel=1e-4)
    assert g["d_g_z2"] == pytest.approx(p_gen.mean(), rel=1e-4)
    for after, before in zip(values(made.discrim), now):
        np.testing.assert_array_equal(after, before)


@pytest.mark.parametrize("step", ["alternate", "one-pass"])
def test_updates_are_pytorchs(once, step):
    torch = pytest.importorskip("torch", reason="PyTorch is in the bench extra")
    F = torch.nn.functional
    made = networks(once, step)
    start = values(made.gen + made.discrim)
    w, w2, w3, wx, d, d2, d3, dy = params = [torch.tensor(p, requires_grad=True) for p in start]
    x, z, y = (torch.tensor(a, dtype=torch.float64) for a in (X, Z, Y))

    def bn(h):
        return F.batch_norm(h, None, None, training=True, eps=1e-8)

    def with_planes(h):
        return torch.cat([h, y[:, :, None, None].expand(-1, -1, *h.shape[2:])], 1)

    def up(h, kernel):
        return F.conv_transpose2d(with_planes(h), kernel.flip(2, 3), None, 2, 2, 1)

    def down(h, kernel):
        return F.conv2d(with_planes(h), kernel.flip(2, 3), None, 2, 2)

    def torch_gen():
        h = bn(torch.cat([z, y], 1) @ w).relu()
        h = bn(torch.cat([h, y], 1) @ w2).relu().reshape(len(z), -1, 7, 7)
        return up(bn(up(h, w3)).relu(), wx).sigmoid()

    def torch_discrim(images):
        h = F.leaky_relu(down(images, d), 0.2)
        h = F.leaky_relu(bn(down(h, d2)), 0.2).flatten(1)
        h = F.leaky_relu(bn(torch.cat([h, y], 1) @ d3), 0.2)
        return (torch.cat([h, y], 1) @ dy).sigmoid()

    options = {"lr": 0.001, "betas": (0.5, 0.999), "weight_decay": 2.5e-5, "eps": 1e-8}
    groups = params[:4], params[4:]
    optimisers = [torch.optim.Adam(group, **options) for group in groups]
    train_g, train_d, train_both = made.functions[:3]
    for update in range(6):
        fake, real = torch_discrim(torch_gen()), torch_discrim(x)
        costs = [-fake.log().mean(), -real.log().mean() - (1 - fake).log().mean()]
        turns = [0, 1] if step == "one-pass" else [update % 2]
        if step == "one-pass":
            ours = train_both(X, Z, Y)
        else:
            ours = train_d(X, Z, Y) if update % 2 else train_g(Z, Y)
        names = {"g_cost", "d_cost"} & set(ours)
        assert names == {("g_cost", "d_cost")[turn] for turn in turns}
        for turn in turns:
            cost = ours[("g_cost", "d_cost")[turn]]
            assert cost == pytest.approx(costs[turn].item(), rel=1e-3)
        grads = [torch.autograd.grad(costs[i], groups[i], retain_graph=True) for i in turns]
        for turn, grad in zip(turns, grads):
            for param, g in zip(groups[turn], grad):
                param.grad = g
            optimisers[turn].step()
    for ours, theirs, before in zip(values(made.gen + made.discrim), params, start):
        moved = theirs.detach().numpy() - before
        # Adam makes steps of a size whatever the gradient's: elements without one may differ
        assert np.linalg.norm(ours - before - moved) < 0.02 * np.linalg.norm(moved)


def test_default_sizes_are_upstreams():
    args = parse([])
    gen_params, discrim_params = radford_cond.init_params(args)
    assert [p.get_value(borrow=True).shape for p in gen_params + discrim_params] == [
        (110, 1024),
        (1034, 6272),
        (138, 64, 5, 5),
        (74, 1, 5, 5),
        (64, 11, 5, 5),
        (128, 74, 5, 5),
        (6282, 1024),
        (1034, 1),
    ]
    assert (args.k, args.l2, args.b1, args.lr) == (1, 2.5e-5, 0.5, 0.0002)
    assert (args.batch_size, args.nz, args.num_epochs, args.niter_decay) == (128, 100, 200, 100)
