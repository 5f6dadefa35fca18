"""`tools/bench.py theano`: what is run where, and which rows come out; times are no test."""

import json
from types import SimpleNamespace

import pytest

from lib.errors import InputError, UnavailableError
from tools import bench
from tools.benchmarks import programs, stock


class FakeWorker:
    """A worker that computes 1.0, ours in 1 ms, a stock Theano in 2 ms."""

    made: list = []
    wrong = False

    def __init__(self, name, module, job, environ, python):
        self.name, self.module, self.job, self.environ = name, module, job, environ
        self.python, self.closed = python, False
        self.check = [2.0 if self.wrong and name == "stock" else 1.0]
        self.seconds, self.peak_mib = [], 100.0
        self.made.append(self)

    def run(self, count, keep=True):
        self.seconds += [1e-3 if self.name == "ours" else 2e-3] * (count if keep else 0)

    def close(self):
        self.closed = True


@pytest.fixture
def fake(monkeypatch):
    """Fakes in the places of the workers, whose class it is, and of the starts."""
    kind = type("Fake", (FakeWorker,), {"made": []})
    monkeypatch.setattr(stock, "Worker", kind)
    monkeypatch.setattr(stock, "stock_python", lambda given: given or "made/python")
    monkeypatch.setattr(stock, "_start", lambda python, program, ours: 1.0 if ours else 2.0)
    return kind


def test_a_row_for_each_program_and_start(fake, capsys):
    assert bench.main(["theano", "--rounds", "2", "--json"]) == 0
    printed = capsys.readouterr().out.splitlines()
    rows = json.loads(printed[-1])["rows"]
    assert [row["what"] for row in rows] == [*stock.PROGRAMS.values(), *stock.STARTS]
    assert [row["ratio"] for row in rows] == [0.5] * len(rows)
    assert "stock" in printed[0] and "PyTorch" not in "".join(printed)


def test_ours_here_and_stock_there(fake):
    bench.main(["theano", "--rounds", "1", "--stock", "there/python"])
    assert {worker.job["what"] for worker in fake.made} == set(programs.JOBS)
    for worker in fake.made:
        assert worker.closed and worker.job["ours"] == (worker.name == "ours")
        assert (worker.python == "there/python") == (worker.name == "stock")
        assert "floatX=float32" in worker.environ["THEANO_FLAGS"]


def test_other_numbers_are_no_times(fake):
    fake.wrong = True
    with pytest.raises(InputError, match="not the same work, so no times"):
        bench.main(["theano"])
    assert all(worker.closed for worker in fake.made)


def test_an_interpreter_is_for_this_benchmark_only(fake):
    with pytest.raises(InputError, match="--stock is for theano, not for step"):
        bench.main(["step", "--stock", "python"])


def test_a_start_that_fails_is_one_line(monkeypatch):
    failed = SimpleNamespace(returncode=1, stderr="Traceback\nImportError: no theano\n")
    monkeypatch.setattr(stock.subprocess, "run", lambda *args, **kwargs: failed)
    with pytest.raises(UnavailableError, match="^python does not run .*: ImportError: no theano$"):
        stock._start("python", "", False)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(programs.JOBS))
def test_a_program_computes(name):
    run, check = programs.prepare({"what": name, "ours": False})
    first, second = check()
    assert first == first and abs(first) < 10
    assert float(run().mean()) == pytest.approx(second, rel=0.1)
