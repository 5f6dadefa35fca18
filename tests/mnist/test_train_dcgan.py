"""One training program for all networks: choosing one, its options, kinds of steps, statistics."""

import argparse
import json
import os
import shutil

import numpy as np
import pytest

import lib
from lib.errors import InputError, run_cli
from lib.files import ndjson
from lib.files.model_io import load_params
from mnist import train_dcgan, zoo
from mnist.sampling import trained
from mnist.training import hyper_parameters, run_options
from tests.mnist import pictures, tiny

SMALL = ["--ngf=2", "--ndf=2", "--nz=4", "--batch-size=16", "--eval-samples=30", *tiny.QUIET]


def run(*argv):
    return run_cli(train_dcgan.main, [str(word) for word in argv])


# --- which network ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", zoo.NAMES)
def test_a_networks_constants_are_the_defaults(name):
    network = zoo.find(name)
    args = run_options.parse(train_dcgan.parser(network, name), [])
    rates, sizes = ("lr", "g_lr", "d_lr"), ("nz", "ngf", "ndf", "nc")
    for constant in ("k", "l2", "b1", *rates, *sizes, "latent", "step", "fit"):
        if hasattr(network, constant):
            assert getattr(args, constant) == getattr(network, constant), constant
    assert args.batch_size == network.nbatch and args.arch == name
    assert args.output_path == "results/" + name


def test_a_network_has_no_options_for_sizes_that_it_lacks():
    parser = train_dcgan.parser(zoo.find("torch28"), "torch28")
    with pytest.raises(InputError, match="unrecognized arguments: --ngfc 8"):
        parser.parse_args(["--ngfc", "8"])


@pytest.mark.parametrize("argv", [["--arch", "stylegan"], ["--arch=stylegan", "--resume"]])
def test_unknown_network(argv, capsys):
    assert run(*argv) == 2
    err = capsys.readouterr().err
    assert "'stylegan': expected one of radford_cond, radford64, " in err
    assert err.count("\n") == 1


def test_going_on_needs_no_arch(tmp_path):
    (tmp_path / "config.json").write_text('{"arch": "leaky32"}')
    argv = ["--output-path", str(tmp_path)]
    assert train_dcgan.arch(argv + ["--resume"]) == "leaky32"
    assert train_dcgan.arch(["--resume", str(tmp_path / "checkpoint.npz")]) == "leaky32"
    assert train_dcgan.arch(argv + ["--resume", "--arch=torch28"]) == "torch28"
    assert train_dcgan.arch(argv) == "radford_cond"
    (tmp_path / "config.json").write_text("{")
    assert train_dcgan.arch(argv + ["--resume"]) == "radford_cond"


def test_rates_of_their_own_follow_the_common_ones_schedule():
    with pytest.raises(InputError, match="--lr is 0: expected more"):
        hyper_parameters.check_rates(argparse.Namespace(lr=0.0, g_lr=1e-3, d_lr=None))
    hyper_parameters.check_rates(argparse.Namespace(lr=0.0, g_lr=None, d_lr=None))


def test_classes():
    assert hyper_parameters.count_classes(True, ("a", "b", "c")) == 3
    assert hyper_parameters.count_classes(False, ("a", "b")) == 0
    with pytest.raises(InputError, match="--conditional: the images have no labels"):
        hyper_parameters.count_classes(True, ())


# --- grids ------------------------------------------------------------------------------------


# --- a run with everything on -----------------------------------------------------------------


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """Two epochs of a conditional network with running statistics."""
    folder = tmp_path_factory.mktemp("runs") / "run"
    argv = ["--arch=torch28", "--data=digits", *SMALL, "--conditional", "--step=d-then-g"]
    argv += ["--bn=running", "--label-smoothing=0.1", "--g-lr=0.001", "--max-updates=0"]
    assert run("--output-path", folder, *argv, "--num-epochs=2", "--num-test-samples=30") == 0
    return folder


def test_each_minibatch_updates_both(finished):
    last = ndjson.read(str(finished / "log.ndjson"))[-1]
    assert last["n_updates"] == 2 * -(-1250 // 16)
    assert {"g_cost", "d_cost", "d_x", "d_g_z1", "d_g_z2", "30_va_nnc_acc"} <= set(last)
    assert 0 < last["d_x"] < 1 and 0 < last["d_g_z2"] < 1


def test_config_names_the_network(finished):
    config = json.loads((finished / "config.json").read_text())
    assert config["arch"] == config["options"]["arch"] == "torch28"
    assert config["classes"] == list("0123456789") and config["options"]["conditional"] is True


def test_statistics_are_kept_beside_the_parameters(finished):
    gen = load_params(str(finished / "models" / "2_gen_bn_params.npz"))
    discrim = load_params(str(finished / "models" / "2_discrim_bn_params.npz"))
    for statistics in (gen, discrim):
        assert len(statistics) % 2 == 0 and len(statistics) > 0
        assert all((variance > 0).all() for variance in statistics[1::2])


def test_going_on_keeps_the_options(finished, capsys):
    assert run("--output-path", finished, "--resume", "--num-epochs=3") == 0
    assert "going on after 158 updates, 2 epochs" in capsys.readouterr().out
    config = json.loads((finished / "config.json").read_text())
    assert config["options"]["step"] == "d-then-g" and config["options"]["bn"] == "running"
    assert (finished / "samples" / "3.png").exists()


@pytest.mark.parametrize("version", ["0.1.0", None])
def test_a_run_of_an_earlier_version_goes_on(finished, tmp_path, version, capsys):
    """Until 0.1.0 a run did not name the version that made it."""
    folder = shutil.copytree(str(finished), str(tmp_path / "run"))
    path = os.path.join(folder, "checkpoint.npz")
    with np.load(path) as file:
        arrays = dict(file)
    header = json.loads(str(arrays["header"]))
    assert header["config"]["versions"].pop("dcgan-no-gpu") == lib.__version__
    if version:
        header["config"]["versions"]["dcgan-no-gpu"] = version
    np.savez(path, **dict(arrays, header=np.asarray(json.dumps(header))))
    with open(os.path.join(folder, "config.json"), "w") as file:
        json.dump(header["config"], file)
    words = "the checkpoint is of dcgan-no-gpu 0.1.0, this run of %s\n" % lib.__version__
    assert run("--output-path", folder, "--resume") == 0
    said = capsys.readouterr().out
    assert (words in said) == bool(version) and "going on after " in said
    again, there = trained.load(folder).params, trained.load(str(finished)).params
    assert len(again) == len(there) > 2
    assert all(np.array_equal(a, b) for a, b in zip(again, there))


def test_another_network_cannot_go_on(finished, capsys):
    assert run("--arch=leaky32", "--output-path", finished, "--resume", "--num-epochs=9") == 2
    assert "is of torch28, expected leaky32" in capsys.readouterr().err


def test_pictures_that_cannot_be_read_are_listed_in_the_runs_folder(tmp_path, capsys):
    folder = pictures.write(tmp_path / "mine", *["%d.png" % i for i in range(30)])
    (tmp_path / "mine" / "bad.png").write_text("no picture")
    argv = ["--arch=torch28", "--data-dir", folder, *SMALL, "--num-epochs=1"]
    assert run("--output-path", tmp_path / "run", *argv) == 0
    assert "skipped 1 file: bad.png (not an image)\n" in capsys.readouterr().err
    assert (tmp_path / "run" / "skipped.txt").read_text() == "bad.png\tnot an image\n"
    record = ndjson.read(str(tmp_path / "run" / "log.ndjson"))[-1]
    assert "30_va_nnd" in record and "30_va_nnc_acc" not in record  # no labels


# --- steps ------------------------------------------------------------------------------------
