"""Classes that a classifier of the real images finds in what a generator makes."""

import numpy as np
import pytest
import theano

from lib import rng
from lib.errors import InputError
from lib.scores import classifier
from mnist.sampling import classes
from mnist.sampling.trained import load
from tests.mnist import nets

SIDE = 28


def halves(n, seed=0):
    """Pictures of bytes in noise that are light in the upper half, or in the lower one."""
    draw = np.random.RandomState(seed)
    labels = np.arange(n) % 2
    images = draw.randint(0, 90, (n, SIDE, SIDE))
    for image, label in zip(images, labels):
        image[14 * label : 14 * label + 14] += 150
    return images.astype(np.uint8), labels


def write_data(path, labels=("up", "down"), n=60):
    """An .npz of `halves`; without labels if there are none."""
    images, numbers = halves(n)
    arrays = {"labels": np.array(labels)[numbers % len(labels)]} if labels else {}
    np.savez(str(path), images=images, **arrays)
    return str(path)


def plain_run(folder, **config):
    """A generator without classes, in a run with these settings; as `Trained`."""
    params = nets.weights(nets.shapes("torch28", nz=5, ngf=2))
    config["options"] = dict({"latent": "normal"}, **config.get("options", {}))
    return load(nets.write_run(folder / "run", params, dict({"arch": "torch28"}, **config)))


def test_pictures_are_told_apart(monkeypatch, tmp_path):
    monkeypatch.setattr(classifier, "least", 1280)
    monkeypatch.setattr(classifier, "most", 1280)
    trained = plain_run(tmp_path, options={"data_dir": write_data(tmp_path / "data.npz")})
    state = rng.np_rng.get_state()[1].copy()
    data = classes.learned_from(trained, "up - down")
    assert data.classes == ("down", "up") and data.train.rows([0]).shape == (1, 1, SIDE, SIDE)
    images, labels = halves(150, seed=1)
    blocks = np.split(images[:, None], [128])
    found = classes.assign(blocks, data, theano.function)
    assert np.array_equal(found, 1 - labels)  # 'up' is the first half's, and the second by name
    assert (rng.np_rng.get_state()[1] == state).all()
    assert classes.counted(found, data.classes) == "150 samples, taken for down: 75, up: 75"


def test_what_needs_no_data(tmp_path):
    path = nets.write_run(tmp_path / "cond", nets.small(), {"arch": "radford_cond", "options": {}})
    assert classes.learned_from(load(path), "7 - 1") is None
    with pytest.raises(InputError, match="was trained with classes, which need no other data"):
        classes.learned_from(load(path), "7 - 1", data="digits")
    assert classes.learned_from(plain_run(tmp_path), "#3,#5 - #1", data="digits") is None


def test_the_users_data_go_before_the_runs(tmp_path, capsys):
    options = {"data": "npz", "data_dir": str(tmp_path / "moved.npz"), "array": "images"}
    trained = plain_run(tmp_path, options=options, data={"n_examples": 1})
    with pytest.raises(
        InputError, match="moved.npz: no such file.* --data-dir says where"
    ) as error:
        classes.learned_from(trained, "up")
    assert "\n" not in str(error.value)
    path = write_data(tmp_path / "data.npz")
    assert classes.learned_from(trained, "up", data_dir=path).name == "npz"
    assert classes.learned_from(trained, "1", data="digits").name == "digits"
    assert capsys.readouterr().err == ""
    write_data(options["data_dir"])
    classes.learned_from(trained, "up")
    assert "found other images than this was trained on" in capsys.readouterr().err


@pytest.mark.parametrize(
    "labels, words",
    [
        ((), "found no labels in the data, expected labels of 2 classes or more"),
        (("up",), "found one class in the data"),
    ],
)
def test_data_without_classes(tmp_path, labels, words):
    path = write_data(tmp_path / "data.npz", labels)
    trained = plain_run(tmp_path, options={"data_dir": path})
    with pytest.raises(InputError, match="--arithmetic 7 - 1: " + words) as error:
        classes.learned_from(trained, "7 - 1")
    assert "samples' numbers, such as #3,#5, need no classes" in str(error.value)


def test_a_file_that_is_of_no_run(tmp_path):
    trained = plain_run(tmp_path)._replace(config=None)
    with pytest.raises(InputError, match="is not known.*give --data or --data-dir"):
        classes.learned_from(trained, "7 - 1")
    assert len(classes.learned_from(trained, "7 - 1", data="digits").classes) == 10


@pytest.mark.parametrize(
    "option, value",
    [
        ("data_dir", 3),
        ("data", ["npz"]),
        ("seed", "7"),
        ("seed", -1),
        ("fit", "tight"),
        ("levels", [1, "2"]),
        ("levels", [1]),
    ],
)
def test_damaged_settings(tmp_path, option, value):
    path = write_data(tmp_path / "data.npz")
    trained = plain_run(tmp_path, options={"data_dir": path, option: value})
    with pytest.raises(InputError, match="damaged settings of its run: " + option):
        classes.learned_from(trained, "up")
