"""The benchmark's own arithmetic; its times are nobody's test."""

import argparse
import importlib.util
import json
import os
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from lib.errors import InputError, UnavailableError
from lib.jax_backend import installation
from lib.shapes import layers
from mnist import zoo
from mnist.zoo.radford_cond import LAYERS
from tests.paths import ROOT
from tools import bench as program
from tools.benchmarks import comparison, gpu, network
from tools.benchmarks import worker as workers
from tools.benchmarks import zoo as bench_zoo


@pytest.fixture(scope="module")
def bench():
    return SimpleNamespace(
        **vars(program), comparison=comparison, gpu=gpu, network=network, worker=workers
    )


def test_multiply_adds_are_those_of_the_networks_table(bench):
    expected = [sum(row.madds for row in layers.table(LAYERS[net])) for net in ("gen", "discrim")]
    assert bench.network.multiply_adds(64) == expected


def test_activations_are_those_of_the_networks_table(bench):
    expected = [
        sum(int(np.prod(row.out_shape)) for row in layers.table(LAYERS[net]) if row.weights)
        for net in ("gen", "discrim")
    ]
    assert bench.network.activations(64) == expected


@pytest.mark.parametrize("name", zoo.NAMES)
def test_every_network_says_what_its_update_does(name):
    """The benchmark asks the network itself; radford_cond did not say so once."""
    assert zoo.find(name).step in ("alternate", "one-pass", "d-then-g")
    least = bench_zoo.work(name, 2)
    assert least["gflop"] > 0 and least["gigabytes"] > 0


@pytest.mark.parametrize("step, gens, discrims", [("alternate", 4, 8), ("one-pass", 3, 7)])
def test_arithmetic_counts_every_pass(bench, step, gens, discrims):
    gen, discrim = bench.network.multiply_adds(64)
    assert bench.floor.gflop(step, 128, 64) == pytest.approx(
        256e-9 * (gens * gen + discrims * discrim), rel=1e-12
    )


@pytest.mark.parametrize(
    "step, itemsize, expected",
    [
        # each network has one weight and one output: what is moved of outputs, weights, by Adam
        ("alternate", 4, (28 + 12 + 32) + (60 + 24 + 32)),
        ("alternate", 2, (14 + 6 + 32) + (30 + 12 + 32)),
        ("one-pass", 4, (20 + 8 + 32) + (52 + 20 + 32)),
    ],
)
def test_bytes_of_a_step(bench, monkeypatch, step, itemsize, expected):
    monkeypatch.setattr(bench.floor.network, "shapes", lambda ngf: [[(1, 1)]] * 2)
    monkeypatch.setattr(bench.floor.network, "activations", lambda ngf: [1, 1])
    assert bench.floor.gigabytes(step, 1, 64, itemsize) == pytest.approx(expected / 1e9)


def test_spread_is_relative_to_the_median(bench):
    spread = bench.comparison.spread
    assert spread([1.0] * 8 + [3.0] * 2) == [1.0, 3.0]
    assert spread([0.5] * 3 + [1.0] * 20) == [0.5, 1.0]


def worker(name, *check):
    return SimpleNamespace(name=name, check=list(check))


def test_unequal_results_stop_the_benchmark(bench):
    bench.compare([worker("ours", 1.0, 0.5), worker("torch eager", 1.0005, 0.5)], 1e-3)
    with pytest.raises(InputError, match="torch eager computes .*not the same work"):
        bench.compare([worker("ours", 1.0, 0.5), worker("torch eager", 1.0, 0.502)], 1e-3)
    for ours, theirs in [(1.0, float("nan")), (float("nan"), 1.0)]:
        with pytest.raises(InputError, match="not the same work"):
            bench.compare([worker("ours", ours), worker("torch eager", theirs)], 1e-3)


def test_shapes_of_convolutions(bench):
    assert bench.shape_list("1,2,3,4,5,6,7;8,9,10,11,12,13,14")[1] == (8, 9, 10, 11, 12, 13, 14)
    with pytest.raises(argparse.ArgumentTypeError, match="expected n,channels,size"):
        bench.shape_list("1,2,3")


@pytest.mark.parametrize(
    "argv, message",
    [
        (["step", "--device", "gpu"], "--device is for gpu and start, not for step"),
        (["conv", "--precision", "bf16"], "--precision is for gpu, not for conv"),
        (["gpu", "--device", "cpu"], "gpu --device cpu: expected gpu or jax-cpu"),
    ],
)
def test_options_of_other_benchmarks(bench, fake, argv, message):
    with pytest.raises(InputError, match=message):
        bench.main(argv)


def test_without_torch(bench, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(UnavailableError, match="PyTorch is missing: `make bench` installs it"):
        bench.main(["step"])


def test_a_worker_s_error_is_one_line(bench):
    job = {"what": "step", "batch": 1, "ngf": 1, "device": "nowhere"}
    with pytest.raises(UnavailableError, match="^device 'nowhere': expected one of auto, cpu"):
        bench.worker.Worker("ours", "tools.benchmarks.ours", job)


class FakeWorker:
    """A worker that computes 1.0 in 2 ms, ours in 1 ms; those named in `failing` do not start."""

    failing, wrong, made = (), (), []

    def __init__(self, name, module, job, environ):
        if name in self.failing:
            raise UnavailableError("the worker for %s ended with code 1" % name)
        self.name, self.module, self.job, self.environ = name, module, job, environ
        self.check = ["here"] if job["what"] == "copy" else [2.0 if name in self.wrong else 1]
        self.seconds, self.peak_mib, self.closed = [], 100.0, False
        self.made.append(self)

    def run(self, count, keep=True):
        self.seconds += [2e-3 if self.module.endswith("torch_peer") else 1e-3] * (
            count if keep else 0
        )

    def close(self):
        self.closed = True


@pytest.fixture
def fake(bench, monkeypatch):
    """Fakes for `tools/bench.py gpu`: the class, whose `made` lists them."""
    kind = type("Fake", (FakeWorker,), {"made": []})
    monkeypatch.setattr(bench.gpu, "Worker", kind)
    monkeypatch.setattr(bench.importlib.util, "find_spec", lambda name: name)  # of torch
    return kind


def test_gpu_rows(bench, fake, capsys):
    bench.main(["gpu", "--rounds", "2", "--json"])
    printed = capsys.readouterr().out.splitlines()
    rows = json.loads(printed[-1])["rows"]
    assert [row["what"].split(" ")[1] for row in rows] == ["G", "pass"] * 6
    assert [row["what"].split("batch ")[1] for row in rows[::2]] == [
        "%d, %s" % (n, p) for p in ("float32", "tf32", "bf16") for n in (128, 1024)
    ]
    for row in rows:
        assert (row["ours_s"], row["torch_s"], row["ratio"]) == (1e-3, 2e-3, 0.5)
    first = rows[0]
    assert first["images_per_s"] == pytest.approx(128e3)
    assert first["arithmetic_s"] == pytest.approx(
        bench.floor.gflop("alternate", 128, 64) / (2 * 8192**3 / 1e6)
    )
    assert first["bytes_s"] == pytest.approx(bench.floor.gigabytes("alternate", 128, 64) / 2000)
    assert first["floor_s"] == max(first["arithmetic_s"], first["bytes_s"])
    assert printed[:3] == ["ours: here", "PyTorch: here", "memory, GB/s: ours 2000, PyTorch 1000"]


def test_gpu_workers(bench, fake):
    bench.main(["gpu", "--rounds", "1", "--batch-size", "16", "--precision", "tf32"])
    assert all(w.closed for w in fake.made)
    # JAX would take three quarters of the memory at once
    assert {w.environ["XLA_PYTHON_CLIENT_PREALLOCATE"] for w in fake.made} == {"false"}
    steps = [w for w in fake.made if w.job["what"] == "step"]
    assert {(w.job["device"], w.job["precision"], w.job["batch"]) for w in steps} == {
        ("gpu", "tf32", 16),
        ("cuda", "tf32", 16),
    }
    assert [w.name for w in steps] == ["ours", "ours, one pass"] + [
        "torch " + mode + last
        for mode in ("eager", "compiled", "graphs")
        for last in ("", ", channels_last")
    ]


def test_gpu_compares_first(bench, fake):
    fake.wrong = ("torch graphs",)
    with pytest.raises(InputError, match="torch graphs computes .*not the same work"):
        bench.main(["gpu"])
    assert all(w.closed for w in fake.made)


def test_gpu_without_torch_s_compiler(bench, fake, capsys):
    fake.failing = ("torch compiled",)
    bench.main(["gpu", "--batch-size", "8", "--precision", "bf16"])
    printed = capsys.readouterr().out
    assert "torch compiled is left out: the worker for torch compiled ended with code 1" in printed
    assert "torch compiled, channels_last  " in printed
    fake.failing = ("torch eager",)
    with pytest.raises(UnavailableError, match="the worker for torch eager ended"):
        bench.main(["gpu"])


def test_rows_are_printed_as_they_are_measured(bench, monkeypatch, capsys):
    row = {"ours_s": 0.5, "torch_s": 1.0, "ratio": 0.5, "spread": [0.9, 1.1]}
    seen = []

    def measure(args):
        for what in ("first", "second"):
            yield dict(row, what=what)
            seen.append(capsys.readouterr().out.splitlines())
        raise UnavailableError("the third cannot be had")

    monkeypatch.setitem(program.BENCHES, "step", measure)
    monkeypatch.setattr(program.importlib.util, "find_spec", lambda name: True)
    with pytest.raises(UnavailableError, match="the third"):
        bench.main(["step"])
    (heads, first), (second,) = seen
    assert heads.split() == ["ours", "PyTorch", "ratio", "spread", "GFLOP/s", "peak"]
    numbers = ["500.00ms", "1000.00ms", "0.50", "0.90-", "1.10"]
    assert [first.split(), second.split()] == [["first", *numbers], ["second", *numbers]]


def bench_process(*args, **environ):
    """Run tools/bench.py; return the finished process."""
    environ = dict(os.environ, PYTHONPATH=ROOT, **environ)
    command = [sys.executable, os.path.join(ROOT, "tools", "bench.py"), *args]
    return subprocess.run(command, env=environ, capture_output=True, text=True)


needs_torch = pytest.mark.skipif(
    importlib.util.find_spec("torch") is None, reason="PyTorch is not installed"
)


@needs_torch
def test_without_a_gpu():
    done = bench_process("gpu", CUDA_VISIBLE_DEVICES="", HIP_VISIBLE_DEVICES="")
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("error: no GPU for JAX: ")
    assert line.endswith("; gpu --device jax-cpu does the same on the CPU")


@needs_torch
def test_without_a_gpu_for_torch(bench):
    job = {"what": "copy", "gigabytes": 0.001, "device": "cuda"}
    environ = dict(os.environ, CUDA_VISIBLE_DEVICES="", HIP_VISIBLE_DEVICES="")
    with pytest.raises(UnavailableError, match="^no GPU for PyTorch .*: install its build for"):
        bench.worker.Worker("torch", "tools.benchmarks.torch_peer", job, environ)


@pytest.mark.parametrize("argv", [["--rounds", "0"], ["--batch-size", "1"], ["--ngf", "many"]])
def test_numbers_out_of_range(bench, argv):
    with pytest.raises(InputError, match="expected a whole number"):
        bench.main(["gpu", *argv])


@pytest.mark.slow
@needs_torch
@pytest.mark.skipif(installation.problem() is not None, reason="JAX is missing")
def test_gpu_on_the_cpu():
    """All of it, but for waiting for the GPU."""
    tiny = ("--batch-size", "4", "--ngf", "2", "--rounds", "1", "--precision", "bf16")
    done = bench_process("gpu", "--device", "jax-cpu", *tiny, "--json")
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout.splitlines()[-1])["rows"]
    assert len(rows) == 2
    for row in rows:
        assert len(row["all_s"]) == 7
        assert row["ours_s"] > 0 and row["torch_s"] > 0 and row["floor_s"] > 0


def test_sampling_has_onnxruntime_beside_pytorch(monkeypatch):
    made = []
    monkeypatch.setattr(program, "Worker", lambda name, *more: made.append(name))
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name)
    args = SimpleNamespace(quick=True)
    program.start_workers({"what": "sample"}, args)
    assert made[0] == "ours" and made[-1] == "onnxruntime"
    del made[:]
    program.start_workers({"what": "step"}, args)
    assert "onnxruntime" not in made


def test_a_worker_keeps_the_users_search_path(bench, monkeypatch, tmp_path):
    (tmp_path / "answering.py").write_text(
        "import json, os\n"
        "print('\\x1e' + json.dumps({'check': os.environ['PYTHONPATH'].split(os.pathsep)}))\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    worker = bench.worker.Worker("one", "answering", {})
    worker.close()
    assert worker.check == [ROOT, str(tmp_path)]
