import os
import shutil

import numpy as np
import pytest

from lib.errors import InputError
from lib.files.model_io import save_arrays, save_params
from mnist.sampling import trained
from tests.mnist import nets
from tests.paths import SHARED

SMALL = nets.small()
CONFIG = {"arch": "radford_cond", "options": {"latent": "normal"}, "classes": list("abcdefghij")}
SVHN = os.path.join(SHARED, "svhn_pretrained")


@pytest.fixture
def run(tmp_path):
    return nets.write_run(tmp_path / "run", SMALL, CONFIG)


def same(found, params=SMALL):
    assert len(found.params) == len(params)
    return all(np.array_equal(a, b) for a, b in zip(found.params, params))


@pytest.mark.parametrize("name", ["", "checkpoint.npz", "models", "models/3_gen_params.npz"])
def test_a_run(run, name):
    path = os.path.join(run, name) if name else run
    found = trained.load(path)
    assert same(found)
    assert found.generator[:1] + found.generator[3:7] == ("radford_cond", "normal", 6, 10, 1)
    assert found.classes == list("abcdefghij")
    assert os.path.isfile(found.path)
    assert trained.load(path, "radford_cond").generator == found.generator


def test_a_run_without_a_name_is_the_first_programs(tmp_path):
    run = nets.write_run(tmp_path / "run", SMALL, {"options": {}})
    found = trained.load(run)
    assert same(found) and found.generator.arch == "radford_cond"
    assert found.generator.latent == "uniform" and found.classes == list("0123456789")


def test_the_checkpoint_before_where_a_kill_left_no_other(run):
    newest = os.path.join(run, "checkpoint.npz")
    os.rename(newest, os.path.join(run, "checkpoint.prev.npz"))
    assert trained.load(run).path.endswith("checkpoint.prev.npz")


def test_the_newest_of_several_models(tmp_path):
    for n in (9, 10, 2):
        save_params(str(tmp_path / ("%d_gen_params.npz" % n)), [p + n for p in SMALL])
    for name in ("11_discrim_params.npz", "12_gen_bn_params.npz", "13_gen_params.npz.tmp"):
        save_params(str(tmp_path / name), SMALL)
    found = trained.load(str(tmp_path))
    assert found.path.endswith("10_gen_params.npz") and same(found, [p + 10 for p in SMALL])


@pytest.mark.parametrize("folder, latent", [("svhn_100z_gaussian_lr", "normal"), ("x", "uniform")])
def test_upstreams_files(tmp_path, folder, latent):
    (tmp_path / folder).mkdir()
    params = nets.weights(nets.SVHN)
    path = nets.write_2015(tmp_path / folder / "200_gen_params.jl", params)
    for place in (path, str(tmp_path / folder)):
        found = trained.load(place)
        assert same(found, params) and found.path == path and found.classes == []
        assert found.generator[:1] + found.generator[3:7] == ("stack", latent, 100, 0, 3)


def test_the_shapes_tell_where_there_are_no_settings(tmp_path, run):
    path = shutil.copy(os.path.join(run, "models", "3_gen_params.npz"), str(tmp_path / "g.npz"))
    found = trained.load(path)
    assert found.generator.arch == "radford_cond" and found.classes == list("0123456789")


# --- what cannot be read --------------------------------------------------------------------------


def refused(words, path, arch=None):
    with pytest.raises(InputError, match=words) as caught:
        trained.load(str(path), arch)
    assert "\n" not in str(caught.value)


def test_nothing_there(tmp_path):
    refused("nothing: no such file", tmp_path / "nothing")
    refused("found no checkpoint.npz and no 1_gen_params.npz or .jl", tmp_path)
    (tmp_path / "empty.npz").write_bytes(b"")
    refused("empty.npz: empty, expected arrays", tmp_path / "empty.npz")
    (tmp_path / "page.npz").write_bytes(b"<html>")
    refused("page.npz: found b'<htm' at the start", tmp_path / "page.npz")
    (tmp_path / "checkpoint.npz").write_bytes(b"<html>")
    refused("checkpoint.npz: found b'<htm' at the start", tmp_path)


@pytest.mark.parametrize("name", ["checkpoint.npz", "models/3_gen_params.npz"])
def test_damaged_files(run, name):
    path = os.path.join(run, name)
    with open(path, "rb") as file:
        data = file.read()
    for change in (data[:-30], data[: len(data) // 2], data[:400] + b"!" + data[401:]):
        with open(path, "wb") as file:
            file.write(change)
        refused("%s: .*(truncated or damaged|found)" % os.path.basename(name), path)


@pytest.mark.parametrize("name", ["", "models"])
def test_another_network_than_was_asked_for(run, name):
    refused("found a run of radford_cond, expected torch28", os.path.join(run, name), "torch28")


def test_a_checkpoint_of_another_network(tmp_path):
    run = nets.write_run(tmp_path / "run", nets.weights(nets.SVHN), dict(CONFIG, arch="torch28"))
    refused("found parameters of the shapes 100x4096, .* expected those of torch28's", run)
    run = nets.write_run(tmp_path / "no", SMALL, dict(CONFIG, arch="vgg"))
    refused("network 'vgg': expected one of radford_cond, ", run)
    run = nets.write_run(tmp_path / "toy", [], {"arch": None})
    refused("checkpoint.npz: damaged checkpoint: found .* as config, expected the settings", run)


def test_a_discriminator(tmp_path):
    path = str(tmp_path / "3_discrim_params.npz")
    save_params(path, nets.weights(nets.shapes("radford_cond", 10, "discrim", ngf=2, ndfc=8)))
    refused("found a discriminator's parameters, expected a generator's, such as .* in N_gen", path)


@pytest.mark.skipif(not os.path.isdir(SVHN), reason="upstream's SVHN discriminator is not here")
def test_upstreams_discriminator():
    refused("found a discriminator's parameters", SVHN + "/200_discrim_params.jl")


@pytest.mark.parametrize(
    "text",
    ["{", "é", "[]", '{"options": []}', '{"options": 3}', "{}", '{"options": {"latent": 1}}'],
)
def test_damaged_settings(run, text):
    with open(os.path.join(run, "config.json"), "w", encoding="latin-1") as file:
        file.write(text)
    words = "config.json: (damaged, expected the settings|found no settings of a run, or damaged)"
    refused(words, os.path.join(run, "models"))


def test_arrays_of_another_kind(tmp_path):
    save_arrays(str(tmp_path / "noise.npz"), {"Z": np.zeros((2, 2))})
    refused("noise.npz: holds Z, expected a list of parameters", tmp_path / "noise.npz")
    save_params(str(tmp_path / "g.npz"), [np.full(p.shape, np.nan) for p in SMALL])
    refused("g.npz: parameter 0 holds NaN or infinite values", tmp_path / "g.npz")
