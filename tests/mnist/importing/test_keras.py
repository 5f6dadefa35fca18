"""HDF5 files of Fast DCGAN in Keras (ctmakro), by Keras 1 and by later ones."""

import json

import numpy as np
import pytest

from lib.errors import InputError
from mnist.sampling.trained import load
from tests.mnist.importing import foreign_nets
from tests.mnist.importing.foreign_nets import leaky, noise, ours

h5py = pytest.importorskip("h5py")
EPSILON = 1e-3
LAYERS = foreign_nets.draw(7, [9, 5, 4, 3, 2], [4, 8, 16, 32, 32])
WORDS = {1: ("gamma", "beta", "running_mean", "running_std")}
WORDS[2] = ("gamma", "beta", "moving_mean", "moving_variance")


def entries(layers, version):
    """Names and arrays of the layers, and their settings, as that version has them."""
    found = [("input_1", {}, "InputLayer", {})]
    for number, layer in enumerate(layers, 1):
        w = layer.w.transpose(2, 3, 0, 1) if version == 1 else layer.w.transpose(2, 3, 1, 0)
        mode = "same" if layer.padding else "valid"
        if version == 1:
            name, kind = "deconvolution2d_%d" % number, "Deconvolution2D"
            arrays = {name + "_W:0": w, name + "_b:0": layer.bias}
            settings = {"subsample": [layer.stride] * 2, "border_mode": mode}
        else:
            name, kind = "conv2d_transpose_%d" % number, "Conv2DTranspose"
            arrays = {name + "/kernel:0": w, name + "/bias:0": layer.bias}
            settings = {"strides": [layer.stride] * 2, "padding": mode, "activation": "linear"}
        found.append((name, arrays, kind, settings))
        if layer.norm is None:
            found.append(("activation_1", {}, "Activation", {"activation": "tanh"}))
        else:
            name = "batchnormalization_%d" % number
            form = name + "_%s:0" if version == 1 else name + "/%s:0"
            arrays = dict(zip([form % word for word in WORDS[version]], layer.norm))
            found.append((name, arrays, "BatchNormalization", {"epsilon": EPSILON}))
            found.append(("leakyrelu_%d" % number, {}, "LeakyReLU", {"alpha": 0.2}))
    return found


def write(path, layers=LAYERS, version=1, whole=True, change=None, attributes=None):
    """Write what ``model.save`` does or, unless `whole`, ``model.save_weights``."""
    found = entries(layers, version)
    found = change(found) if change else found
    with h5py.File(str(path), "w") as file:
        group = file.create_group("model_weights") if whole else file
        group.attrs["layer_names"] = [name.encode() for name, *_ in found]
        (file if version == 1 else group).attrs["keras_version"] = "%d.2.0" % version
        for name, arrays, _, _ in found:
            own = group.create_group(name)
            own.attrs["weight_names"] = [word.encode() for word in arrays]
            for word, array in arrays.items():
                own[word] = array
        if whole:
            parts = [
                {"class_name": kind, "config": dict(settings, name=name)}
                for name, _, kind, settings in found
            ]
            model = {"class_name": "Model", "config": {"layers": parts}}
            file.attrs["model_config"] = json.dumps(model).encode()
        for name, value in (attributes or {}).items():
            file.attrs[name] = value
    return str(path)


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("version", [1, 2])
def test_the_same_pictures(tmp_path, version, whole):
    found = load(write(tmp_path / "gm.h5", version=version, whole=whole))
    assert found.generator[:1] + found.generator[3:6] == ("onepass32", "normal", 7, 0)
    Z = noise(2, 7)
    expected = foreign_nets.pictures(LAYERS, Z, EPSILON, leaky)
    made = ours(found.generator, found.params, found.generator.statistics, Z)
    assert expected.std() > 0.1
    np.testing.assert_allclose(made, expected, atol=1e-5)


def test_without_a_version_the_biases_tell(tmp_path):
    path = write(tmp_path / "gm.h5", version=1)
    with h5py.File(path, "a") as file:
        del file.attrs["keras_version"]
    expected = load(write(tmp_path / "other.h5", version=2)).params
    assert all(np.array_equal(a, b) for a, b in zip(load(path).params, expected))


def settings(number, **what):
    def change(found):
        name, arrays, kind, own = found[number]
        return found[:number] + [(name, arrays, kind, {**own, **what})] + found[number + 1 :]

    return change


def arrays(number, **what):
    def change(found):
        name, own, kind, given = found[number]
        own = {word: what.get("every", array) for word, array in own.items()}
        return found[:number] + [(name, own, kind, given)] + found[number + 1 :]

    return change


@pytest.mark.parametrize(
    "change, words",
    [
        (settings(4, subsample=[1, 1]), "stride 2 where layer deconvolution2d_2 has 1"),
        (settings(1, border_mode="same"), "padding 0 where layer deconvolution2d_1 has 1"),
        (settings(3, alpha=0.3), "a leak of 0.2 where layer deconvolution2d_1 has 0.3"),
        (settings(2, epsilon=None), "batchnormalization_1: damaged: epsilon is no number"),
        (settings(14, activation="sigmoid"), "tanh behind a layer where"),
        (arrays(1, every=np.zeros((2, 2), "f4")), "expected a weight and a bias"),
        (arrays(2, every=np.zeros(3, "f4")), "9 gains behind|one bias for each mean"),
        (arrays(1, every=np.array([b"a", b"b"])), "holds no numbers"),
        (lambda found: found[:-2], "onepass32 has 5 layers, the file 4"),
        (lambda found: [("conv2d_1", found[1][1], "Conv2D", {})], "found a convolution, expected"),
    ],
)
def test_what_is_no_generator_of_ours(tmp_path, change, words):
    with pytest.raises(InputError, match=words) as caught:
        load(write(tmp_path / "gm.h5", change=change))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "change",
    [settings(14, activation={"class_name": "own"}), settings(4, subsample=[[], {}])],
)
def test_settings_that_say_nothing(tmp_path, change):
    assert load(write(tmp_path / "gm.h5", change=change)).generator.arch == "onepass32"


def test_another_hdf5_file(tmp_path):
    path = str(tmp_path / "a.h5")
    with h5py.File(path, "w") as file:
        file["x"] = np.zeros(3)
    with pytest.raises(InputError, match="found no layer_names, expected an .h5 file by Keras"):
        load(path)


def test_a_config_that_is_none(tmp_path):
    for text in ("[", "{}", '{"config": 3}', "[" * 1000):
        path = write(tmp_path / "gm.h5", attributes={"model_config": text})
        with pytest.raises(InputError, match="damaged HDF5 file"):
            load(path)


def test_numbers_in_another_file(tmp_path):
    path = write(tmp_path / "gm.h5")
    place = "model_weights/deconvolution2d_1/deconvolution2d_1_W:0"
    with h5py.File(path, "a") as file:
        del file[place]
        file[place] = h5py.ExternalLink(str(tmp_path / "other.h5"), "x")
    with h5py.File(str(tmp_path / "other.h5"), "w") as file:
        file["x"] = np.zeros((4, 4, 7, 9), "f4")
    with pytest.raises(InputError, match="misses model_weights/deconvolution2d_1/deconvolution2d"):
        load(path)
