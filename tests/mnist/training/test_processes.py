"""One training run by several processes, on this machine."""

import json
import os
import re
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from lib import distributed
from lib.errors import InputError
from lib.files.model_io import load_arrays
from lib.jax_backend import installation
from lib.runs import checkpoint
from mnist.training import processes
from tests.lib.distributed import loopback
from tests.mnist import tiny
from tests.paths import ROOT

needs_jax = pytest.mark.skipif(
    installation.problem((0, 4, 30)) is not None, reason=str(installation.problem((0, 4, 30)))
)


# --- options ----------------------------------------------------------------------------------


@pytest.fixture
def here(monkeypatch):
    """Without a process that watches."""
    monkeypatch.setattr(processes, "supervised", lambda work, rank, size: work())
    for name in list(os.environ):
        if name.startswith(("SLURM_", "OMPI_", "JAX_", "KUBERNETES_", "PMI", "DCGAN_SECRET")):
            monkeypatch.delenv(name)
    monkeypatch.delenv("RANK", raising=False)


OPTIONS = ["--distributed", "--coordinator=127.0.0.1:1", "--processes=2", "--rank=1"]


@pytest.mark.parametrize(
    "words, code, said",
    [
        (OPTIONS[1:2], 2, "--coordinator is for several processes: add --distributed"),
        (OPTIONS[2:3], 2, "--processes is for several processes: add --distributed"),
        (["--pieces=4"], 2, "--pieces is for several processes: add --distributed"),
        (["--secret-file=x"], 2, "--secret-file is for several processes: add --distributed"),
        (["--rank=0"], 2, "--rank is for several processes: add --distributed"),
        (OPTIONS[:1], 2, "--distributed: the address of process 0 is not known: give --coordin"),
        (OPTIONS[:2], 2, "--distributed: the number of processes is not known: give --coordin"),
        (OPTIONS[:3], 2, "--distributed: this process's number is not known: give --coordinator"),
        (OPTIONS[:3] + ["--rank=2"], 2, "--rank 2 of 2 processes: expected a number from 0 to 1"),
        (OPTIONS[:3] + ["--rank=one"], 2, "argument --rank: got 'one', expected a whole number"),
        (OPTIONS[:3] + ["--rank=-1"], 2, "argument --rank: got '-1', expected a whole number"),
        (OPTIONS + ["--processes=0"], 2, "argument --processes: got '0', expected a whole numb"),
        (OPTIONS + ["--coordinator=node"], 2, "--coordinator 'node': expected HOST:PORT, such as"),
        (OPTIONS + ["--join-seconds=0"], 2, "argument --join-seconds: got '0', expected a whole"),
        (OPTIONS + ["--coordinator=node:1"], 2, "other machines can reach process 0 at node, and"),
        (OPTIONS + ["--secret-file=/dev/null"], 2, "/dev/null: is a device, expected a regular f"),
        (OPTIONS + ["--join-seconds=1"], 1, "no answer from process 0 at 127.0.0.1:1 within 1 s"),
    ],
)
def test_bad_input(here, monkeypatch, capsys, words, code, said):
    if installation.problem((0, 4, 30)) is not None:
        monkeypatch.setattr(installation, "load", lambda oldest: None)
    assert tiny.main(*words) == code
    err = capsys.readouterr().err
    assert err.startswith("error: " + said) and err.count("\n") == 1


@pytest.mark.parametrize(
    "installed, said",
    [
        ({}, "JAX is not installed: `pip install --upgrade jax jaxlib`\n"),
        ({"jax": "0.4.13"}, "JAX 0.4.13 is too old, 0.4.30 or newer is needed: `pip install "),
    ],
)
def test_jax_is_missing_or_too_old(here, monkeypatch, capsys, installed, said):
    monkeypatch.setattr(installation, "_installed", installed.get)
    assert tiny.main(*OPTIONS) == 1
    assert capsys.readouterr().err.startswith("error: " + said)


@pytest.mark.parametrize(
    "words, said",
    [
        (["--device=cpu"], "--device cpu: with --distributed JAX computes, expected auto, gpu"),
        (["--device=cuda"], "--device cuda: with --distributed JAX computes, expected auto, gpu"),
    ],
)
def test_a_device_that_cannot_be_shared(here, monkeypatch, capsys, words, said):
    monkeypatch.setattr(processes.devices, "join", lambda *given: distributed.Alone())
    assert tiny.main(*OPTIONS, *words) == 2
    assert capsys.readouterr().err.startswith("error: " + said)


def test_the_first_decides_what_is_not_a_processs_own(monkeypatch):
    args = vars(tiny.PROGRAM.parser().parse_args(OPTIONS + ["--data-dir=here", "--lr=0.5"]))

    class Members:
        def broadcast(self, options):
            return dict(options, lr=0.25), b""

    shared = processes._options_of_the_first(Members(), type("Args", (), args))
    assert "data_dir" not in shared and "rank" not in shared and "output_path" not in shared


@pytest.mark.parametrize("told", [None, [], "text", {"lr": 1}])
def test_a_first_of_another_version(told):
    args = vars(tiny.PROGRAM.parser().parse_args(OPTIONS))

    class Members:
        def broadcast(self, options):
            return told, b""

    with pytest.raises(InputError, match="process 0 has other options: all need the same version"):
        processes._options_of_the_first(Members(), type("Args", (), args))


@pytest.mark.parametrize("host, size, said", [("node", 2, 1), ("127.0.0.1", 2, 0), ("node", 1, 0)])
def test_what_the_network_must_be_is_said_at_the_start(here, monkeypatch, capsys, host, size, said):
    class Members(distributed.Alone):
        def broadcast(self, options):
            return options, b""

    joined = []

    def join(place, seconds, word):
        joined.append(word)
        Members.size = size
        return Members()

    monkeypatch.setenv("DCGAN_SECRET", "0123456789abcdef")
    monkeypatch.setattr(processes.devices, "join", join)
    words = ["--coordinator=%s:1" % host, "--processes=%d" % size, "--rank=0"]
    assert tiny.main("--distributed", *words, "--device=cpu") == 2
    out = capsys.readouterr().out
    line = "network: other machines can reach this run at node; what its processes and JAX send"
    assert out.count(line) == said
    assert joined == [b"0123456789abcdef"]


# --- runs -------------------------------------------------------------------------------------

NETWORK = ["--ngf=2", "--ndf=2", "--ngfc=16", "--ndfc=16"]
RUN = NETWORK + ["--device=jax-cpu", "--data=digits", "--batch-size=16", "--eval-every=0"]
RUN += ["--fps=0", "--no-report", "--no-classifier", "--num-test-samples=10"]

LOG_COSTS = """
import sys
import lib
from lib.training import loop as training
from lib.errors import run_cli
from mnist import train_cond_dcgan_no_gpu
stock = training.Run._update
def update(self, model, bar):
    stock(self, model, bar)
    if self.members.leads:
        print("costs", self.counts["n_updates"], *map(repr, self.state.costs.values()), flush=True)
training.Run._update = update
sys.exit(run_cli(train_cond_dcgan_no_gpu.main))
"""


class Processes:
    """A run by `size` processes; without --distributed for 0."""

    def __init__(self, folder, size, *words, floatX="float64"):
        environ = {
            k: v for k, v in os.environ.items() if not k.startswith(("SLURM_", "OMPI_", "PMI"))
        }
        environ.update(PYTHONPATH=ROOT, JAX_PLATFORMS="cpu", THEANO_FLAGS="floatX=" + floatX)
        address = "--coordinator=127.0.0.1:%d" % loopback.free_port()
        self.processes = []
        for rank in range(max(size, 1)):
            command = [sys.executable, "-c", LOG_COSTS, *RUN, "--output-path", str(folder), *words]
            if size:
                command += ["--distributed", address, "--processes=%d" % size, "--rank=%d" % rank]
            self.processes.append(
                subprocess.Popen(
                    command,
                    env=environ,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    text=True,
                )
            )

    def end(self, seconds=300):
        """Wait; return exit codes, outputs and errors."""
        ended = [process.communicate(timeout=seconds) for process in self.processes]
        codes = [process.returncode for process in self.processes]
        return codes, [out for out, _ in ended], [err for _, err in ended]

    def wait_for(self, words):
        """Read what the first prints until `words` come."""
        for line in self.processes[0].stdout:
            if words in line:
                return
        pytest.fail("ended without %r" % words)

    def close(self):
        for process in self.processes:
            process.kill()


@pytest.fixture
def start():
    started = []

    def begin(*args, **kwargs):
        started.append(Processes(*args, **kwargs))
        return started[-1]

    yield begin
    for each in started:
        each.close()


def costs(out):
    """Costs by number of the update."""
    lines = (line.split() for line in out.splitlines() if line.startswith("costs "))
    return {int(number): [float(cost) for cost in rest] for _, number, *rest in lines}


def assert_same(found, expected, tolerance=1e-9):
    assert len(found) > 0
    for number, values in found.items():
        np.testing.assert_allclose(values, expected[number], rtol=tolerance)


def final(folder):
    return load_arrays(os.path.join(str(folder), checkpoint.NAME))


@needs_jax
def test_two_processes_train_as_one(tmp_path, start):
    """An epoch's last minibatch does not divide; the grid's noise is fresh, from process 0."""
    words = ["--max-updates=6", "--batch-size=250", "--no-use-fixed", "--num-epochs=2"]
    runs = [start(tmp_path / str(size), size, *words) for size in (0, 2)]
    (_, alone, _), (codes, outs, errs) = (run.end() for run in runs)
    assert (codes, errs, outs[1]) == ([0, 0], ["", ""], "")
    assert re.match("device: CPU, through JAX .*, as asked for; 2 processes, 2 devices\n", outs[0])
    assert len(costs(outs[0])) == 6
    assert_same(costs(outs[0]), costs(alone[0]))
    one, two = final(tmp_path / "0"), final(tmp_path / "2")
    assert set(one) == set(two)
    for name in one:
        if name.startswith("variable_"):
            np.testing.assert_allclose(two[name], one[name], rtol=1e-6, atol=1e-9)
        elif name != "header":
            assert (one[name] == two[name]).all()
    files = [{p.name for p in (tmp_path / n).rglob("*")} for n in "02"]
    assert files[0] == files[1]
    options = json.loads((tmp_path / "2" / "config.json").read_text())["options"]
    assert not set(options) & set(processes.PLACE)


@needs_jax
@pytest.mark.slow
def test_four_processes_train_as_one(tmp_path, start):
    runs = []
    for size in (0, 4):
        runs.append(start(tmp_path / str(size), size, "--max-updates=100").end(600))
    assert runs[1][0] == [0] * 4
    assert len(costs(runs[1][1][0])) == 100
    assert_same(costs(runs[1][1][0]), costs(runs[0][1][0]), 1e-4)


@needs_jax
@pytest.mark.slow
def test_any_number_of_processes_computes_the_same_to_the_bit(tmp_path, start):
    """In float32, where an order of additions makes a difference that training lets grow."""
    sizes, words = (1, 2, 4), ("--max-updates=100", "--num-epochs=2")
    runs = [start(tmp_path / str(n), n, *words, floatX="float32").end(600) for n in sizes]
    expected, arrays = costs(runs[0][1][0]), final(tmp_path / "1")
    assert len(expected) == 100
    for size, (codes, outs, errs) in zip(sizes[1:], runs[1:]):
        assert codes == [0] * size and errs == [""] * size
        assert "%d processes, 4 devices" % size in outs[0]
        assert costs(outs[0]) == expected
        for name, array in final(tmp_path / str(size)).items():
            assert name == "header" or (array == arrays[name]).all(), name


@needs_jax
@pytest.mark.slow
@pytest.mark.parametrize("victim", [0, 1])
def test_one_is_killed_and_any_number_goes_on(tmp_path, start, victim):
    words = ["--num-epochs=5", "--checkpoint-freq=1", "--batch-size=100"]
    whole = costs(start(tmp_path / "whole", 0, *words).end(600)[1][0])
    run = start(tmp_path / "run", 2, *words)
    run.wait_for("epoch 2/5")
    run.processes[victim].kill()
    killed = time.monotonic()
    codes, _, errs = run.end(60)
    assert time.monotonic() - killed < 60
    assert codes[1 - victim] == 1 and codes[victim] == -signal.SIGKILL
    line = "error: process %d of 2 (has ended; all stop, and|.*lost the others)" % victim
    assert re.match(line, errs[1 - victim]) and errs[1 - victim].count("\n") == 1
    for size in (0, 4):
        folder = tmp_path / str(size)
        folder.mkdir()
        kept = (tmp_path / "run" / checkpoint.NAME).read_bytes()
        (folder / checkpoint.NAME).write_bytes(kept)
        (folder / "config.json").write_text((tmp_path / "run" / "config.json").read_text())
        codes, outs, _ = start(folder, size, *words, "--resume").end(600)
        assert codes == [0] * max(size, 1)
        assert_same(costs(outs[0]), whole, 1e-4)
        assert max(costs(outs[0])) == max(whole)


@needs_jax
@pytest.mark.slow
def test_a_wish_to_stop_stops_all_after_the_same_update(tmp_path, start):
    run = start(tmp_path, 2, "--num-epochs=1000")
    run.wait_for("epoch 1/1000")
    run.processes[1].send_signal(signal.SIGTERM)
    codes, outs, errs = run.end(60)
    assert codes == [130, 130]
    assert outs[0].endswith("updates; the same command with --resume goes on\n")
    assert errs == ["", "\nstopping after this update; Ctrl-C again stops at once\n"]


@needs_jax
@pytest.mark.slow
@pytest.mark.parametrize(
    "words, said",
    [
        (["--batch-size=17"], "--batch-size 17 does not divide among 2 devices: expected 16 or 18"),
        (["--pieces=3"], "--pieces 3 does not divide among 2 processes: expected a multiple of 2"),
        (["--resume"], "%s holds no run to resume: omit --resume to start one"),
    ],
)
def test_what_cannot_be_stops_all(tmp_path, start, words, said):
    """Each says it by itself, or hears it from another, whichever comes first."""
    codes, _, errs = start(tmp_path, 2, *words).end(120)
    said = said.replace("%s", str(tmp_path))
    for code, err in zip(codes, errs):
        assert code in (1, 2) and err.startswith("error: ") and err.count("\n") == 1
        assert said in err
