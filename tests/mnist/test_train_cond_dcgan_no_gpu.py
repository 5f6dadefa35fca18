"""The training program: what it computes, what it leaves, how it goes on."""

import json
import os
import random
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from PIL import Image

from lib import device, rng
from lib.errors import InputError
from lib.files import ndjson
from lib.files.model_io import load_params
from lib.runs import checkpoint
from mnist.training import networks as networks_of_a_run
from mnist.training import run_options
from mnist.training.configuration import NOT_KEPT
from mnist.zoo import radford_cond
from tests import reference
from tests.mnist import tiny
from tests.paths import ROOT

SAME = {"stride": (2, 2), "pad": (2, 2)}


# --- the networks, in NumPy -------------------------------------------------------------------


def planes(x, y):
    ones = np.ones((len(x), y.shape[1]) + x.shape[2:])
    return np.concatenate([x, y[:, :, None, None] * ones], axis=1)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def gen(Z, Y, w, w2, w3, wx):
    def deconv(x, kernel):
        size = (x.shape[2] * 2, x.shape[3] * 2)
        return reference.deconv(x, kernel, out_size=size, flip=True, **SAME)

    def hidden(x):
        return np.maximum(reference.batchnorm(x), 0)

    h = hidden(np.concatenate([Z, Y], axis=1) @ w)
    h = hidden(np.concatenate([h, Y], axis=1) @ w2).reshape(len(Z), -1, 7, 7)
    h = hidden(deconv(planes(h, Y), w3))
    return sigmoid(deconv(planes(h, Y), wx))


def discrim(X, Y, w, w2, w3, wy):
    def lrelu(x):
        return np.where(x > 0, x, 0.2 * x)

    h = lrelu(reference.conv2d(planes(X, Y), w, flip=True, **SAME))
    h = lrelu(reference.batchnorm(reference.conv2d(planes(h, Y), w2, flip=True, **SAME)))
    h = lrelu(reference.batchnorm(np.concatenate([h.reshape(len(X), -1), Y], axis=1) @ w3))
    return sigmoid(np.concatenate([h, Y], axis=1) @ wy)


draw = np.random.RandomState(2)
X = draw.uniform(size=(6, 1, 28, 28)).astype("float32")
Z = draw.uniform(-1, 1, (6, 100)).astype("float32")
Y = np.eye(10, dtype="float32")[[3, 0, 9, 3, 1, 7]]


def parse(argv):
    return run_options.parse(tiny.PROGRAM.parser(), argv).replace(ny=10)


def networks(once, step="alternate"):
    """The compiled functions, with weights larger than usual, for costs that differ."""
    args = parse([*tiny.NETWORK, "--step=" + step, "--lr=0.001"])
    rng.set_seed(1)
    for params in once.init_params(args):
        for param in params:
            param.set_value(param.get_value() * np.float32(5))
    once.now.lr.set_value(np.float32(args.lr))  # a run before this left its own
    return once.now


def values(params):
    return [p.get_value().astype("float64") for p in params]


def test_images_and_costs_are_those_of_the_network_in_numpy(once):
    made = networks(once)
    train_g, train_d, generate = made.functions[0], made.functions[1], made.functions.generate
    gen_params, discrim_params = values(made.gen), values(made.discrim)
    images = gen(Z, Y, *gen_params)
    np.testing.assert_allclose(generate(Z, Y), images, rtol=1e-4, atol=1e-5)
    p_gen, p_real = discrim(images, Y, *discrim_params), discrim(X, Y, *discrim_params)
    assert np.ptp(p_gen) > 0.01  # the images matter
    d = train_d(X, Z, Y)
    assert set(d) == {"d_cost", "d_x", "d_g_z1"}
    assert d["d_x"] == pytest.approx(p_real.mean(), rel=1e-4)
    assert d["d_g_z1"] == pytest.approx(p_gen.mean(), rel=1e-4)
    assert d["d_cost"] == pytest.approx(-np.log(p_real).mean() - np.log(1 - p_gen).mean(), rel=1e-4)
    for now, before in zip(values(made.gen), gen_params):
        np.testing.assert_array_equal(now, before)  # D's update is D's alone
    now = values(made.discrim)
    g, p_gen = train_g(Z, Y), discrim(images, Y, *now)
    assert set(g) == {"g_cost", "d_g_z2"}
    assert g["g_cost"] == pytest.approx(-np.log(p_gen).mean(), rel=1e-4)
    assert g["d_g_z2"] == pytest.approx(p_gen.mean(), rel=1e-4)
    for after, before in zip(values(made.discrim), now):
        np.testing.assert_array_equal(after, before)


@pytest.mark.parametrize("step", ["alternate", "one-pass"])
def test_updates_are_pytorchs(once, step):
    torch = pytest.importorskip("torch", reason="PyTorch is in the bench extra")
    F = torch.nn.functional
    made = networks(once, step)
    start = values(made.gen + made.discrim)
    w, w2, w3, wx, d, d2, d3, dy = params = [torch.tensor(p, requires_grad=True) for p in start]
    x, z, y = (torch.tensor(a, dtype=torch.float64) for a in (X, Z, Y))

    def bn(h):
        return F.batch_norm(h, None, None, training=True, eps=1e-8)

    def with_planes(h):
        return torch.cat([h, y[:, :, None, None].expand(-1, -1, *h.shape[2:])], 1)

    def up(h, kernel):
        return F.conv_transpose2d(with_planes(h), kernel.flip(2, 3), None, 2, 2, 1)

    def down(h, kernel):
        return F.conv2d(with_planes(h), kernel.flip(2, 3), None, 2, 2)

    def torch_gen():
        h = bn(torch.cat([z, y], 1) @ w).relu()
        h = bn(torch.cat([h, y], 1) @ w2).relu().reshape(len(z), -1, 7, 7)
        return up(bn(up(h, w3)).relu(), wx).sigmoid()

    def torch_discrim(images):
        h = F.leaky_relu(down(images, d), 0.2)
        h = F.leaky_relu(bn(down(h, d2)), 0.2).flatten(1)
        h = F.leaky_relu(bn(torch.cat([h, y], 1) @ d3), 0.2)
        return (torch.cat([h, y], 1) @ dy).sigmoid()

    options = {"lr": 0.001, "betas": (0.5, 0.999), "weight_decay": 2.5e-5, "eps": 1e-8}
    groups = params[:4], params[4:]
    optimisers = [torch.optim.Adam(group, **options) for group in groups]
    train_g, train_d, train_both = made.functions[:3]
    for update in range(6):
        fake, real = torch_discrim(torch_gen()), torch_discrim(x)
        costs = [-fake.log().mean(), -real.log().mean() - (1 - fake).log().mean()]
        turns = [0, 1] if step == "one-pass" else [update % 2]
        if step == "one-pass":
            ours = train_both(X, Z, Y)
        else:
            ours = train_d(X, Z, Y) if update % 2 else train_g(Z, Y)
        names = {"g_cost", "d_cost"} & set(ours)
        assert names == {("g_cost", "d_cost")[turn] for turn in turns}
        for turn in turns:
            cost = ours[("g_cost", "d_cost")[turn]]
            assert cost == pytest.approx(costs[turn].item(), rel=1e-3)
        grads = [torch.autograd.grad(costs[i], groups[i], retain_graph=True) for i in turns]
        for turn, grad in zip(turns, grads):
            for param, g in zip(groups[turn], grad):
                param.grad = g
            optimisers[turn].step()
    for ours, theirs, before in zip(values(made.gen + made.discrim), params, start):
        moved = theirs.detach().numpy() - before
        # Adam makes steps of a size whatever the gradient's: elements without one may differ
        assert np.linalg.norm(ours - before - moved) < 0.02 * np.linalg.norm(moved)


# --- a run ------------------------------------------------------------------------------------


@pytest.fixture
def train(compiled, data_dir, plain_curves):
    """Run the program on tiny data; `train(folder, *options)` returns the exit code."""

    def train(folder, *argv):
        base = [] if "--resume" in argv else tiny.NETWORK + tiny.RUN + ["--data-dir", data_dir]
        return tiny.main("--output-path", folder, *base, *argv)

    return train


def contents(folder):
    """The parameters that a finished run leaves, bit for bit."""
    last = max(int(path.name.split("_")[0]) for path in (folder / "models").iterdir())
    return {path.name: path.read_bytes() for path in folder.glob("models/%d_*" % last)}


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


def test_default_sizes_are_upstreams():
    args = parse([])
    gen_params, discrim_params = radford_cond.init_params(args)
    assert [p.get_value(borrow=True).shape for p in gen_params + discrim_params] == [
        (110, 1024),
        (1034, 6272),
        (138, 64, 5, 5),
        (74, 1, 5, 5),
        (64, 11, 5, 5),
        (128, 74, 5, 5),
        (6282, 1024),
        (1034, 1),
    ]
    assert (args.k, args.l2, args.b1, args.lr) == (1, 2.5e-5, 0.5, 0.0002)
    assert (args.batch_size, args.nz, args.num_epochs, args.niter_decay) == (128, 100, 200, 100)


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


# --- kill -9 ----------------------------------------------------------------------------------


def start_process(folder, data_dir, *argv):
    command = [sys.executable, "-m", "mnist.train_cond_dcgan_no_gpu", "--output-path", str(folder)]
    command += tiny.NETWORK + ["--data-dir", data_dir, *argv]
    return subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process):
    out, err = process.communicate()
    assert (process.returncode, err) == (0, ""), err
    return out


def wait_for_training(process):
    """Read what the process prints until it trains; return the seconds that took."""
    started = time.time()
    for line in process.stdout:
        if line.startswith("training"):
            return time.time() - started
    raise AssertionError("ended before it trained: " + process.stderr.read())


def updates_done(folder):
    path = checkpoint.find(str(folder)) if folder.exists() else None
    return checkpoint.load(path)[0]["counts"]["n_updates"] if path else 0


@pytest.mark.slow
@pytest.mark.parametrize("kills", [3, 20])
def test_kill_9_changes_nothing(kills, tmp_path, data_dir):
    """Kills spread over start, compiling, training and, at every epoch, writing a checkpoint."""
    argv = ["--batch-size=16", "--num-epochs=%d" % (5 * kills), "--checkpoint-freq=1"]
    argv += ["--eval-samples=30"]
    process = start_process(tmp_path / "whole", data_dir, *argv)
    compiling, started = wait_for_training(process), time.time()
    finish(process)
    share = (time.time() - started) / kills
    draw, updates, folder = random.Random(kills), [], tmp_path / "killed"
    for _ in range(kills):
        resume = ["--resume"] if (folder / "config.json").exists() else []
        process = start_process(folder, data_dir, *argv, *resume)
        if draw.random() < 0.2:
            time.sleep(draw.uniform(0, compiling))
        else:
            wait_for_training(process)
            time.sleep(draw.uniform(0, share))
        assert process.poll() is None
        process.kill()
        process.communicate()
        updates.append(updates_done(folder))
    finish(start_process(folder, data_dir, *argv, "--resume"))
    print("%d kills; updates in the checkpoint after each: %s" % (kills, updates))
    assert contents(folder) == contents(tmp_path / "whole")
    assert updates_done(folder) == updates_done(tmp_path / "whole") == 3 * 5 * kills
    assert not [path for path in folder.rglob("*") if path.suffix == ".tmp"]


@pytest.mark.slow
def test_ctrl_c_at_a_process(tmp_path, data_dir):
    argv = ["--batch-size=16", "--num-epochs=1000", "--eval-every=0"]
    process = start_process(tmp_path / "run", data_dir, *argv)
    wait_for_training(process)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()
    assert process.returncode == 130
    assert out.splitlines()[-1].endswith("; the same command with --resume goes on")
    assert err == "\nstopping after this update; Ctrl-C again stops at once\n"


def test_the_checkpoint_is_of_this_network(whole):
    header, _ = checkpoint.load(str(whole / "checkpoint.npz"))
    assert [name for name in header["variables"] if name in ("gw", "dwy")] == ["dwy", "gw"]
    with pytest.raises(InputError, match="another network"):
        checkpoint.restore("a", *checkpoint.load(str(whole / "checkpoint.npz")), [])
