"""Files of PyTorch's programs: dcgan-mnist (AKASHKADEL) and pytorch/examples' dcgan."""

import collections

import numpy as np
import pytest

from lib.errors import InputError
from mnist.importing import pytorch
from mnist.sampling.trained import load
from tests.lib.foreign.torch_archives import FORMATS, Module, zip_file
from tests.mnist.importing import foreign_nets
from tests.mnist.importing.foreign_nets import noise, ours, relu

EPSILON = 1e-5
SQUARE = foreign_nets.draw(10, [8, 4, 3, 2], [4, 8, 16, 32], biases=False)


def state_dict(layers, name="main", step=3):
    """As a Sequential of convolution, normalisation and rectifier keeps it."""
    found = collections.OrderedDict()
    for number, layer in enumerate(layers):
        place = "%s.%d." % (name, step * number)
        found[place + "weight"] = layer.w
        if layer.bias is not None:
            found[place + "bias"] = layer.bias
        if layer.norm is not None:
            place = "%s.%d." % (name, step * number + 1)
            for word, value in zip(("weight", "bias", "running_mean", "running_var"), layer.norm):
                found[place + word] = value
            found[place + "num_batches_tracked"] = np.array(5)
    return found


def written(folder, thing, name="netG_epoch_24.pth", make=zip_file):
    (folder / name).write_bytes(make(thing))
    return str(folder / name)


def same(path, layers, arch="stack", nz=10):
    found = load(path)
    assert (found.generator.arch, found.generator.nz) == (arch, nz)
    assert found.generator.latent == "normal" and found.generator.ny == 0
    Z = noise(3, nz)
    expected = foreign_nets.pictures(layers, Z, EPSILON, relu)
    made = ours(found.generator, found.params, found.generator.statistics, Z)
    assert expected.std() > 0.1
    np.testing.assert_allclose(made, expected, atol=1e-5)


@pytest.mark.parametrize("kind", FORMATS)
def test_the_same_pictures(tmp_path, kind):
    same(written(tmp_path, state_dict(SQUARE), make=FORMATS[kind]), SQUARE)


@pytest.mark.parametrize(
    "wrap",
    [
        lambda own, other: {"generator": own, "discriminator": other},
        lambda own, other: {"netD": other, "netG": own, "epoch": 3},
        lambda own, other: {"models": {"G": own, "D": other}},
        lambda own, other: {"model_state_dict": own},
    ],
)
def test_one_of_several(tmp_path, wrap):
    other = {"main.0.weight": np.zeros((2, 1, 4, 4), "f4")}
    same(written(tmp_path, wrap(state_dict(SQUARE, "module.main"), other)), SQUARE)


def test_several_without_a_name(tmp_path):
    path = written(tmp_path, {"a": state_dict(SQUARE), "b": state_dict(SQUARE)})
    with pytest.raises(InputError, match="found the networks a, b, expected one generator"):
        pytorch.read(path)


def test_the_epoch_is_in_the_name(tmp_path):
    assert pytorch.read(written(tmp_path, state_dict(SQUARE))).epoch == 24
    assert pytorch.read(written(tmp_path, state_dict(SQUARE), "G.pth")).epoch is None


def leaf(kind, arrays, **settings):
    where = "torch.nn.modules.x." + kind
    parameters = {name: arrays[name] for name in arrays if "running" not in name}
    buffers = {name: arrays[name] for name in arrays if "running" in name}
    return Module(where, _parameters=parameters, _buffers=buffers, _modules={}, **settings)


def module(layers, changes=None, **deconv):
    """The whole network, as ``torch.save(netG)`` keeps it."""
    parts = collections.OrderedDict()
    words = ("weight", "bias", "running_mean", "running_var")
    for layer in layers:
        settings = {"stride": (layer.stride,) * 2, "padding": (layer.padding,) * 2}
        settings.update(output_padding=(0, 0), dilation=(1, 1), groups=1)
        settings.update(deconv)
        arrays = {"weight": layer.w, "bias": layer.bias}
        parts[str(len(parts))] = leaf("ConvTranspose2d", arrays, **settings)
        if layer.norm is None:
            parts[str(len(parts))] = leaf("Tanh", {})
        else:
            parts[str(len(parts))] = leaf("BatchNorm2d", dict(zip(words, layer.norm)), eps=EPSILON)
            parts[str(len(parts))] = leaf("ReLU", {}, inplace=True)
    parts.update(changes or {})
    inner = Module("torch.nn.modules.container.Sequential", _modules=parts)
    return Module("networks.Generator", _modules=collections.OrderedDict(network=inner))


def test_a_whole_network(tmp_path):
    same(written(tmp_path, module(SQUARE)), SQUARE)


def test_a_whole_networks_own_epsilon(tmp_path):
    norm = dict(zip(("weight", "bias", "running_mean", "running_var"), SQUARE[0].norm))
    changes = {"1": leaf("BatchNorm2d", norm, eps=0.5)}
    found = pytorch.read(written(tmp_path, module(SQUARE, changes)))
    np.testing.assert_allclose(found.statistics[1], SQUARE[0].norm[3] + 0.5, rtol=1e-6)


def test_a_leaky_network_is_another(tmp_path):
    layers = foreign_nets.draw(10, [8, 4, 3, 1], [4, 8, 16, 32])
    leaky = {str(n): leaf("LeakyReLU", {}, negative_slope=0.2) for n in (2, 5, 8)}
    found = pytorch.read(written(tmp_path, module(layers, leaky)))
    assert found.arch == "leaky32"
    Z = noise(2, 10)
    expected = foreign_nets.pictures(layers, Z, EPSILON, foreign_nets.leaky)
    made = ours(load(found.path).generator, found.params, found.statistics, Z)
    np.testing.assert_allclose(made, expected, atol=1e-5)
    # its weights alone do not say so, the user may
    path = written(tmp_path, state_dict(layers))
    assert pytorch.read(path, "leaky32").arch == "leaky32"
    with pytest.raises(InputError, match="found another network"):
        pytorch.read(path)


@pytest.mark.parametrize(
    "thing, words",
    [
        (module(SQUARE, {"2": leaf("ELU", {})}), "network.2: found a layer ELU, expected"),
        (module(SQUARE, {"1": leaf("Conv2d", {})}), "network.1: found a convolution"),
        (module(SQUARE, {"2": leaf("Tanh", {})}), "relu behind a layer where layer network.0 has"),
        (module(SQUARE, dilation=(2, 2)), "network.0: found dilation or groups"),
        (module(SQUARE, stride=(2, 2)), "stride 1 where layer network.0 has 2"),
        (module(SQUARE, stride="2"), "a stride or padding that is no number"),
        ({"a": 1}, "found dict, expected a network or its state_dict"),
        ([], "found list, expected a network"),
        (Module("sklearn.Tree", n=3), "found sklearn.Tree, expected a network"),
        ({"a.weight": np.zeros((1, 2, 3), "f4")}, "found arrays of a layer that is not known"),
        ({"a.weight": np.zeros((0, 2, 4, 4), "f4")}, "found another network"),
        (state_dict(SQUARE[1:2]), "found another network"),
        (state_dict(foreign_nets.draw(10, [8, 4, 2], [4, 8, 16], k=6)), "filters of 4x4 or"),
    ],
)
def test_what_is_no_generator_of_ours(tmp_path, thing, words):
    with pytest.raises(InputError, match=words) as caught:
        pytorch.read(written(tmp_path, thing))
    assert "\n" not in str(caught.value)


def test_gains_of_another_size(tmp_path):
    state = state_dict(SQUARE)
    state["main.1.bias"] = np.zeros(5, "f4")
    with pytest.raises(InputError, match="damaged: gains and means of different sizes"):
        pytorch.read(written(tmp_path, state))


# --- PyTorch's own modules ----------------------------------------------------------------------


def dcgan_mnist(nn, nc=1, nz=12, ngf=4):
    """AKASHKADEL's generator, as its networks.py describes it."""
    sizes = [(nz, ngf * 4, 4, 1, 0), (ngf * 4, ngf * 2, 3, 2, 1), (ngf * 2, ngf, 4, 2, 1)]
    layers = []
    for inputs, outputs, k, s, p in sizes:
        layers += [nn.ConvTranspose2d(inputs, outputs, k, s, p, bias=False)]
        layers += [nn.BatchNorm2d(outputs), nn.ReLU(True)]
    return nn.Sequential(*layers, nn.ConvTranspose2d(ngf, nc, 4, 2, 1, bias=False), nn.Tanh())


def examples_dcgan(nn, nc=3, nz=12, ngf=2):
    """The generator of pytorch/examples' dcgan/main.py."""
    layers, inputs = [], nz
    for outputs, s, p in ((ngf * 8, 1, 0), (ngf * 4, 2, 1), (ngf * 2, 2, 1), (ngf, 2, 1)):
        layers += [nn.ConvTranspose2d(inputs, outputs, 4, s, p, bias=False)]
        layers += [nn.BatchNorm2d(outputs), nn.ReLU(True)]
        inputs = outputs
    return nn.Sequential(*layers, nn.ConvTranspose2d(ngf, nc, 4, 2, 1, bias=False), nn.Tanh())


@pytest.mark.parametrize("is_zip", [True, False])
@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("make, arch", [(dcgan_mnist, "torch28"), (examples_dcgan, "stack")])
def test_beside_pytorch(tmp_path, make, arch, whole, is_zip):
    torch = pytest.importorskip("torch", reason="PyTorch is in the bench extra")
    torch.manual_seed(0)
    net = torch.nn.Sequential(collections.OrderedDict(network=make(torch.nn)))
    for each in net.modules():
        if isinstance(each, torch.nn.BatchNorm2d):
            torch.nn.init.normal_(each.weight, 1, 0.2)
            torch.nn.init.normal_(each.bias, 0, 0.2)
    with torch.no_grad():
        for _ in range(30):  # its running statistics leave 0 and 1
            net(3 * torch.randn(16, 12, 1, 1))
        Z = torch.randn(4, 12)
        of_minibatch = net(Z[:, :, None, None]).numpy()
        expected = net.eval()(Z[:, :, None, None]).numpy()
    path = str(tmp_path / "netG_epoch_3.pth")
    thing = net if whole else net.state_dict()
    torch.save(thing, path, _use_new_zipfile_serialization=is_zip)
    found = load(path)
    assert found.generator.arch == arch
    made = ours(found.generator, found.params, found.generator.statistics, Z.numpy())
    np.testing.assert_allclose(made, expected, atol=1e-5)
    assert np.abs(made - of_minibatch).max() > 1e-3
    # and so does a minibatch's own normalisation, but for what is added to the variance
    made = ours(found.generator, found.params, None, Z.numpy())
    np.testing.assert_allclose(made, of_minibatch, atol=5e-2)
