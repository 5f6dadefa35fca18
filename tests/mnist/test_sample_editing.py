"""``--arithmetic`` and ``--encode``, on two small generators."""

import numpy as np
import pytest

from mnist.sampling import classes
from tests.mnist import sampled
from tests.mnist.sampled import main, pixels


@pytest.fixture(scope="module")
def compiled():
    return {}


@pytest.fixture(autouse=True)
def once(compiled, monkeypatch, tmp_path):
    """Compile each generator once; write into a folder of the test's own."""
    sampled.compile_once(compiled, monkeypatch)
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return sampled.write_run(tmp_path_factory.mktemp("cond"))


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """A generator without classes, 5 dimensions of noise."""
    return sampled.write_plain(tmp_path_factory.mktemp("plain"))


def test_arithmetic_with_classes(run, tmp_path):
    assert main(run, "--arithmetic", "7 - 1 + 4", "--num-samples", 3, "--sample-dir", "out") == 0
    grid = pixels(tmp_path / "out" / "arithmetic.png")
    assert grid.shape == (3 * 28, 4 * 28)
    for column, label in enumerate((7, 1, 4)):
        assert main(run, "--label", label, "--num-samples", 3, "--sample-dir", "c") == 0
        for row in range(3):
            cell = grid[row * 28 : row * 28 + 28, column * 28 : column * 28 + 28]
            assert (cell == pixels(tmp_path / "c" / ("sample_%d.png" % row))).all()


def test_arithmetic_with_samples(plain, tmp_path):
    assert main(plain, "--arithmetic", "#3 - #0,1", "--num-samples", 4, "--sample-dir", "a") == 0
    assert main(plain, "--num-samples", 4, "--sample-dir", "a") == 0
    grid = pixels(tmp_path / "a" / "arithmetic.png")
    assert grid.shape == (28, 3 * 28)
    assert (grid[:, :28] == pixels(tmp_path / "a" / "sample_3.png")).all()


class ByBrightness:
    """Takes a picture for class 1 if it is lighter than most."""

    middle = None

    def __init__(self, images, labels, ny, seed, function):
        assert len(images) == len(labels) and ny == 10

    def predict(self, images):
        return (images.mean(axis=(1, 2, 3)) > self.middle).astype(int)


def test_arithmetic_with_classes_that_a_classifier_finds(plain, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(classes, "Classifier", ByBrightness)
    words = ("--data", "digits", "--num-samples", 9)
    assert main(plain, "--num-samples", 9, "--sample-dir", "a") == 0
    pictures = [pixels(tmp_path / "a" / ("sample_%d.png" % i)) for i in range(9)]
    light = np.array([picture.mean() for picture in pictures])
    ByBrightness.middle = (np.sort(light)[3:5] / 255).mean()
    assert main(plain, "--arithmetic", "1 - 0", *words, "--sample-dir", "b") == 0
    assert "9 samples, taken for 0: 4, 1: 5, 2: 0" in capsys.readouterr().out
    grid = pixels(tmp_path / "b" / "arithmetic.png")
    with np.load(str(tmp_path / "b" / "noise.npz")) as kept:
        Z = kept["Z"]
    one, zero = (Z[(light > ByBrightness.middle * 255) == is_one].mean(axis=0) for is_one in (1, 0))
    np.savez(str(tmp_path / "z.npz"), Z=np.float32([one, zero, one - zero]))
    assert main(plain, "--noise", "z.npz", "--sample-dir", "c") == 0
    for column in range(3):
        cell = grid[:, column * 28 : column * 28 + 28]
        assert np.abs(cell - pixels(tmp_path / "c" / ("sample_%d.png" % column))).max() <= 1
    capsys.readouterr()
    assert main(plain, "--arithmetic", "1 - 5", *words, "--sample-dir", "d") == 2
    assert "--arithmetic: none of 9 samples is of class 5" in capsys.readouterr().err


def test_classes_that_nobody_knows(plain, tmp_path, capsys):
    for words, expected in (
        ((), "so that its classes are not: give --data or --data-dir"),
        (("--data-dir", "nowhere"), "nowhere: no such file"),
    ):
        assert main(plain, "--arithmetic", "7 - 1", *words) == 2
        assert expected in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_encoding(run, tmp_path, capsys):
    assert main(run, "--num-samples", 3, "--sample-dir", "a") == 0
    words = ("--encode", "a/sample_2.png", "--label", 2, "--sample-dir", "b")
    capsys.readouterr()
    assert main(run, *words) == 0
    out = capsys.readouterr().out
    error = float(out.partition("root mean squared error ")[2].split()[0])
    assert "of 255 grey levels, class 2" in out
    pair = pixels(tmp_path / "b" / "encoded.png")
    assert pair.shape == (28, 56)
    assert (pair[:, :28] == pixels(tmp_path / "a" / "sample_2.png")).all()
    assert abs(np.sqrt(np.mean((pair[:, :28] - pair[:, 28:]) ** 2.0)) - error) < 1
    assert main(run, "--noise", "b/noise.npz", "--sample-dir", "b") == 0
    assert (pixels(tmp_path / "b" / "sample_0.png") == pair[:, 28:]).all()


@pytest.mark.parametrize(
    "argv, words",
    [
        (["--arithmetic", "12"], "--arithmetic: found '12'"),
        (["--arithmetic", "1", "--grid"], "--arithmetic with --grid: expected one of them"),
        (["--encode", "a.png", "--arithmetic", "1"], "--arithmetic with --encode"),
        (["--arithmetic", "1", "--data", "digits"], "was trained with classes"),
        (["--data-dir", "a"], "--data-dir: expected --arithmetic with classes"),
        (["--data", "digits", "--arithmetic", "#1"], "--data: expected --arithmetic with classes"),
        (["--encode", "a.png", "--num-samples", "3"], "expected no other samples with it"),
        (["--encode", "none.png"], "none.png: "),
    ],
)
def test_editing_that_cannot_be(run, tmp_path, capsys, argv, words):
    assert main(run, *argv) == 2
    assert words in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
