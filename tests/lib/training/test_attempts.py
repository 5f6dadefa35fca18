"""What a run can do without fails for itself: one line, and another try after the next epoch."""

import os

import pytest

from lib.files import ndjson
from lib.training.attempts import Attempts, reason
from tests.lib.training.toy_run import Toy, log_of, make_run, train


def test_one_line_for_each_kind_however_often_it_fails():
    said = []
    attempt = Attempts(said.append)

    def fail():
        raise OSError(28, "No space left on device", "a\nb.png")

    assert attempt("good", lambda: None)
    assert not attempt("curves", fail) and not attempt("curves", fail)
    assert not attempt("scores", fail, then="so be it")
    assert said == [
        "warning: curves: No space left on device (a b.png); training goes on, and the next epoch "
        "tries again",
        "warning: scores: No space left on device (a b.png); so be it",
    ]


def test_nothing_is_said_while_a_run_ends_with_an_error():
    said = []
    attempt = Attempts(said.append)
    with attempt.silent():
        assert not attempt("samples", int, "no number")
    assert said == []
    assert not attempt("scores", int, "no number") and len(said) == 1


def test_an_order_to_stop_is_none():
    def stop():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Attempts(print)("curves", stop)


def test_reasons():
    assert reason(ValueError("why")) == "why"
    assert reason(AssertionError()) == "AssertionError"
    assert reason(OSError(5, "Input/output error")) == "Input/output error"


class Moody:
    """An observer that fails where it is told to."""

    leaves = "moods.png"

    def __init__(self, fails):
        self._fails, self.seen = set(fails), []

    def _note(self, what):
        if what in self._fails:
            self._fails.remove(what)
            raise RuntimeError("no mood for %s" % (what,))
        self.seen.append(what)

    def start(self, folder, records):
        self._note(("start", *(record["n_epochs"] for record in records)) if records else "start")

    def epoch(self, folder, record):
        self._note(record["n_epochs"])

    def end(self, folder):
        self._note("end")


def test_a_failed_observer_is_started_anew_with_what_it_missed(tmp_path, capsys):
    moody, steady = Moody([2]), Moody([])
    train(tmp_path, observers=[moody, steady])
    assert moody.seen == ["start", 1, ("start", 1, 2), 3, 4, "end"]
    assert steady.seen == ["start", 1, 2, 3, 4, "end"]
    err = capsys.readouterr().err
    assert err.startswith("warning: moods.png: no mood for 2; training goes on") and (
        err.count("\n") == 1
    )


def test_a_start_and_an_end_that_fail(tmp_path, capsys):
    moody = Moody(["start", "end"])
    toy, run, _ = train(tmp_path, observers=[moody])
    assert moody.seen == ["start", 1, 2, 3, 4] and run.complete
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("part", ["evaluate", "save_samples", "end_epoch"])
def test_scores_pictures_and_statistics_end_no_run(tmp_path, part, capsys):
    def fail(*args):
        raise ZeroDivisionError("in the %s" % part)

    whole = train(tmp_path / "whole")[0].parameters()
    run, toy = make_run(tmp_path / "run"), Toy()
    run.start()
    assert run.train(toy.model()._replace(**{part: fail}))
    assert toy.parameters() == whole and len(log_of(tmp_path / "run")) == 4
    err = capsys.readouterr().err
    assert err.count("\n") == 1 and "in the %s; training goes on" % part in err


def test_a_log_that_cannot_be_written_is_made_up_for(tmp_path, monkeypatch, capsys):
    real = ndjson.append

    def fail(path, record):
        if record["n_epochs"] == 2:
            with open(path, "ab") as file:
                file.write(b'{"n_epo')  # as a disk that gets full in its midst leaves it
            raise OSError(28, "No space left on device", path)
        real(path, record)

    monkeypatch.setattr(ndjson, "append", fail)
    _, run, _ = train(tmp_path)
    assert [record["n_epochs"] for record in log_of(tmp_path)] == [1, 2, 3, 4]
    assert os.path.getsize(str(tmp_path / "log.ndjson")) and run.complete
    assert capsys.readouterr().err.count("\n") == 1


def test_models_that_could_not_be_written_come_with_resume(tmp_path, monkeypatch):
    from lib.training import epochs

    real = epochs.save_params

    def fail(path, params):
        raise OSError(28, "No space left on device", path)

    monkeypatch.setattr(epochs, "save_params", fail)
    _, run, _ = train(tmp_path)
    assert run.done and not run.complete
    monkeypatch.setattr(epochs, "save_params", real)
    toy, run, _ = train(tmp_path, resume=True)
    assert run.complete and toy.calls == [] and len(log_of(tmp_path)) == 4
    assert len(os.listdir(tmp_path / "models")) == 2
