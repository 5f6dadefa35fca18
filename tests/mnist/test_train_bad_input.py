"""Everything that can be wrong with what the training program is given, in one table.

Each case: one line on stderr, exit code 2 (what the user gave) or 1 (what the machine lacks),
no traceback, no half-written file, and everything that was there before as it was.
"""

import gzip
import json
import os
import pickle
import shutil
import subprocess
import sys

import numpy as np
import pytest

from lib.files.model_io import load_arrays, save_arrays, save_params
from tests.mnist import tiny
from tests.mnist.tiny import assert_one_line
from tests.paths import ROOT

TABLE = []


def case(words, code=2):
    """Register a case: a function that prepares `place` and returns arguments."""

    def register(function):
        TABLE.append((function, words, code))
        return function

    return register


class Place:
    """Where a case happens: `out` for results, `data`, and `run`, where a run was stopped."""

    def __init__(self, folder, data, run):
        self.folder, self.out = folder, folder / "out"
        self.data, self._run = data, run

    def data_with(self, **changed):
        return ["--data-dir", tiny.write_mnist(self.folder / "data", **changed)]

    def run(self):
        """A copy of a run that was stopped after 4 of 6 updates; one checkpoint before it."""
        shutil.copytree(str(self._run), str(self.out))
        return self.out

    def resume(self, *argv):
        return ["--resume", *argv, "--max-updates=0"]


@pytest.fixture(scope="module")
def stopped(once, data_dir, tmp_path_factory):
    folder = tmp_path_factory.mktemp("stopped") / "run"
    with pytest.MonkeyPatch.context() as patch:
        once.patch(patch)
        argv = [*tiny.NETWORK, *tiny.RUN, "--data-dir", data_dir, "--max-updates=4"]
        assert tiny.main("--output-path", folder, *argv) == 0
    return folder


# --- options ----------------------------------------------------------------------------------


def option(argv, words):
    case(words)(lambda place: argv)


option(["--num-epochs", "many"], "argument --num-epochs: got 'many', expected a whole number")
option(["--num-epochs", "-3"], "argument --num-epochs: got '-3', expected a whole number, 1 or")
option(["--num-epochs", "0"], "argument --num-epochs: got '0'")
option(["--num-epochs", "2.5"], "argument --num-epochs: got '2.5'")
option(["--niter-decay", "9"], "--niter-decay is 9, more than all 2 epochs")
option(["--lr", "fast"], "argument --lr: got 'fast', expected a number, 0 or more")
option(["--lr", "nan"], "argument --lr: got 'nan'")
option(["--lr", "-1"], "argument --lr: got '-1'")
option(["--b1", "1"], "argument --b1: got '1', expected a number, 0 or more and below 1")
option(["--batch-size", "1"], "argument --batch-size: got '1', expected a whole number, 2 or more")
option(["--ngf", "0"], "argument --ngf: got '0'")
option(["--ngfc", "9" * 20], "a whole number, 1000000000 at most")
option(["--eval-samples", "1k"], "argument --eval-samples: got '1k', expected a whole number")
option(["--eval-samples", "100,,5"], "argument --eval-samples: got ''")
option(["--eval-samples", "-7"], "argument --eval-samples: ")
option(["--seed", "x"], "argument --seed: got 'x'")
option(["--seed", "2147483000"], "seed 2147483000: expected a whole number from 0 to 2147462578")
option(["--device", "tpu"], "argument --device: invalid choice: 'tpu'")
option(["--data", "cifar"], "argument --data: invalid choice: 'cifar'")
option(["--epochs", "3"], "unrecognized arguments: --epochs 3; did you mean --num-epochs? (--help")
option(["train-images"], "unrecognized arguments: train-images")


@case("no GPU for Theano: pygpu, which Theano's GPU back-end needs, is not installed", code=1)
def cuda_without_gpu(place):
    return ["--device", "cuda"]


@case("not enough memory", code=1)
def too_large_a_network(place):
    return ["--nz", "999999999", "--ngfc", "999999999"]


# --- data -------------------------------------------------------------------------------------


@case("none: no such file or directory, expected a folder or .zip of images")
def no_data_folder(place):
    return ["--data-dir", place.folder / "none"]


@case("found no t10k-labels (as")
def one_file_missing(place):
    return place.data_with(**{"t10k-labels": None})


@case("train-images-idx3-ubyte: ")
def empty_file(place):
    return place.data_with(**{"train-images": b""})


@case("train-images-idx3-ubyte: ")
def truncated_file(place):
    return place.data_with(
        **{"train-images": b"\0\0\x08\x03\0\0\0\x30\0\0\0\x1c\0\0\0\x1c" + b"a" * 99}
    )


@case("train-labels-idx1-ubyte: ")
def wrong_magic(place):
    return place.data_with(**{"train-labels": b"\0\0\x0d\x01\0\0\0\x30" + b"\0" * 48})


@case("train-labels-idx1-ubyte: ")
def foreign_file(place):
    return place.data_with(**{"train-labels": b"<html>Not found</html>"})


@case("train-labels-idx1-ubyte.gz: truncated or damaged gzip file")
def broken_gzip(place):
    argv = place.data_with(**{"train-labels": None})
    damaged = gzip.compress(b"\0" * 99)[:-9]
    (place.folder / "data" / "train-labels-idx1-ubyte.gz").write_bytes(damaged)
    return argv


@case("found 47 labels, expected 48, one for each image in")
def count_mismatch(place):
    return place.data_with(**{"train-labels": np.zeros(47, "uint8")})


@case("found label 11 at position 5, expected 0 to 9")
def label_11(place):
    labels = np.zeros(48, "uint8")
    labels[5] = 11
    return place.data_with(**{"train-labels": labels})


@case("found images of 20x30, expected 28x28")
def other_size(place):
    return place.data_with(**{"train-images": np.zeros((48, 20, 30), "uint8")})


@case("found 0 images, expected at least 1")
def no_images(place):
    return place.data_with(
        **{"train-images": np.zeros((0, 28, 28), "uint8"), "train-labels": np.zeros(0, "uint8")}
    )


# --- places -----------------------------------------------------------------------------------


@case("holds a run already: add --resume to go on with it, or choose another folder")
def a_run_is_there(place):
    place.run()
    return []


@case("File exists (", code=1)
def results_are_a_file(place):
    place.out.write_text("mine")
    return []


@case("Not a directory (", code=1)
def results_under_a_file(place):
    (place.folder / "file").write_text("mine")
    return ["--output-path", place.folder / "file" / "out"]


@case("(/proc/none", code=1)
def results_where_nothing_can_be_made(place):
    if not os.path.isdir("/proc/self"):
        pytest.skip("no /proc here")
    return ["--output-path", "/proc/none"]


# --- going on ---------------------------------------------------------------------------------


@case("out holds no run to resume: omit --resume to start one")
def no_run(place):
    return place.resume()


@case("none.npz: no such file")
def no_such_checkpoint(place):
    return place.resume(place.folder / "none.npz")


@case("checkpoint.npz: truncated or damaged")
def truncated_checkpoint(place):
    path = place.run() / "checkpoint.npz"
    path.write_bytes(path.read_bytes()[:5000])
    return place.resume()


@case("; --resume {out}/checkpoint.prev.npz goes on from the checkpoint before")
def flipped_bit(place):
    path = place.run() / "checkpoint.npz"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))
    return place.resume()


@case("checkpoint.npz: empty")
def empty_checkpoint(place):
    (place.run() / "checkpoint.npz").write_bytes(b"")
    return place.resume()


@case("found other arrays, expected a training run's checkpoint")
def foreign_checkpoint(place):
    save_params(str(place.run() / "checkpoint.npz"), [np.zeros(3)])
    return place.resume()


@case("found a checkpoint of format 2, expected 1")
def checkpoint_of_another_version(place):
    path = str(place.run() / "checkpoint.npz")
    arrays = load_arrays(path)
    header = dict(json.loads(str(arrays["header"])), format=2)
    save_arrays(path, dict(arrays, header=np.asarray(json.dumps(header))))
    return place.resume()


@case("of shape (110, 32) and float32, expected (57, 32) and float32: resume with the settings")
def checkpoint_of_another_network(place):
    place.run()
    return place.resume("--nz", "47")


@case("found a run on the training data")
def checkpoint_of_other_data(place):
    place.run()
    images = np.ones((48, 28, 28), "uint8")
    return place.resume(*place.data_with(**{"train-images": images}))


@case("found a run on the training data")
def checkpoint_of_another_seed(place):
    place.run()
    return place.resume("--seed", "7")


@case("config.json: damaged, expected the settings of a run as JSON: Expecting value")
def damaged_config(place):
    (place.run() / "config.json").write_text('{"options": ')
    return place.resume()


@case("config.json: damaged, expected the settings of a run as JSON: argument --lr: got 'x'")
def nonsense_in_config(place):
    path = place.run() / "config.json"
    config = json.loads(path.read_text())
    path.write_text(json.dumps(dict(config, options=dict(config["options"], lr="x"))))
    return place.resume()


class Evil:
    def __reduce__(self):
        return os.mkdir, ("ran",)


@case("at the start, expected an .npz file")
def pickle_with_code(place):
    path = place.folder / "200_gen_params.jl"
    path.write_bytes(pickle.dumps([Evil()], protocol=2))
    return place.resume(path)


@case("holds object, expected plain numbers")
def pickle_with_code_in_an_array(place):
    np.savez(str(place.folder / "evil.npz"), header=np.array([Evil()], dtype=object))
    return place.resume(place.folder / "evil.npz")


@case("training diverged: ")
def learning_rate_far_too_high(place):
    return ["--lr", "1e30"]


# --- the test ---------------------------------------------------------------------------------


def snapshot(folder):
    return {p: p.read_bytes() for p in folder.rglob("*") if p.is_file() and not p.is_symlink()}


@pytest.mark.parametrize(
    "prepare, words, code", TABLE, ids=["%02d %s" % (i, row[1][:40]) for i, row in enumerate(TABLE)]
)
def test_bad_input(
    prepare, words, code, tmp_path, data_dir, stopped, compiled, plain_curves, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DCGAN_DATA_DIR", raising=False)
    place = Place(tmp_path, data_dir, stopped)
    argv = [str(word) for word in prepare(place)]
    before = snapshot(tmp_path)
    base = ["--output-path", str(place.out)]
    if "--resume" not in argv:
        base += tiny.NETWORK + tiny.RUN + ["--data-dir", data_dir]
    capsys.readouterr()
    assert tiny.main(*base, *argv) == code
    assert_one_line(capsys.readouterr().err, words.replace("{out}", str(place.out)))
    after = snapshot(tmp_path)
    assert {path: after.get(path) for path in before} == before
    assert not (tmp_path / "ran").exists()
    for path in set(after) - set(before):  # nothing, or what the start of a run leaves
        assert not path.name.endswith(".tmp") and "new" not in path.name
        kept = ("config.json", "convolutions.json", "log.ndjson")
        assert path.name in kept or path.suffix == ".png"


def test_there_are_enough_cases():
    assert len(TABLE) >= 25


def test_a_process_prints_no_traceback_either(tmp_path):
    command = [sys.executable, "-m", "mnist.train_cond_dcgan_no_gpu", "--num-epochs", "x"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert found.returncode == 2 and found.stdout == ""
    assert_one_line(found.stderr, "argument --num-epochs: got 'x'")
