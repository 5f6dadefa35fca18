"""The programs on another program's generator: pictures, files for others, a page."""

import os

import numpy as np
import pytest

from lib.errors import run_cli
from mnist import explore, export
from tests.lib.foreign.torch_archives import zip_file
from tests.mnist.importing import foreign_nets
from tests.mnist.importing.foreign_nets import relu
from tests.mnist.importing.test_pytorch import EPSILON, state_dict
from tests.mnist.sampled import main, pixels

LAYERS = foreign_nets.draw(5, [6, 4, 1], [4, 8, 16], biases=False)


@pytest.fixture
def path(tmp_path):
    (tmp_path / "netG_epoch_2.pth").write_bytes(zip_file(state_dict(LAYERS)))
    return str(tmp_path / "netG_epoch_2.pth")


def expected(Z):
    grey = (foreign_nets.pictures(LAYERS, Z, EPSILON, relu) + 1) * 127.5
    return np.rint(np.clip(grey, 0, 255))[:, 0]


def test_samples(tmp_path, path, capsys):
    folder = str(tmp_path / "samples")
    assert main(path, "--num-samples", 3, "--sample-dir", folder) == 0
    assert "compiling stack of" in capsys.readouterr().out
    with np.load(os.path.join(folder, "noise.npz")) as kept:
        Z = kept["Z"]
    assert Z.shape == (3, 5) and np.abs(Z).max() > 1  # PyTorch's programs draw normal noise
    made = np.array([pixels(os.path.join(folder, "sample_%d.png" % n)) for n in range(3)])
    assert np.abs(made - expected(Z)).max() <= 1 and made.std() > 20
    # a minibatch's own statistics are others
    assert main(path, "--num-samples", 3, "--sample-dir", folder, "--bn", "batch") == 0
    other = np.array([pixels(os.path.join(folder, "sample_%d.png" % n)) for n in range(3)])
    assert np.abs(other - made).mean() > 1


def test_a_discriminator_is_not_read(path, capsys):
    argv = [path, "--network", "discriminator", "--format", "npz", "-o", path + ".npz"]
    assert run_cli(export.main, argv) == 2
    assert "of which only the generator is read" in capsys.readouterr().err


def test_exported(tmp_path, path):
    out = str(tmp_path / "netG.npz")
    assert run_cli(export.main, [path, "--format", "npz", "-o", out]) == 0
    with np.load(out) as arrays:
        assert np.array_equal(arrays["gmean1"], LAYERS[0].norm[2])
        said = {name: str(arrays[name]) for name in arrays.files if arrays[name].dtype.kind == "U"}
    assert "those kept with the weights" in str(said) and "stack" in str(said)


def test_explored(tmp_path, path, capsys):
    out = str(tmp_path / "page.html")
    assert run_cli(explore.main, [path, "-o", out, "--no-open"]) == 0
    assert os.path.getsize(out) > 10000
    assert "pictures differ from Python's by" in capsys.readouterr().out


def test_one_line_for_what_is_none(tmp_path, capsys):
    (tmp_path / "a.pth").write_bytes(zip_file({"x": 1}))
    assert main(tmp_path / "a.pth", "--sample-dir", tmp_path / "s") == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1 and "found dict, expected a network" in error
    assert not os.path.exists(str(tmp_path / "s"))
