"""Layers and parameters of each network against a table computed by hand, and its pixels."""

import argparse
import functools

import numpy as np
import pytest
import theano
import theano.tensor as T

from lib.shapes import explain, layers
from mnist import zoo

# What the layers with weights give, first to last, and how many parameters they have
# (weights; gains and biases of a normalisation: 2 per channel; plain biases: 1).
OUTPUTS = {
    ("radford_cond", "gen"): "1024 6272 64x14x14 1x28x28",
    ("radford_cond", "discrim"): "64x14x14 128x7x7 1024 1",
    ("radford64", "gen"): "16384 512x8x8 256x16x16 128x32x32 3x64x64",
    ("radford64", "discrim"): "128x32x32 256x16x16 512x8x8 1024x4x4 1",
    ("fsconv32", "gen"): "512 256x2x2 128x4x4 64x8x8 32x16x16 1x32x32",
    ("fsconv32", "discrim"): "32x16x16 64x8x8 128x4x4 256x2x2 1",
    ("torch28", "gen"): "128x4x4 64x7x7 32x14x14 1x28x28",
    ("torch28", "discrim"): "32x14x14 64x7x7 128x4x4 1x1x1",
    ("onepass32", "gen"): "192x4x4 96x8x8 48x16x16 24x32x32 3x33x33",
    ("onepass32", "discrim"): "24x16x16 48x8x8 96x4x4 192x2x2 1x1x1",
    ("leaky32", "gen"): "512x4x4 256x8x8 128x16x16 1x32x32",
    ("leaky32", "discrim"): "128x16x16 256x8x8 512x4x4 1x1x1",
    ("leaky64", "gen"): "1024x4x4 512x8x8 256x16x16 128x32x32 1x64x64",
    ("leaky64", "discrim"): "128x32x32 256x16x16 512x8x8 1024x4x4 1x1x1",
}
PARAMETERS = {
    # 110*1024, 1034*6272, 138*64*25, 74*25: ten classes beside every input
    ("radford_cond", "gen"): [112640, 6485248, 220800, 1850],
    # 64*11*25, 128*74*25, 6282*1024, 1034
    ("radford_cond", "discrim"): [17600, 236800, 6432768, 1034],
    # 100*16384, 1024*512*25, 512*256*25, 256*128*25, 128*3*25
    ("radford64", "gen"): [1638400, 32768, 13107200, 1024, 3276800, 512, 819200, 256, 9600],
    # the generator's filters backwards, and 1024*4*4
    ("radford64", "discrim"): [9600, 819200, 512, 3276800, 1024, 13107200, 2048, 16384],
    # 200*512, 512*256*16, 256*128*16, 128*64*16, 64*32*16, 32*16; normalised pixel by pixel:
    # 2*512, 2*256*2*2, 2*128*4*4, 2*64*8*8, 2*32*16*16
    ("fsconv32", "gen"): [
        102400, 1024, 2097152, 2048, 524288, 4096, 131072, 8192, 32768, 16384, 512, 1,
    ],
    # 32*16, 64*32*16, 128*64*16, 256*128*16, 256*2*2
    ("fsconv32", "discrim"): [512, 32, 32768, 8192, 131072, 4096, 524288, 2048, 1024, 1],
    # 100*128*16, 128*64*9, 64*32*16, 32*16
    ("torch28", "gen"): [204800, 256, 73728, 128, 32768, 64, 512],
    # 32*16, 64*32*16, 128*64*9, 128*16
    ("torch28", "discrim"): [512, 32768, 128, 73728, 256, 2048],
    # 100*192*16, 192*96*16, 96*48*16, 48*24*16, 24*3*16
    ("onepass32", "gen"): [307200, 384, 294912, 192, 73728, 96, 18432, 48, 1152, 3],
    # 24*3*16, 48*25*16, 96*49*16, 192*97*16, 193*4: a channel more, the difference
    ("onepass32", "discrim"): [1152, 24, 19200, 96, 75264, 192, 297984, 384, 772, 1],
    # 100*512*16, 512*256*16, 256*128*16, 128*16
    ("leaky32", "gen"): [819200, 1024, 2097152, 512, 524288, 256, 2048, 1],
    # 128*16, 256*128*16, 512*256*16, 512*16
    ("leaky32", "discrim"): [2048, 128, 524288, 256, 256, 2097152, 512, 512, 8192, 1],
    # as leaky32 with 100*1024*16 and 1024*512*16
    ("leaky64", "gen"): [1638400, 2048, 8388608, 1024, 2097152, 512, 524288, 256, 2048, 1],
    ("leaky64", "discrim"): [
        *(2048, 128, 524288, 256, 256, 2097152, 512, 512),
        *(8388608, 1024, 1024, 16384, 1),
    ],
}  # fmt: skip
TOTALS = {
    "radford_cond": (6820538, 6688202),
    "radford64": (18885760, 17232768),
    "fsconv32": (2919937, 704033),
    "torch28": (312256, 109440),
    "onepass32": (696147, 395069),
    "leaky32": (3444481, 2633345),
    "leaky64": (12654337, 11032193),
}
FUNCTIONS = ("gen", "discrim")
WHICH = [(name, function) for name in zoo.NAMES for function in FUNCTIONS]


def sizes(network, ny):
    names = ("nc", "npx", "nz", "ngf", "ndf", "ngfc", "ndfc")
    return argparse.Namespace(
        ny=ny, **{n: getattr(network, n) for n in names if hasattr(network, n)}
    )


@pytest.fixture(scope="module")
def params():
    """Each network's parameters with its own sizes, drawn once: {(name, function): shapes}."""
    found = {}
    for name in zoo.NAMES:
        network = zoo.find(name)
        ny = 10 if name == "radford_cond" else 0
        for function, group in zip(FUNCTIONS, network.init_params(sizes(network, ny))):
            found[name, function] = [param.get_value().shape for param in group]
    return found


@pytest.mark.parametrize("which", WHICH, ids="-".join)
def test_layers(which):
    name, function = which
    texts = zoo.find(name).LAYERS[function]
    assert explain.find_network(name)[function] == texts
    rows = [row for row in layers.table(texts) if row.parameters]
    given = [row for row in rows if row.layer.split(":")[0] in ("dense", "conv", "deconv")]
    assert " ".join(layers.format_shape(row.out_shape) for row in given) == OUTPUTS[which]
    assert [row.parameters for row in rows] == PARAMETERS[which]
    assert sum(PARAMETERS[which]) == TOTALS[name][FUNCTIONS.index(function)]


@pytest.mark.parametrize("which", WHICH, ids="-".join)
def test_initial_parameters_are_the_layers(params, which):
    name, function = which
    expected = []
    for row in layers.table(zoo.find(name).LAYERS[function]):
        if row.layer == "batchnorm":
            expected += [row.weights[1:], row.weights[1:]]  # gains and biases apart
        elif row.weights:
            expected.append(row.weights)
    assert params[which] == expected
    assert sum(int(np.prod(shape)) for shape in params[which]) == sum(PARAMETERS[which])


@pytest.mark.parametrize("name", zoo.NAMES)
def test_the_last_layers_give_images_and_one_number(name):
    network = zoo.find(name)
    images, number = (layers.table(network.LAYERS[f])[-1].out_shape for f in FUNCTIONS)
    assert images == (network.nc, network.npx, network.npx)
    assert images == layers.parse_shape(network.LAYERS["discrim"][0])
    assert number == (1,)


@pytest.mark.parametrize("name", [name for name in zoo.NAMES if name != "radford_cond"])
def test_classes_widen_every_layers_input(name):
    network = zoo.find(name)
    few = argparse.Namespace(**dict(vars(sizes(network, 0)), ngf=2, ndf=2, ngfc=3))
    without = network.init_params(few)
    few.ny = 7
    for function, bare, wide in zip(FUNCTIONS, without, network.init_params(few)):
        for one, other in zip(bare, wide):
            one, other = one.get_value().shape, other.get_value().shape
            if len(one) == 1:
                assert one == other
                continue
            # filters of a convolution have their inputs second, all else has them first
            axis = 1 if function == "discrim" and len(one) == 4 else 0
            widened = list(one)
            widened[axis] += 7
            assert list(other) == widened


# --- the hyper-parameters ---------------------------------------------------------------------


@pytest.mark.parametrize("name", zoo.NAMES)
def test_the_networks_words_are_the_options(name):
    network = zoo.find(name)
    assert getattr(network, "latent", "uniform") in ("uniform", "normal")
    assert getattr(network, "step", "alternate") in ("alternate", "d-then-g", "one-pass")
    assert getattr(network, "fit", "pad") in ("pad", "resize", "crop")
    assert getattr(network, "lr_schedule", "linear") in ("linear", "constant", "exponential")
    assert network.nc in (1, 3) and network.npx in (28, 32, 64)


# --- pixels -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", zoo.NAMES)
def test_pixels_there_and_back(name):
    network = zoo.find(name)
    side = network.npx
    X = np.arange(2 * network.nc * side * side).reshape(2, network.nc, side, side) % 256
    X = X.astype("uint8")
    floats = network.transform(X)
    assert floats.dtype == theano.config.floatX and floats.shape == X.shape
    black = 0.0 if name == "radford_cond" else -1.0  # sigmoid's or tanh's range
    assert (floats.min(), floats.max()) == (black, 1.0)
    back = network.inverse_transform(floats)
    assert back.shape == X.shape
    np.testing.assert_allclose(back, X / 255.0, atol=1e-6)


def note(seen, h, g=None, b=None, e=1e-8):
    seen.append((g, b))
    return h


@pytest.mark.parametrize("name", zoo.NAMES)
def test_networks_normalise_through_bn_in_order(name):
    """`bn` gets each normalised layer once, the generator's from the noise on."""
    network = zoo.find(name)
    few = argparse.Namespace(**dict(vars(sizes(network, 0)), ngf=2, ndf=2, ngfc=3, ndfc=3))
    gen_params, discrim_params = network.init_params(few)
    for forward, x, params, function in [
        (network.gen, T.matrix(), gen_params, "gen"),
        (network.discrim, T.tensor4(), discrim_params, "discrim"),
    ]:
        seen = []
        forward(x, None, *params, bn=functools.partial(note, seen))
        gains = [p for p in params if p.name[1] == "g"]
        if name == "radford_cond":  # upstream's has none
            assert seen == [(None, None)] * (3 if function == "gen" else 2)
        elif name.startswith("leaky") and function == "discrim":  # gains that normalise nothing
            assert seen == []
        else:
            biases = [params[params.index(g) + 1] for g in gains]
            assert seen == list(zip(gains, biases))
