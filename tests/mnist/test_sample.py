import os
import subprocess
import sys
import time

import numpy as np
import pytest
from PIL import Image

from lib.files.model_io import load_arrays, save_arrays
from tests.mnist import nets, sampled
from tests.mnist.sampled import CONFIG, main, pixels
from tests.paths import ROOT


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


def contents(folder):
    return {name: (folder / name).read_bytes() for name in os.listdir(str(folder))}


# --- files ----------------------------------------------------------------------------------------


def test_single_files_and_their_noise(run, tmp_path, capsys):
    assert main(run, "--num-samples", 12, "--sample-dir", "out") == 0
    names = ["sample_%02d.png" % i for i in range(12)]
    assert sorted(contents(tmp_path / "out")) == ["noise.npz"] + names
    assert all(pixels(tmp_path / "out" / name).shape == (28, 28) for name in names)
    kept = load_arrays(str(tmp_path / "out" / "noise.npz"))
    assert kept["Z"].shape == (12, 6) and np.abs(kept["Z"]).max() <= 1
    assert list(kept["labels"]) == [i % 10 for i in range(12)]
    assert (kept["seed"], kept["arch"]) == (42, "radford_cond")
    out = capsys.readouterr().out.splitlines()
    assert out[0].startswith("device: ")
    first = os.path.join("out", "sample_00.png")
    assert out[-1] == "done: 12 pictures, %s to sample_11.png" % first


def test_pictures_of_an_earlier_call_stay_and_are_told(run, tmp_path, capsys):
    for words in (["--num-samples=12"], ["--num-samples=3", "--format=jpg"], ["--num-samples=2"]):
        assert main(run, "--sample-dir", "out", *words) == 0
    said = [line for line in capsys.readouterr().out.splitlines() if line.startswith("done")]
    tail = "sample_%s; %d of an earlier call are there too"
    assert said[1].endswith(tail % ("2.jpg", 12)) and said[2].endswith(tail % ("1.png", 15))
    assert len(contents(tmp_path / "out")) == 12 + 3 + 2 + len(["noise.npz"])


SETTINGS = [
    ["--num-samples=5"],
    ["--num-samples=5", "--format=jpg"],
    ["--num-samples=12", "--grid"],
    ["--num-samples=12", "--grid", "--label=7", "--truncate=0.5"],
    ["--num-samples=3", "--interpolate=4", "--label=2,5"],
    ["--num-samples=3", "--interpolate=4", "--gif"],
    ["--num-samples=3", "--latent=normal", "--bn=running"],
]


@pytest.mark.parametrize("settings", SETTINGS, ids=" ".join)
def test_the_same_seed_gives_the_same_bytes(run, tmp_path, settings):
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        assert main(run, "--sample-dir", name, "--seed", seed, *settings) == 0
    a, b, c = (contents(tmp_path / name) for name in "abc")
    assert a == b
    assert sorted(a) == sorted(c) and a["noise.npz"] != c["noise.npz"]
    assert any(a[name] != c[name] for name in a if name != "noise.npz")


@pytest.mark.parametrize("settings", SETTINGS, ids=" ".join)
def test_the_noise_makes_the_pictures_again(run, tmp_path, settings):
    assert main(run, "--sample-dir", "a", "--seed", 3, *settings) == 0
    kept = [word for word in settings if not word.startswith(("--label", "--trunc", "--num"))]
    assert main(run, "--sample-dir", "b", "--noise", "a/noise.npz", *kept) == 0
    a, b = contents(tmp_path / "a"), contents(tmp_path / "b")
    assert load_arrays("b/noise.npz")["Z"].tobytes() == load_arrays("a/noise.npz")["Z"].tobytes()
    assert {n: a[n] for n in a if n != "noise.npz"} == {n: b[n] for n in b if n != "noise.npz"}


def test_the_noise_file_is_not_cut_when_a_part_of_it_is_used(run, tmp_path):
    assert main(run, "--num-samples", 5, "--sample-dir", "a") == 0
    before = contents(tmp_path / "a")
    assert main(run, "--noise", "a/noise.npz", "--num-samples", 2, "--sample-dir", "a") == 0
    assert contents(tmp_path / "a") == before


def test_fewer_samples_are_the_first_of_more(run, tmp_path):
    for n in (3, 9):
        assert main(run, "--num-samples", n, "--sample-dir", n) == 0
    for i in range(3):
        name = "sample_%d.png" % i
        assert np.abs(pixels(tmp_path / "3" / name) - pixels(tmp_path / "9" / name)).max() <= 1


def test_grids_have_each_class_in_columns_of_its_own(run, tmp_path):
    for settings, shape in (
        ([], (10, 10)),
        (["--num-samples=5"], (1, 5)),
        (["--num-samples=50", "--label=3"], (8, 7)),
        (["--num-samples=50", "--label=3,4,5"], (9, 6)),
        (["--num-samples=400"], (20, 20)),
    ):
        assert main(run, "--grid", "--sample-dir", "g", *settings) == 0
        assert pixels(tmp_path / "g" / "samples.png").shape == (28 * shape[0], 28 * shape[1])
    assert main(run, "--grid", "--sample-dir", "g", "--num-samples=20") == 0
    assert main(run, "--sample-dir", "s", "--num-samples=20") == 0
    grid = pixels(tmp_path / "g" / "samples.png")
    assert grid.shape == (56, 280)
    np.testing.assert_array_equal(grid[28:, 84:112], pixels(tmp_path / "s" / "sample_13.png"))


def test_classes_on_demand(run, tmp_path):
    for name, label in (("a", "7"), ("b", "3,7"), ("all", None)):
        words = ["--label", label] if label else []
        assert main(run, "--num-samples", 4, "--sample-dir", name, *words) == 0
    assert list(load_arrays("b/noise.npz")["labels"]) == [3, 7, 3, 7]
    a, b = contents(tmp_path / "a"), contents(tmp_path / "b")
    assert a["sample_1.png"] == b["sample_1.png"] and a["sample_0.png"] != b["sample_0.png"]


def test_classes_by_name(tmp_path):
    classes = ["cat", "dog, wet", "2"] + ["x%d" % i for i in range(7)]
    run = nets.write_run(tmp_path / "named", nets.small(), dict(CONFIG, classes=classes))
    for words, labels in (
        (["--label=cat"], [0, 0, 0]),
        (["--label=dog, wet", "--label=x1,4"], [1, 4, 4]),
        (["--label=2"], [2, 2, 2]),  # the name counts before the number
    ):
        assert main(run, "--num-samples=3", "--sample-dir=out", *words) == 0
        assert list(load_arrays("out/noise.npz")["labels"]) == labels


def test_strips_begin_and_end_with_the_samples(run, tmp_path):
    for kind in ("uniform", "normal"):
        words = [run, "--num-samples=3", "--latent", kind, "--sample-dir"]
        assert main(*words, "i", "--interpolate=5") == 0
        assert main(*words, "s") == 0
        strip = pixels(tmp_path / "i" / "interpolation.png")
        assert strip.shape == (56, 140)
        for row, column, number in ((0, 0, 0), (0, 4, 1), (1, 0, 1), (1, 4, 2)):
            tile = strip[28 * row : 28 * row + 28, 28 * column : 28 * column + 28]
            assert np.abs(tile - pixels(tmp_path / "s" / ("sample_%d.png" % number))).max() <= 1


def test_a_film_goes_around(run, tmp_path):
    words = [run, "--num-samples=3", "--interpolate=5", "--sample-dir=a"]
    assert main(*words, "--gif", "--fps=5") == 0
    with Image.open(str(tmp_path / "a" / "interpolation.gif")) as film:
        assert film.n_frames == 3 * 4 and film.info["duration"] == 200
        assert film.size == (28, 28)


def test_truncation_brings_pictures_nearer_to_each_other(run, tmp_path):
    spread = []
    for words in ([], ["--truncate=0.1"]):
        assert main(run, "--label=1", "--num-samples=30", "--sample-dir=t", *words) == 0
        names = ["sample_%02d.png" % i for i in range(30)]
        spread.append(np.std([pixels(tmp_path / "t" / name) for name in names], axis=0).mean())
    assert spread[1] < 0.4 * spread[0]


def test_the_words_of_other_programs(run, tmp_path):
    assert main("--sample", 3, "--checkpoint-dir", run, "--sample-dir", "samples") == 0
    assert sorted(contents(tmp_path / "samples")) == ["noise.npz"] + [
        "sample_%d.png" % i for i in range(3)
    ]


@pytest.mark.parametrize("words, side", [([], 32), (["--arch=stack"], 32)])
def test_upstreams_generator(tmp_path, words, side):
    path = nets.write_2015(tmp_path / "200_gen_params.jl", nets.weights(nets.SVHN))
    assert main(path, "--num-samples=2", "--sample-dir=u", *words) == 0
    assert pixels(tmp_path / "u" / "sample_1.png").shape == (side, side, 3)


def test_upstreams_faces_generator(tmp_path):
    shapes = nets.shapes("radford64", ngf=4)
    path = nets.write_2015(tmp_path / "25_gen_params.jl", nets.weights(shapes))
    assert main(path, "--num-samples=9", "--grid", "--sample-dir=u") == 0
    assert pixels(tmp_path / "u" / "samples.png").shape == (192, 192, 3)


# --- one line and exit code 2 ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "words, message",
    [
        (["RUN", "--label=12"], "--label 12: expected one of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9"),
        (["RUN", "--label=7,cat"], "--label cat: expected one of 0, 1"),
        (["RUN", "--label="], "--label : expected one of 0, 1"),
        (["RUN", "--label=-1"], "--label -1: expected one of"),
        (["PLAIN", "--label=1"], "--label 1: PLAIN was trained without classes"),
        (["RUN", "--num-samples=0"], "--sample: got '0', expected a whole number, 1 or more"),
        (["RUN", "--sample=x"], "got 'x', expected a whole number"),
        (["RUN", "--arch=torch28"], "found a run of radford_cond, expected torch28"),
        (["RUN", "--arch=vgg"], "invalid choice: 'vgg' (choose from"),
        (["PLAIN", "--arch=radford64"], "expected those of radford64's generator"),
        (["none"], "none: no such file or directory"),
        (["."], ".: found no checkpoint.npz and no 1_gen_params.npz"),
        ([], "expected a CHECKPOINT, or --checkpoint-dir"),
        (["RUN", "--checkpoint-dir=RUN"], "expected a CHECKPOINT, or --checkpoint-dir"),
        (["RUN", "--format=bmp"], "invalid choice: 'bmp' (choose from"),
        (["RUN", "--seed=-1"], "got '-1', expected a whole number, 0 or more"),
        (["RUN", "--seed=4294967296"], "expected a whole number, 4294967295 at most"),
        (["RUN", "--truncate=0"], "--truncate 0: expected more than 0"),
        (["RUN", "--truncate=nan"], "got 'nan', expected a number, 0 or more"),
        (["RUN", "--gif"], "--gif: expected --interpolate STEPS with it"),
        (["RUN", "--grid", "--interpolate=4"], "--grid with --interpolate: expected one of them"),
        (["RUN", "--interpolate=1"], "got '1', expected a whole number, 2 or more"),
        (["RUN", "--interpolate=3", "--sample=1"], "--interpolate with 1 sample: expected 2"),
        (["RUN", "--interpolate=5000", "--sample=3"], "3 samples in one picture: expected 2 at"),
        (["RUN", "--grid", "--sample=10001"], "10001 samples in one picture: expected 10000 at"),
        (["RUN", "--noise=none"], "none: no such file or directory"),
        (["RUN", "--noise=NOISE", "--label=7"], "--label with --noise: expected one"),
        (["RUN", "--noise=NOISE", "--seed=7"], "--seed with --noise: expected one"),
        (["RUN", "--noise=NOISE", "--truncate=1"], "--truncate with --noise: expected one"),
        (["RUN", "--noise=NOISE", "--sample=5"], "found 4 samples, expected 5 or more"),
        (
            ["PLAIN", "--noise=NOISE"],
            "noise.npz: found noise of 6 dimensions, expected 5 for PLAIN",
        ),
        (["RUN", "--sample-dir=NOISE"], "noise.npz: found a file, expected a folder"),
        (["RUN", "--sample-dir=NOISE/deeper"], "found a file, expected a folder"),
        (
            ["RUN", "--speed=3"],
            "unrecognized arguments: --speed=3; did you mean --seed? (--help lists the options)",
        ),
    ],
)
def test_one_line_and_exit_code_2(run, plain, tmp_path, capsys, words, message):
    noise = tmp_path / "kept" / "noise.npz"
    noise.parent.mkdir()
    save_arrays(str(noise), {"Z": np.zeros((4, 6), "f4"), "labels": np.arange(4)})
    (tmp_path / "empty").mkdir()
    os.chdir(str(tmp_path / "empty"))
    names = (("RUN", run), ("PLAIN", plain), ("NOISE", str(noise)))
    for name, path in names:
        words = [word.replace(name, path) for word in words]
        message = message.replace(name, path)
    assert main(*words) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.startswith("error: ") and err.count("\n") == 1
    assert message in err
    assert os.listdir(str(tmp_path / "empty")) == []  # nothing was begun


@pytest.mark.parametrize(
    "changed, message",
    [
        ({"Z": None}, "found other arrays, expected the noise of samples"),
        ({"Z": np.zeros(6, "f4")}, "found other arrays"),
        ({"Z": np.zeros((0, 6), "f4")}, "found other arrays"),
        ({"Z": np.zeros((4, 6), "i4")}, "found other arrays"),
        ({"Z": np.full((4, 6), np.nan, "f4")}, "found other arrays"),
        ({"labels": None}, "noise.npz: found no classes, "),
        ({"labels": np.arange(3)}, "found other classes, expected 4 from 0 to 9"),
        ({"labels": np.arange(4) + 7}, "found other classes"),
        ({"labels": np.arange(4) - 1}, "found other classes"),
        ({"labels": np.arange(4.0)}, "found other classes"),
    ],
)
def test_noise_that_does_not_serve(run, capsys, changed, message):
    arrays = dict({"Z": np.zeros((4, 6), "f4"), "labels": np.arange(4)}, **changed)
    save_arrays("noise.npz", {k: v for k, v in arrays.items() if v is not None})
    assert main(run, "--noise", "noise.npz") == 2
    assert message in capsys.readouterr().err


def test_classes_that_the_generator_does_not_take(plain, capsys):
    save_arrays("noise.npz", {"Z": np.zeros((4, 5), "f4"), "labels": np.arange(4)})
    assert main(plain, "--noise", "noise.npz") == 2
    assert "found classes, %s was trained without" % plain in capsys.readouterr().err


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission(run, tmp_path, capsys):
    (tmp_path / "locked").mkdir(mode=0o500)
    for name in ("locked", "locked/deeper"):
        assert main(run, "--sample-dir", name) == 2
        assert "--sample-dir %s: no permission to" % name in capsys.readouterr().err


def test_a_folder_that_cannot_be_made_is_a_message(run, monkeypatch, capsys):
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert main(run, "--sample-dir", "out") == 2
    assert "--sample-dir out: no permission to write there" in capsys.readouterr().err


# --- as a program ---------------------------------------------------------------------------------


def test_as_a_program(run, tmp_path):
    command = [sys.executable, "-m", "mnist.sample", run, "--num-samples=2", "--sample-dir"]
    out = subprocess.check_output(
        command + [str(tmp_path / "p")], cwd=ROOT, universal_newlines=True, stderr=subprocess.STDOUT
    )
    assert "done: 2 pictures" in out and "Traceback" not in out
    assert main(run, "--num-samples=2", "--sample-dir=q") == 0
    assert contents(tmp_path / "p") == contents(tmp_path / "q")


@pytest.mark.slow
def test_ten_thousand_files_in_a_minute(run, tmp_path):
    started = time.time()
    assert main(run, "--num-samples=10000", "--sample-dir=many") == 0
    assert time.time() - started < 60
    assert len(os.listdir("many")) == 10001
