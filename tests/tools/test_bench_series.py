"""The benchmarks of growth and of training curves: their arithmetic, and what they run."""

import json
import os
from types import SimpleNamespace

import pytest

from tools import bench
from tools.benchmarks import curves, scale


def test_growth_is_an_exponent():
    assert scale.growth([1, 2, 4], [3.0, 12.0, 48.0]) == pytest.approx(2)
    assert scale.growth([32, 512], [1.0, 1.0]) == pytest.approx(0)


def test_scale_lets_one_size_grow_at_a_time(monkeypatch, capsys):
    monkeypatch.setattr(scale.os, "cpu_count", lambda: 6)
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    seen = []

    def measure(what, job):
        threads = os.environ.get("OMP_NUM_THREADS")
        seen.append((job["batch"], job["ngf"], threads))
        seconds = job["batch"] * job["ngf"] ** 2 / int(threads or 6)
        return {"what": what, "ours_s": seconds, "ratio": 1 / job["batch"]}

    rows = list(scale.measure_scale(measure, 128, 64))
    assert [row["what"] for row in rows][-4:] == ["G + D, threads %d" % i for i in (1, 2, 4, 6)]
    assert seen[:5] == [(n, 64, None) for n in (32, 64, 128, 256, 512)]
    assert seen[5:10] == [(128, n, None) for n in (16, 32, 64, 128, 256)]
    assert seen[10:] == [(128, 64, str(n)) for n in (1, 2, 4, 6)]
    assert capsys.readouterr().out.splitlines() == [
        "time grows as minibatch to the 1.00, PyTorch's to the 2.00",
        "time grows as ngf to the 2.00, PyTorch's to the 2.00",
        "time grows as threads to the -1.00, PyTorch's to the -1.00",
    ]
    assert "OMP_NUM_THREADS" not in os.environ


def test_distance_of_curves_is_that_of_their_means():
    assert curves.distance([1.0, 3.0, 2.0, 2.0], [3.0, 1.0, 5.0, 1.0], window=2) == 0.5
    # what does not fill a window is left out; one that is far off for a while is not made up for
    assert curves.distance([0.0, 0.0, 9.0], [0.0, 0.0, 0.0], window=2) == 0
    assert curves.distance([1.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 1.0], window=2) == 1


def test_curves_of_the_same_seed_and_of_another(monkeypatch, capsys):
    made = []

    def worker(name, module, job, environ):
        made.append((job["network"], job["batch"], job["seed"], environ["DCGAN_CONV"]))
        cost = {("direct", 0): 1.0, ("auto", 0): 1.01, ("direct", 1): 1.5}
        curve = [cost[environ["DCGAN_CONV"], job["seed"]]] * job["updates"]
        return SimpleNamespace(check={"g_cost": curve, "d_x": curve}, close=lambda: None)

    monkeypatch.setattr(curves, "Worker", worker)
    assert bench.main(["curves", "--networks", "torch28", "--json"]) == 0
    first, last = capsys.readouterr().out.splitlines()
    assert (
        first.split()
        == (
            "torch28, minibatch 64 g_cost 0.0100 from direct, another seed 0.5000; "
            "at the end 1.000, 1.010, 1.500"
        ).split()
    )
    (row,) = json.loads(last)["rows"]
    assert set(row) == {"what", "g_cost"} and row["g_cost"]["other seed"] == pytest.approx(0.5)
    assert made == [("torch28", 64, seed, conv) for seed, conv in ((0, "direct"), (0, "auto"))] + [
        ("torch28", 64, 1, "direct")
    ]
