import os

import numpy as np
import pytest

from lib.errors import InputError
from lib.files.model_io import save_params
from mnist.exporting import networks
from mnist.exporting.networks import Wanted
from mnist.sampling import generation
from tests import reference
from tests.mnist.exporting import small


@pytest.fixture(autouse=True)
def few(monkeypatch):
    monkeypatch.setattr(generation, "NBATCH", 12)


@pytest.fixture
def run(tmp_path):
    os.makedirs(str(tmp_path / "models"))
    return small.write(tmp_path / "models", "torch28", 0).replace("gen", "discrim")


def test_those_that_the_run_kept(run):
    kept = [np.full(n, i + 1.0, "f4") for i, n in enumerate((4, 4, 8, 8))]
    save_params(run.replace("_discrim_", "_discrim_bn_"), kept)
    wanted = Wanted("discriminator", "torch28", "running")
    network = networks.load(run, wanted, small.function)
    assert [float(value[0]) for value in network.statistics.values()] == [1, 2, 3, 4]
    save_params(run.replace("_discrim_", "_discrim_bn_"), kept[:2])
    with pytest.raises(InputError, match="found 2 statistics, expected 4"):
        networks.load(run, wanted, small.function)


def test_those_of_pictures_that_the_generator_makes(run):
    network = networks.load(run, Wanted("discriminator", "torch28"), small.function)
    generator = networks.load(run.replace("discrim", "gen"), Wanted(arch="torch28"), small.function)
    from mnist.sampling import trained

    own = trained.load(run.replace("discrim", "gen"), "torch28").generator
    (Z,) = next(generation.minibatches(own, 1))
    images = small.function(generator.inputs, generator.output)(Z) * 2 - 1
    maps = reference.conv2d(images, network.params["dw"], (2, 2), (1, 1), True)
    maps = np.where(maps > 0, maps, 0.2 * maps)
    maps = reference.conv2d(maps, network.params["dw2"], (2, 2), (1, 1), True)
    assert np.allclose(network.statistics["dmean1"], maps.mean(axis=(0, 2, 3)), atol=1e-4)
    assert np.allclose(network.statistics["dvar1"], maps.var(axis=(0, 2, 3)), rtol=1e-3)


def test_none_to_be_had(run):
    os.remove(run.replace("discrim", "gen"))
    with pytest.raises(InputError, match="neither the run's own, nor a generator.*--bn minibatch"):
        networks.load(run, Wanted("discriminator", "torch28"), small.function)


def test_no_layer_that_needs_any(tmp_path):
    path = small.write(tmp_path, "leaky32", 0).replace("gen", "discrim")
    os.remove(path.replace("discrim", "gen"))
    network = networks.load(path, Wanted("discriminator", "leaky32"), small.function)
    assert network.statistics == {}
