"""Each network's images, probabilities and gradients against PyTorch's, from the same weights.

In Theano's Python mode, which compiles no C++: seconds for all. The slow half runs them as
the programs do, compiled and with the native operations.
"""

import argparse

import numpy as np
import pytest
import theano
import theano.tensor as T

from mnist import zoo

torch = pytest.importorskip("torch", reason="PyTorch is in the bench extra")
from tools.benchmarks.torch_zoo import NETS  # noqa: E402

TOLERANCE = 1e-4  # of the largest value of each array: ours are float32
N = 6
IN_PYTHON = theano.Mode(linker="py", optimizer="fast_compile")
MODES = [
    pytest.param(IN_PYTHON, id="python"),
    pytest.param(None, id="compiled", marks=pytest.mark.slow),
]


def sizes(network, ny):
    """Options with the network's own images and noise, and few filters."""
    few = {"ngf": 4, "ndf": 3, "ngfc": 10, "ndfc": 11}  # all different: a swap must not fit
    return argparse.Namespace(ny=ny, **few, **{n: getattr(network, n) for n in ("nc", "npx", "nz")})


def draw_params(params, draw):
    """Give weights, gains and biases values that all matter, and keep sigmoids from 0 and 1."""
    for param in params:
        shape = param.get_value().shape
        deviation = 1 / np.sqrt(np.prod(shape[1:])) if len(shape) == 4 else 0.3
        value = draw.normal(0, deviation, shape) + (param.name[1] == "g")  # gains: gg, dg2 ...
        param.set_value(value.astype("float32"))


def flipped(params):
    return [w.flip(2, 3) if w.dim() == 4 else w for w in params]


def close(ours, theirs):
    theirs = theirs.detach().numpy()
    assert ours.shape == theirs.shape
    scale = np.abs(theirs).max()
    assert scale > 0
    assert np.abs(ours - theirs).max() / scale <= TOLERANCE


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("ny", [0, 3])
@pytest.mark.parametrize("name", zoo.NAMES)
def test_forward_and_gradients(name, ny, mode):
    network = zoo.find(name)
    args = sizes(network, ny)
    draw = np.random.RandomState(5)
    gen_params, discrim_params = network.init_params(args)
    draw_params(gen_params + discrim_params, draw)
    z = draw.normal(size=(N, args.nz)).astype("float32")
    x = draw.uniform(-1, 1, (N, args.nc, args.npx, args.npx)).astype("float32")
    weight = draw.normal(size=x.shape).astype("float32")
    y = np.eye(3, dtype="float32")[[0, 2, 1, 1, 0, 2]]

    Z, X, Y = T.matrix(), T.tensor4(), T.matrix() if ny else None
    images = network.gen(Z, Y, *gen_params)
    p = network.discrim(X, Y, *discrim_params)
    gen_grads = T.grad((images * weight).sum(), [Z, *gen_params])
    discrim_grads = T.grad(
        T.nnet.binary_crossentropy(p, T.ones_like(p)).mean(), [X, *discrim_params]
    )
    run = theano.function(
        [Z, X, Y][: 3 if ny else 2], [images, p, *gen_grads, *discrim_grads], mode=mode
    )
    ours = run(*[z, x, y][: 3 if ny else 2])

    def leaves(arrays):
        return [torch.tensor(a, dtype=torch.float64, requires_grad=True) for a in arrays]

    ours_gen = [param.get_value() for param in gen_params]
    ours_discrim = [param.get_value() for param in discrim_params]
    z, *gen_params = leaves([z, *ours_gen])
    x, *discrim_params = leaves([x, *ours_discrim])
    y = torch.tensor(y, dtype=torch.float64) if ny else None
    torch_gen, torch_discrim = NETS[name]
    images = torch_gen(z, y, flipped(gen_params))
    p = torch_discrim(x, y, flipped(discrim_params)).sigmoid()
    cost = torch.nn.functional.binary_cross_entropy(p, torch.ones_like(p))
    theirs = [images, p]
    theirs += torch.autograd.grad((images * torch.tensor(weight)).sum(), [z, *gen_params])
    theirs += torch.autograd.grad(cost, [x, *discrim_params])

    assert images.shape == (N, args.nc, args.npx, args.npx) and p.shape == (N, 1)
    assert len(ours) == len(theirs)
    for one, other in zip(ours, theirs):
        close(one, other)
