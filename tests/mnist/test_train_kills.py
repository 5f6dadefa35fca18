"""The training program in processes that are killed and interrupted."""

import random
import signal
import subprocess
import sys
import time

import pytest

from lib.runs import checkpoint
from tests.mnist import tiny
from tests.mnist.tiny import contents
from tests.paths import ROOT


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
