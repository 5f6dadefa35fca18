import os

import numpy as np
import pytest

from lib.errors import InputError
from lib.files.model_io import save_params
from mnist.exporting import networks
from mnist.exporting.deployable import deployable
from mnist.exporting.networks import Wanted
from mnist.sampling import generation, trained
from mnist.zoo import torch28
from tests.mnist import nets
from tests.mnist.exporting import small
from tests.paths import SHARED

SVHN = os.path.join(SHARED, "svhn_pretrained", "200_discrim_params.jl")


@pytest.fixture(autouse=True)
def few(monkeypatch):
    monkeypatch.setattr(generation, "NBATCH", 12)


def test_parameters_have_the_names_of_the_checkpoint():
    network = small.network("torch28", "generator").network
    assert list(network.params)[:4] == ["gw", "gg", "gb", "gw2"]
    assert list(network.params) == [
        p.name for p in torch28.init_params(nets.arguments("torch28", 10))[0]
    ]
    assert list(network.statistics)[:3] == ["gmean1", "gvar1", "gmean2"]
    discrim = small.network("torch28", "discriminator").network
    names = [p.name for p in torch28.init_params(nets.arguments("torch28", 10))[1]]
    assert list(discrim.params) == names


def test_metadata():
    found = small.network("torch28", "generator")
    assert found.metadata["network"] == "torch28" and found.metadata["epoch"] == "3"
    assert found.metadata["latent"] == "normal"
    assert found.metadata["classes"] == "0,1,2,3,4,5,6,7,8,9"
    assert found.metadata["statistics"].startswith("fixed")


def test_pictures_are_those_of_mnist_sample(tmp_path):
    path = small.write(tmp_path, "torch28", 10)
    network = networks.load(path, Wanted(arch="torch28"), small.function)
    inputs = {"z": nets.weights([(12, 6)])[0], "label": np.arange(12) % 10}
    images = small.function(network.inputs, network.output)(*inputs.values())
    found = trained.load(path, "torch28")
    make = generation.Generation(found.generator, found.params, "batch", small.function)
    (expected,) = make(inputs["z"], generation.one_hot(inputs["label"], 10))
    assert np.array_equal(np.rint(np.clip(images, 0, 1) * 255), expected)


def test_a_minibatchs_own_statistics(tmp_path):
    path = small.write(tmp_path, "torch28", 0).replace("gen", "discrim")
    found = deployable(path, Wanted("discriminator", "torch28", "minibatch"), small.function)
    assert found.network.statistics == {}
    assert [layer.kind for layer in found.layers].count("ReduceMean") == 4  # of two layers
    assert "depends on the others" in found.metadata["statistics"]


@pytest.mark.parametrize("wanted, words", [(Wanted(bn="no"), "bn no: expected one of batch")])
def test_options_that_do_not_exist(wanted, words):
    with pytest.raises(InputError, match=words):
        networks.load("x", wanted)


@pytest.mark.skipif(not os.path.exists(SVHN), reason="2015's file is not beside the checkout")
def test_the_discriminator_of_2015():
    onnxruntime = pytest.importorskip("onnxruntime", reason="onnxruntime is in the export extra")
    from lib.export.onnx_file import to_model

    found = deployable(SVHN, Wanted("discriminator", bn="minibatch"), small.function)
    assert found.inputs == {"image": (3, 32, 32)} and found.metadata["epoch"] == "200"
    data = to_model(found.graph, found.metadata).SerializeToString()
    session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])
    images = np.random.RandomState(0).uniform(size=(4, 3, 32, 32)).astype(np.float32)
    (got,) = session.run(None, {"image": images})
    expected = small.function(found.network.inputs, found.network.output)(images)
    assert np.abs(got - expected).max() < 1e-5


def test_a_generator_as_upstreams(tmp_path):
    shapes = [(6, 8 * 16), (8 * 16,), (8 * 16,), (8, 4, 5, 5), (4,), (4,), (4, 3, 5, 5)]
    save_params(tmp_path / "9_gen_params.npz", nets.weights(shapes))
    found = deployable(str(tmp_path), Wanted(), small.function)
    assert found.metadata["network"] == "stack" and found.layers[-1].shape == (3, 16, 16)
    assert list(found.network.params) == ["gw", "gg", "gb", "gw2", "gg2", "gb2", "gw3"]
