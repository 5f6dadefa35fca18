"""The training program: what it computes, what it leaves, how it goes on."""

import json
import os
import signal
import subprocess
import sys

import pytest
from PIL import Image

from lib import device
from lib.errors import InputError
from lib.files import ndjson
from lib.files.model_io import load_params
from lib.native import available, choice
from lib.runs import checkpoint
from mnist.training import networks as networks_of_a_run
from mnist.training import run_options
from mnist.training.configuration import NOT_KEPT
from tests.mnist import tiny
from tests.mnist.tiny import contents
from tests.paths import ROOT


def parse(argv):
    return run_options.parse(tiny.PROGRAM.parser(), argv).replace(ny=10)


@pytest.fixture
def train(compiled, data_dir, plain_curves):
    """Run the program on tiny data; `train(folder, *options)` returns the exit code."""

    def train(folder, *argv):
        base = [] if "--resume" in argv else tiny.NETWORK + tiny.RUN + ["--data-dir", data_dir]
        return tiny.main("--output-path", folder, *base, *argv)

    return train


@pytest.fixture(scope="module")
def whole(once, data_dir, tmp_path_factory):
    """An uninterrupted run: its folder, and what it printed."""
    folder = tmp_path_factory.mktemp("whole") / "run"
    with pytest.MonkeyPatch.context() as patch:
        once.patch(patch)
        argv = [*tiny.NETWORK, *tiny.RUN, "--data-dir", data_dir]
        assert tiny.main("--output-path", folder, *argv) == 0
    return folder


def test_files_of_a_run(whole):
    found = sorted(str(path.relative_to(whole)) for path in whole.rglob("*") if path.is_file())
    assert found == [
        "checkpoint.npz",
        "checkpoint.prev.npz",
        "config.json",
        *(["convolutions.json"] if available("conv")[0] else []),
        "curves.png",
        "log.ndjson",
        "models/2_discrim_params.npz",
        "models/2_gen_params.npz",
        "samples/1.png",
        "samples/2.png",
        "samples/real.png",
    ]
    for name in ("1", "2", "real"):
        with Image.open(str(whole / "samples" / (name + ".png"))) as grid:
            assert grid.size == (20 * 28, 10 * 28) and grid.mode == "L"
    with Image.open(str(whole / "curves.png")) as curves:
        assert curves.size[0] > curves.size[1] > 100


def test_log_of_a_run(whole):
    log = ndjson.read(str(whole / "log.ndjson"))
    assert [(r["n_epochs"], r["n_updates"], r["n_examples"]) for r in log] == [
        (1, 3, tiny.N_TRAIN),
        (2, 6, 2 * tiny.N_TRAIN),
    ]
    for record in log:
        assert set(record) == {
            "n_epochs",
            "n_updates",
            "n_examples",
            "n_seconds",
            "g_cost",
            "d_cost",
            "d_x",
            "d_g_z1",
            "d_g_z2",
            "30_va_nnc_acc",
            "30_va_nnd",
            "diversity",
        }
        assert 0 <= record["30_va_nnc_acc"] <= 100 and 0 < record["30_va_nnd"] < 28


def test_config_repeats_the_run(whole, train, tmp_path):
    config = json.loads((whole / "config.json").read_text())
    assert set(config) == {"program", "arch", "options", "data", "classes", "versions"}
    assert config["data"]["n_examples"] == tiny.N_TRAIN
    names = {name for name, value in vars(parse([])).items() if value is not None}
    own = {"data_dir", "output_path"}  # given, or none by default
    assert set(config["options"]) == (names | own) - set(NOT_KEPT)
    (tmp_path / "config.json").write_text(json.dumps(config))
    assert train(tmp_path, "--resume") == 0  # only its settings are there: all anew
    assert contents(tmp_path) == contents(whole)


def test_parameters_have_upstreams_shapes(whole):
    shapes = [p.shape for p in load_params(str(whole / "models" / "2_gen_params.npz"))]
    assert shapes == [(110, 32), (42, 392), (18, 4, 5, 5), (14, 1, 5, 5)]
    shapes = [p.shape for p in load_params(str(whole / "models" / "2_discrim_params.npz"))]
    assert shapes == [(4, 11, 5, 5), (8, 14, 5, 5), (402, 32), (42, 1)]


def test_the_seed_decides(whole, train, tmp_path):
    assert train(tmp_path / "a") == 0
    assert contents(tmp_path / "a") == contents(whole)
    assert train(tmp_path / "b", "--seed=43") == 0
    assert contents(tmp_path / "b") != contents(whole)


def test_scores_change_nothing_but_the_log(whole, train, tmp_path):
    assert train(tmp_path, "--eval-every=0") == 0
    assert contents(tmp_path) == contents(whole)
    assert "30_va_nnd" not in ndjson.read(str(tmp_path / "log.ndjson"))[0]


@pytest.mark.parametrize("updates", [1, 2, 3, 4])
def test_a_run_in_two_parts_ends_alike(whole, train, tmp_path, updates, capsys):
    assert train(tmp_path, "--max-updates", updates) == 0
    capsys.readouterr()
    assert train(tmp_path, "--resume", "--max-updates=0") == 0
    epochs = updates // 3
    words = "going on after %d updates, %d epochs\n" % (updates, epochs)
    assert words in capsys.readouterr().out
    assert contents(tmp_path) == contents(whole)
    assert len(ndjson.read(str(tmp_path / "log.ndjson"))) == 2


def test_a_run_goes_on_with_its_own_convolutions(train, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("DCGAN_CONV", "auto")
    choice.forget()
    key = "0," + ",".join(["8"] * 13)
    folder = tmp_path / "run"
    monkeypatch.setattr(choice, "_kept_in", None)
    assert train(folder, "--max-updates=1") == 0
    assert choice._kept_in == str(folder / "convolutions.json")
    (folder / "convolutions.json").write_text(json.dumps({key: 22}))
    assert train(folder, "--resume", "--max-updates=2") == 0
    assert choice.choices()[key] == 22
    (folder / "convolutions.json").write_text("[]")
    assert train(folder, "--resume", "--max-updates=3") != 0
    tiny.assert_one_line(capsys.readouterr().err, "convolutions.json: expected a dictionary")
    choice.forget()


def test_ctrl_c_and_going_on(whole, train, tmp_path, monkeypatch, capfd):
    made = networks_of_a_run.Networks.model

    def interrupted(self):
        model = made(self)
        train_g, train_d = model.steps

        def interrupted_g(rows):
            os.kill(os.getpid(), signal.SIGINT)
            return train_g(rows)

        return model._replace(steps=[interrupted_g, train_d])

    with monkeypatch.context() as patch:
        patch.setattr(networks_of_a_run.Networks, "model", interrupted)
        assert train(tmp_path) == 130
    out, err = capfd.readouterr()
    assert out.endswith("\nstopped after 1 updates; the same command with --resume goes on\n")
    assert err == "\nstopping after this update; Ctrl-C again stops at once\n"
    assert train(tmp_path, "--resume") == 0
    assert contents(tmp_path) == contents(whole)


def test_what_is_printed(train, tmp_path, capsys):
    device.choose("cpu")  # where there is no compiler, the test is skipped here
    assert train(tmp_path, "--device=cpu") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["device: CPU, as asked for", "compiling"]
    assert lines[2].endswith("seconds to compile")
    assert lines[3] == "training; Ctrl-C stops and keeps what is done"
    assert lines[4].startswith("epoch 1/2  g_cost ") and " images/s  1-NN (30 samples)" in lines[4]
    assert lines[6:] == ["done: see %s" % tmp_path]
    assert train(tmp_path, "--resume") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1:] == [
        "going on after 6 updates, 2 epochs",
        "nothing to do: --num-epochs 2 is reached; with a larger one the run goes on",
    ]
    assert train(tmp_path, "--resume", "--num-epochs=3", "--max-updates=6") == 0
    assert "nothing to do: --max-updates 6 is reached" in capsys.readouterr().out
    assert train(tmp_path, "--resume", "--num-epochs=3") == 0
    assert (tmp_path / "samples" / "3.png").exists()
    config = json.loads((tmp_path / "config.json").read_text())
    assert config["options"]["num_epochs"] == 3


def test_dry_run_leaves_nothing(compiled, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert tiny.main("--dry-run") == 0
    assert capsys.readouterr().out.endswith("\ndry run: everything works\n")
    assert os.listdir(tmp_path) == []


def test_a_dry_run_reads_ones_own_data(tmp_path, capsys):
    (tmp_path / "a.png").write_text("no picture")
    assert tiny.main("--dry-run", "--data-dir", str(tmp_path)) == 2
    assert "no image that can be read (a.png" in capsys.readouterr().err


def test_animation_and_report_go_with_the_run_and_on_with_it(whole, train, tmp_path):
    assert train(tmp_path, "--fps=2", "--report", "--max-updates=3") == 0
    assert "epoch 2" not in (tmp_path / "report.html").read_text(encoding="utf-8")
    with Image.open(str(tmp_path / "animation.gif")) as animation:
        assert getattr(animation, "n_frames", 1) == 1
    assert train(tmp_path, "--resume", "--max-updates=0") == 0
    assert (tmp_path / "report.html").read_text(encoding="utf-8").count("data:image/") >= 3
    with Image.open(str(tmp_path / "animation.gif")) as animation:
        assert animation.n_frames == 2 and animation.info["duration"] == 500
    assert contents(tmp_path) == contents(whole)


def test_fresh_noise_for_each_grid(whole, train, tmp_path):
    assert train(tmp_path, "--no-use-fixed", "--num-test-samples=12") == 0
    with Image.open(str(tmp_path / "samples" / "2.png")) as grid:
        assert grid.size == (4 * 28, 3 * 28)  # ten classes do not come out even


def test_importing_compiles_and_reads_nothing(tmp_path):
    code = (
        "import mnist.train_cond_dcgan_no_gpu, os, sys\n"
        "assert 'sklearn' not in sys.modules and 'matplotlib' not in sys.modules\n"
        "assert os.listdir('.') == []"
    )
    env = dict(os.environ, PYTHONPATH=ROOT)
    subprocess.run([sys.executable, "-c", code], check=True, env=env, cwd=str(tmp_path))


def test_the_checkpoint_is_of_this_network(whole):
    header, _ = checkpoint.load(str(whole / "checkpoint.npz"))
    assert [name for name in header["variables"] if name in ("gw", "dwy")] == ["dwy", "gw"]
    with pytest.raises(InputError, match="another network"):
        checkpoint.restore("a", *checkpoint.load(str(whole / "checkpoint.npz")), [])
