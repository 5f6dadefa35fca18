import io
import os
import sys

import numpy as np
import pytest
from PIL import Image

import mnist
from lib.errors import InputError
from mnist import interface
from mnist import load as upstream
from tests.mnist import nets

CONFIG = {"arch": "radford_cond", "options": {"latent": "uniform"}, "classes": list("abcdefghij")}


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = nets.write_run(tmp_path_factory.mktemp("runs") / "mine", nets.small(), CONFIG)
    with open(os.path.join(folder, "log.ndjson"), "w") as file:
        file.write('{"n_epochs": 1, "g_cost": 2.0}\n{"n_epochs": 2, "g_cost": 1.0}\n')
    os.makedirs(os.path.join(folder, "samples"))
    Image.new("L", (56, 28), 99).save(os.path.join(folder, "samples", "1.png"))
    return interface.load_run(folder, device="cpu")


def pixels(png):
    with Image.open(io.BytesIO(png)) as image:
        return np.asarray(image).astype(int)


def test_names_of_the_package():
    assert mnist.train is interface.train and mnist.load_run is interface.load_run
    assert callable(upstream.mnist)  # `mnist.load` stays a module
    assert sys.modules["mnist"].load is upstream


def test_what_a_run_says(run):
    assert (run.arch, run.classes) == ("radford_cond", list("abcdefghij"))
    assert [record["g_cost"] for record in run.log] == [2, 1]
    assert repr(run) == "<Run of radford_cond in %s: 2 epochs>" % run.path
    # the newest grid that is there
    assert pixels(run._repr_png_()).shape == (28, 56)
    assert "data:image/png;base64," in run._repr_html_()
    assert "&lt;Run of radford_cond" in run._repr_html_()
    html = run.trained._repr_html_()
    assert "<td>radford_cond</td>" in html and "<td>6 dimensions, uniform</td>" in html


def test_samples(run):
    samples = run.sample(12, label=["b", 3], seed=5)
    assert samples.pictures.shape == (12, 1, 28, 28) and len(samples) == 12
    assert samples.labels.tolist() == [1, 3] * 6
    assert samples.Z.shape == (12, 6) and np.abs(samples.Z).max() <= 1
    rows, columns = samples.grid
    assert rows * columns == 12
    shown = pixels(samples._repr_png_())
    assert shown.shape == (2 * 28 * rows, 2 * 28 * columns)
    assert (shown[:56:2, :56:2] == samples.pictures[0, 0]).all()
    again = run.sample(12, label=["b", 3], seed=5)
    assert (again.pictures == samples.pictures).all()
    assert np.abs(run.sample(3, truncate=0.1).Z).max() <= 0.1


def test_samples_are_those_of_the_program(run, tmp_path):
    from mnist import sample

    sample.main([run.path, "--num-samples", "3", "--sample-dir", str(tmp_path), "--device", "cpu"])
    for number, picture in enumerate(run.sample(3).pictures):
        with Image.open(str(tmp_path / ("sample_%d.png" % number))) as image:
            assert (np.asarray(image) == picture[0]).all()


def test_interpolation_and_arithmetic(run):
    way = run.interpolate(3, steps=4)
    assert way.grid == (2, 4) and len(way) == 8
    assert (way.pictures[0] == run.sample(3).pictures[0]).all()
    total = run.arithmetic("b - c + d", n=2)
    assert total.grid == (2, 4)
    assert (total.pictures[1] == run.sample(2, label="c").pictures[0]).all()


def test_arithmetic_of_a_run_without_classes(tmp_path, monkeypatch):
    from mnist.sampling import classes

    labels = np.arange(6) % 2
    monkeypatch.setattr(classes, "assign", lambda pictures, data, function: labels)
    params = nets.weights(nets.shapes("torch28", nz=5, ngf=2))
    config = {"arch": "torch28", "options": {"latent": "normal", "data": "digits"}}
    run = interface.load_run(nets.write_run(tmp_path / "run", params, config), device="cpu")
    total = run.arithmetic("1 - 0", n=6)
    assert total.grid == (1, 3)
    Z = run.sample(6).Z
    means = [Z[labels == 1].mean(axis=0), Z[labels == 0].mean(axis=0)]
    assert np.allclose(total.Z, [*means, means[0] - means[1]], atol=1e-6)
    by_number = run.arithmetic("#1,#3,#5 - #0,#2,#4", n=6)
    assert (by_number.pictures == total.pictures).all()
    with pytest.raises(InputError, match="nowhere: no such file"):
        run.arithmetic("1 - 0", data=str(tmp_path / "nowhere"))


def test_encoding(run, tmp_path):
    path = run.sample(1, label="c")[:1].save(str(tmp_path / "a.png"))
    found = run.encode(path, label="c")
    assert (found.pictures[0] == run.sample(1, label="c").pictures[0]).all()
    away = found.pictures[0].astype(int) - found.pictures[1]
    assert abs(np.sqrt(np.mean(away**2.0)) - found.error) < 1


def test_pages(run):
    assert os.path.basename(run.explore()) == "explore.html"
    assert os.path.exists(os.path.join(run.path, "explore.html"))
    assert os.path.basename(run.report()) == "report.html"


@pytest.mark.parametrize(
    "make, words",
    [
        (lambda run: run.sample(0), "0 samples: expected 1 or more"),
        (lambda run: run.sample(2, label="k"), "--label k"),
        (lambda run: run.interpolate(1), "1 samples in 8 steps"),
        (lambda run: interface.train("no"), "network 'no': expected one of"),
        (lambda run: interface.train(num_nothing=3), "--num-nothing"),
        (lambda run: interface.load_run("nowhere"), "nowhere"),
    ],
)
def test_refusals(run, make, words):
    with pytest.raises(InputError, match=words):
        make(run)


@pytest.mark.parametrize(
    "name, value, words",
    [
        ("batch_size", 64, ["--batch-size=64"]),
        ("report", False, ["--no-report"]),
        ("tensorboard", True, ["--tensorboard"]),
        ("eval_samples", [100, 200], ["--eval-samples=100,200"]),
        ("lr", None, []),
    ],
)
def test_options(name, value, words):
    assert interface._option(name, value) == words


def test_a_run_without_a_folder(tmp_path):
    from lib.files.model_io import save_params

    path = str(tmp_path / "3_gen_params.npz")
    save_params(path, nets.small())
    run = interface.load_run(path, "radford_cond")
    assert run.log == [] and run._repr_png_() is None
    assert run._repr_html_().startswith("<p>&lt;Run of radford_cond")
