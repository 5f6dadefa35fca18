import sys
import types

import numpy as np
import pytest
import theano.tensor as T

from lib.errors import InputError
from lib.files.model_io import save_params
from lib.ops import batchnorm, conv2d
from mnist.exporting.deployable import deployable
from mnist.exporting.networks import Wanted
from mnist.sampling import generation
from tests import reference
from tests.mnist import nets
from tests.mnist.exporting import small


def gen(Z, w, w2, bn=batchnorm):
    h = T.nnet.relu(bn(T.dot(Z, w)))
    return T.nnet.sigmoid(T.dot(h, w2)).reshape((-1, 1, 2, 2))


def discrim(X, Y, w, w2):
    h = T.flatten(T.nnet.relu(conv2d(X, w)), 2)
    return T.nnet.sigmoid(T.dot(T.concatenate([h, Y], axis=1), w2))


@pytest.fixture(autouse=True)
def module(monkeypatch):
    fork = types.ModuleType("fork")
    fork.gen, fork.discrim, fork.number = gen, discrim, 3
    monkeypatch.setitem(sys.modules, "fork", fork)
    monkeypatch.setattr(generation, "NBATCH", 12)


def test_a_generator(tmp_path):
    w, w2 = nets.weights([(5, 7), (7, 4)])
    save_params(tmp_path / "1_gen_params.npz", [w, w2])
    found = deployable(str(tmp_path), Wanted("fork:gen", latent="normal"), small.function)
    assert found.inputs == {"z": (5,)} and found.metadata["network"] == "fork:gen"
    assert [layer.kind for layer in found.layers] == [
        "Gemm",
        "Relu",
        "MatMul",
        "Sigmoid",
        "Reshape",
    ]
    Z = nets.weights([(3, 5)])[0]
    got = small.function(found.network.inputs, found.network.output)(Z)
    mean, variance = found.network.statistics["gmean1"], found.network.statistics["gvar1"]
    h = np.maximum((Z @ w - mean) / np.sqrt(variance + 1e-8), 0)
    assert np.allclose(got, (1 / (1 + np.exp(-h @ w2))).reshape(3, 1, 2, 2), atol=1e-5)


def test_a_discriminator(tmp_path):
    w, w2 = nets.weights([(2, 3, 3, 3), (2 * 2 * 2 + 3, 1)])
    save_params(tmp_path / "1_discrim_params.npz", [w, w2])
    wanted = Wanted("fork:discrim", size=(3, 4, 4), classes=3)
    found = deployable(str(tmp_path), wanted, small.function)
    assert found.inputs == {"image": (3, 4, 4), "label": ()}
    X = np.random.RandomState(0).uniform(size=(2, 3, 4, 4)).astype("f4")
    got = small.function(found.network.inputs, found.network.output)(X, np.array([2, 0]))
    h = np.maximum(reference.conv2d(X, w, (1, 1), (0, 0), True), 0).reshape(2, -1)
    h = np.concatenate([h, np.eye(3)[[2, 0]]], axis=1)
    assert np.allclose(got, 1 / (1 + np.exp(-h @ w2)), atol=1e-5)


@pytest.mark.parametrize(
    "wanted, words",
    [
        (Wanted("fork"), "--network fork: expected generator, discriminator or module:function"),
        (Wanted("no_fork:gen"), "--network no_fork:gen: cannot be imported"),
        (Wanted("fork:number"), "fork has no function number"),
        (Wanted("fork:gen", classes=3), "fork:gen: takes no classes: leave --classes out"),
        (Wanted("fork:discrim"), "fork:discrim: expected --input with the size"),
        (Wanted("fork:discrim", size=(3, 4, 5)), "expected --input CHANNELSxSIDExSIDE"),
    ],
)
def test_what_does_not_fit(wanted, words, tmp_path):
    for which in ("gen", "discrim"):
        save_params(tmp_path / ("1_%s_params.npz" % which), nets.weights([(2, 3, 3, 3), (8, 1)]))
    with pytest.raises(InputError, match=words):
        deployable(str(tmp_path), wanted, small.function)


def test_another_number_of_parameters(tmp_path):
    save_params(tmp_path / "1_gen_params.npz", nets.weights([(5, 7)]))
    with pytest.raises(InputError, match="holds 1 parameters, fork:gen expects 2"):
        deployable(str(tmp_path), Wanted("fork:gen"), small.function)
