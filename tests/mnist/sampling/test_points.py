"""Noise and classes of samples, for generators that are only described."""

import argparse
import types

import numpy as np
import pytest

from lib import rng
from lib.errors import InputError
from lib.files.model_io import load_arrays, save_arrays
from mnist.sampling import points


def trained(classes=("a", "b", "a,b"), nz=4, latent="uniform"):
    generator = types.SimpleNamespace(nz=nz, ny=len(classes), latent=latent, arch="leaky32")
    return types.SimpleNamespace(path="RUN", generator=generator, classes=list(classes))


def options(**changes):
    values = {"num_samples": 5, "seed": None, "truncate": None, "noise": None}
    return argparse.Namespace(**{**values, **changes})


@pytest.mark.parametrize(
    "texts, expected",
    [
        (None, [0, 1, 2]),
        (["b"], [1]),
        (["b,a"], [1, 0]),
        (["2", "0,1"], [2, 0, 1]),
        (["a,b"], [2]),  # a name that has a comma
        (["b", "b"], [1, 1]),
    ],
)
def test_chosen_classes(texts, expected):
    assert points.chosen_classes(texts, trained()) == expected


def test_a_number_that_is_a_name_is_that_class():
    assert points.chosen_classes(["1"], trained(("1", "0"))) == [0]


@pytest.mark.parametrize(
    "texts, classes, message",
    [
        (["c"], "ab", "--label c: expected one of a, b"),
        (["a,"], "ab", "--label : expected one of a, b"),
        (["x"], [str(y) for y in range(30)], "17, 18, 19, ..."),
        (["a", "b"], "", "--label a,b: RUN was trained without classes"),
    ],
)
def test_classes_that_are_not_known(texts, classes, message):
    with pytest.raises(InputError) as caught:
        points.chosen_classes(texts, trained(classes))
    assert message in str(caught.value)
    assert points.chosen_classes(None, trained("")) == []


def test_draws_take_turns_and_repeat_with_the_seed():
    Z, labels = points.draw(options(), trained().generator, [2, 0])
    assert Z.shape == (5, 4) and Z.dtype == np.float32
    np.testing.assert_array_equal(labels, [2, 0, 2, 0, 2])
    again, without = points.draw(options(seed=rng.SEED), trained().generator, [])
    np.testing.assert_array_equal(again, Z)
    assert without is None
    assert (points.draw(options(seed=7), trained().generator, [])[0] != Z).any()


def test_a_draw_leaves_the_runs_generator_alone():
    rng.set_seed(1)
    expected = rng.np_rng.uniform()
    rng.set_seed(1)
    points.draw(options(), trained().generator, [])
    assert rng.np_rng.uniform() == expected


@pytest.mark.parametrize("classes, chosen", [("abc", [2, 0]), ("", [])])
def test_what_is_kept_is_read_again(tmp_path, classes, chosen):
    of = trained(classes)
    args = options(seed=3, sample_dir=str(tmp_path))
    Z, labels = points.draw(args, of.generator, chosen)
    points.keep(args, of, Z, labels)
    path = str(tmp_path / points.NAME)
    for n in (None, 2):
        read_Z, read_labels = points.read(path, n, of)
        np.testing.assert_array_equal(read_Z, Z[:n])
        if chosen:
            np.testing.assert_array_equal(read_labels, labels[:n])
        else:
            assert read_labels is None
    assert load_arrays(path)["seed"] == 3 and load_arrays(path)["arch"] == "leaky32"
    with pytest.raises(InputError, match="found 5 samples, expected 6 or more"):
        points.read(path, 6, of)


def test_noise_that_was_read_there_is_not_written_again(tmp_path):
    path = tmp_path / points.NAME
    path.write_bytes(b"as it was")
    Z = np.zeros((1, 4), "float32")
    points.keep(options(noise=str(path), sample_dir=str(tmp_path)), trained(""), Z, None)
    assert path.read_bytes() == b"as it was"
    points.keep(options(noise="elsewhere", sample_dir=str(tmp_path)), trained(""), Z, None)
    assert "seed" not in load_arrays(str(path))


@pytest.mark.parametrize(
    "changes, classes, message",
    [
        ({"Z": np.zeros((2, 3))}, "ab", "noise of 3 dimensions, expected 4 for RUN"),
        ({"Z": np.array([[0, 0, 0, np.inf]] * 2)}, "ab", "found other arrays"),
        ({"labels": None}, "ab", "found no classes, RUN needs them"),
        ({}, "", "found classes, RUN was trained without"),
        ({"labels": np.array([0, 2])}, "ab", "found other classes, expected 2 from 0 to 1"),
        ({"labels": np.array([[0, 1]])}, "ab", "found other classes"),
    ],
)
def test_noise_for_another_generator(tmp_path, changes, classes, message):
    arrays = {"Z": np.zeros((2, 4)), "labels": np.array([0, 1]), **changes}
    path = str(tmp_path / "noise.npz")
    save_arrays(path, {name: array for name, array in arrays.items() if array is not None})
    with pytest.raises(InputError) as caught:
        points.read(path, None, trained(classes))
    assert message in str(caught.value) and str(caught.value).startswith(path)
