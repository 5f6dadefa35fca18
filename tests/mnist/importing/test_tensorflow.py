"""Checkpoints of DCGAN-for-MNIST (sarahwolf32) and DCGAN_Tensorflow (antoinetlc)."""

import sys

import numpy as np
import pytest

from lib.errors import InputError
from mnist.importing import tensorflow
from mnist.sampling.trained import load
from tests import reference
from tests.lib.foreign.bundles import write_bundle
from tests.mnist.importing import foreign_nets
from tests.mnist.importing.foreign_nets import leaky, noise, ours

EPSILON = 1e-3
LEAKY32 = foreign_nets.draw(7, [8, 4, 3, 1], [4, 8, 16, 32])
WORDS = ("gamma", "beta", "moving_mean", "moving_variance")


def kernel(w):
    """Filters (inputs, filters, k, k) as TensorFlow lays them out."""
    return np.ascontiguousarray(w.transpose(2, 3, 1, 0))


def scoped(layers):
    """DCGAN-for-MNIST's variables."""
    found = {"global_step": np.array(9, "i4"), "discriminator/layer1/kernel": np.ones(3, "f4")}
    for number, layer in enumerate(layers):
        place = "generator/layer%d/" % (number + 1)
        found[place + "kernel"], found[place + "bias"] = kernel(layer.w), layer.bias
        found[place + "kernel/Adam"] = np.zeros(2, "f4")
        if layer.norm is not None:
            place = "generator/batch_normalization%s/" % ("_%d" % number if number else "")
            found.update((place + word, value) for word, value in zip(WORDS, layer.norm))
    return found


def written(folder, arrays, name="model-300.cptk-300"):
    write_bundle(str(folder / name), arrays)
    return str(folder / name)


@pytest.mark.parametrize("number", [4, 5])
def test_dcgan_for_mnist(tmp_path, number):
    sides = [4, 8, 16, 32, 64][:number]
    layers = foreign_nets.draw(7, [8, 4, 3, 2, 1][5 - number :], sides)
    found = load(written(tmp_path, scoped(layers)))
    assert found.path.endswith(".index") and found.generator.latent == "normal"
    assert found.generator.arch == {4: "leaky32", 5: "leaky64"}[number]
    Z = noise(2, 7)
    expected = foreign_nets.pictures(layers, Z, EPSILON, leaky)
    made = ours(found.generator, found.params, found.generator.statistics, Z)
    np.testing.assert_allclose(made, expected, atol=1e-5)


def test_the_newest_of_a_folder(tmp_path):
    for number in (5, 300):
        path = written(tmp_path, scoped(LEAKY32), "model-%d.cptk-%d" % (number, number))
    assert load(str(tmp_path)).path == path + ".index"


def numbered(seed=0, nz=6, units=5, maps=(8, 4, 3, 2, 1)):
    """DCGAN_Tensorflow's variables."""
    rs = np.random.RandomState(seed)

    def normal(*shape):
        return rs.normal(0, 0.3, shape).astype("f4")

    found = {"G_wProjection": 3 * normal(nz, units), "G_bProjection": normal(units)}
    found["G_bnScaleProj"] = 1 + normal(1, 1, units)
    found["G_bnOffsetProj"] = normal(1, 1, units)
    side, inputs = 1, units
    for number, n in enumerate(maps, 1):
        side *= 2
        found["G_weightsCL%d" % number] = normal(4, 4, n, inputs)
        found["G_biasesCL%d" % number] = normal(n)
        if n != maps[-1]:
            found["G_bnScaleCL%d" % number] = 1 + normal(side, side, n)
            found["G_bnOffsetCL%d" % number] = normal(side, side, n)
        inputs = n
    return found


def numbered_pictures(arrays, Z):
    """What that program makes of a minibatch, whose own statistics normalise each pixel."""

    def bn(h, gain, bias):
        h = h - h.mean(axis=0)
        return gain * h / np.sqrt(np.mean(h**2, axis=0) + EPSILON) + bias

    gain = arrays["G_bnScaleProj"][0, 0]  # used as bias, too
    h = np.maximum(bn(Z.dot(arrays["G_wProjection"]) + arrays["G_bProjection"], gain, gain), 0)
    h = h[:, :, None, None]
    for number in range(1, 6):
        w = arrays["G_weightsCL%d" % number].transpose(3, 2, 0, 1)
        side = 2**number
        h = reference.deconv(h, w, (2, 2), (1, 1), (side, side), False)
        h = h + arrays["G_biasesCL%d" % number][:, None, None]
        if number == 5:
            return np.tanh(h)
        words = ("G_bnScaleCL%d" % number, "G_bnOffsetCL%d" % number)
        gain, bias = (arrays[word].transpose(2, 0, 1) for word in words)
        h = np.maximum(bn(h, gain, bias), 0)


def test_dcgan_tensorflow(tmp_path):
    arrays = numbered()
    found = load(written(tmp_path, arrays, "model.ckpt-1000"))
    assert found.generator[:1] + found.generator[3:] == ("fsconv32", "uniform", 6, 0, 1, None)
    Z = np.random.RandomState(1).uniform(-1, 1, (16, 6)).astype("f4")
    expected = numbered_pictures(arrays, Z)
    assert expected.std() > 0.1
    made = ours(found.generator, found.params, None, Z)
    np.testing.assert_allclose(made, expected, atol=2e-5)


def changed(arrays, **what):
    return {**arrays, **what}


@pytest.mark.parametrize(
    "arrays, words",
    [
        ({"v": np.zeros(3, "f4")}, "found the variables v ..., expected those of DCGAN-for-MNIST"),
        (changed(numbered(), G_weightsCL2=np.zeros((4, 4, 2), "f4")), "a kernel of 3 axes"),
        (changed(numbered(), G_bnOffsetCL2=np.zeros(3, "f4")), "G_bnOffsetCL2 has 1 axes"),
        (changed(numbered(), G_wProjection=np.zeros(3, "f4")), "G_wProjection has 1 axes"),
        (changed(numbered(), G_weightsCL3=np.zeros((5, 5, 3, 4), "f4")), "filters of 4x4 where"),
        (scoped(LEAKY32[:3]), "leaky32 has 4 layers, the file 3"),
        (
            changed(scoped(LEAKY32), **{"generator/layer2/kernel": np.zeros((4, 4, 4, 9), "f4")}),
            "generator/layer1 gives 8 maps, generator/layer2 takes 9",
        ),
    ],
)
def test_what_is_no_generator_of_ours(tmp_path, arrays, words):
    with pytest.raises(InputError, match=words) as caught:
        tensorflow.read(written(tmp_path, arrays) + ".index")
    assert "\n" not in str(caught.value)


# --- TensorFlow itself --------------------------------------------------------------------------


@pytest.mark.filterwarnings("default")
def test_beside_tensorflow(tmp_path, monkeypatch):
    """DCGAN-for-MNIST's generator as its trainer/task.py describes it, but for its sizes."""
    monkeypatch.setenv("TF_USE_LEGACY_KERAS", "1")
    pytest.importorskip("tensorflow", reason="TensorFlow is in no extra")
    tf = sys.modules["tensorflow"].compat.v1
    rs, Z = np.random.RandomState(0), noise(3, 7)
    with tf.Graph().as_default(), tf.Session() as session:
        z = h = tf.placeholder(tf.float32, [None, 1, 1, 7])
        with tf.variable_scope("generator"):
            for number, n in enumerate((8, 4, 3, 1), 1):
                form = ((1, 1), "valid") if number == 1 else ((2, 2), "same")
                h = tf.layers.conv2d_transpose(h, n, (4, 4), *form, name="layer%d" % number)
                if number < 4:
                    h = tf.nn.leaky_relu(tf.layers.batch_normalization(h))
        session.run(tf.global_variables_initializer())
        for each in tf.global_variables():
            each.load(rs.uniform(0.1, 0.5, each.shape.as_list()) - 0.2 * ("kernel" in each.name))
        tf.train.Saver().save(session, str(tmp_path / "model"), global_step=5)
        expected = session.run(tf.nn.tanh(h), {z: Z[:, None, None, :]}).transpose(0, 3, 1, 2)
    found = load(str(tmp_path))
    made = ours(found.generator, found.params, found.generator.statistics, Z)
    assert found.generator.arch == "leaky32" and expected.std() > 0.1
    np.testing.assert_allclose(made, expected, atol=1e-5)
