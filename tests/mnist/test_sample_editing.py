"""``--arithmetic`` and ``--encode``, on two small generators."""

import numpy as np
import pytest

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
    assert main(plain, "--arithmetic", "3 - 0,1", "--num-samples", 4, "--sample-dir", "a") == 0
    assert main(plain, "--num-samples", 4, "--sample-dir", "a") == 0
    grid = pixels(tmp_path / "a" / "arithmetic.png")
    assert grid.shape == (28, 3 * 28)
    assert (grid[:, :28] == pixels(tmp_path / "a" / "sample_3.png")).all()


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
        (["--encode", "a.png", "--num-samples", "3"], "expected no other samples with it"),
        (["--encode", "none.png"], "none.png: "),
    ],
)
def test_editing_that_cannot_be(run, tmp_path, capsys, argv, words):
    assert main(run, *argv) == 2
    assert words in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
