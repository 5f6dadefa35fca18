"""Disks that fail, and folders that go away in the midst of a run."""

import os
import shutil

import pytest

from lib.errors import InputError
from lib.runs import checkpoint, lock
from lib.training import saving
from tests.lib.training.toy_run import log_of, train


@pytest.fixture(autouse=True)
def at_once(monkeypatch, tmp_path):
    """No pause before the second try, and a temporary directory of the test's own."""
    monkeypatch.setattr(saving, "_PAUSE", 0)
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(saving.tempfile, "tempdir", str(tmp_path / "tmp"))


@pytest.fixture
def whole(tmp_path):
    return train(tmp_path / "whole")[0].parameters()


class Failing:
    """In the place of `checkpoint.save`: raises in the calls that `fails` names."""

    def __init__(self, monkeypatch, folder, fails):
        self._real, self._folder, self._fails, self.calls = checkpoint.save, folder, fails, 0
        monkeypatch.setattr(checkpoint, "save", self)

    def __call__(self, folder, *args):
        if folder == str(self._folder):
            self.calls += 1
            if self.calls in self._fails:
                raise OSError(122, "Disk quota exceeded", os.path.join(folder, checkpoint.NAME))
        self._real(folder, *args)


def test_a_drive_that_fails_once(tmp_path, monkeypatch, whole, capsys):
    Failing(monkeypatch, tmp_path / "run", {1, 4})
    assert train(tmp_path / "run")[0].parameters() == whole
    assert capsys.readouterr().err == ""


def test_it_stops_with_the_checkpoint_elsewhere(tmp_path, monkeypatch, whole):
    Failing(monkeypatch, tmp_path / "run", range(3, 100))
    with pytest.raises(saving.NotSaved) as caught:
        train(tmp_path / "run")
    text = str(caught.value)
    assert text.startswith("Disk quota exceeded (%s" % (tmp_path / "run")) and "\n" not in text
    monkeypatch.undo()
    path = text.split("--resume ")[1].split(" --output-path DIR")[0]
    assert path.startswith(str(tmp_path / "tmp")) and "it is " + path in text
    assert checkpoint.load(path)[0]["counts"]["n_epochs"] == 3
    assert train(tmp_path / "b", resume=path)[0].parameters() == whole


def test_the_place_elsewhere_went_away_too(tmp_path, monkeypatch, whole):
    failing = Failing(monkeypatch, tmp_path / "run", range(1, 100))
    real = failing._real

    def save(folder, *args):
        real(folder, *args)
        if failing.calls < 8:  # somebody tidies up after the first ones
            shutil.rmtree(folder)

    failing._real = save
    assert train(tmp_path / "run", keep_going=True)[0].parameters() == whole
    (left,) = os.listdir(str(tmp_path / "tmp"))
    path = str(tmp_path / "tmp" / left / checkpoint.NAME)
    assert checkpoint.load(path)[0]["counts"]["n_epochs"] == 4


def test_it_goes_on_if_asked_and_says_so_once(tmp_path, monkeypatch, whole, capsys):
    Failing(monkeypatch, tmp_path / "run", range(3, 7))  # the second and third epoch's
    assert train(tmp_path / "run", keep_going=True)[0].parameters() == whole
    err = capsys.readouterr().err
    assert err.count("\n") == 1 and err.startswith("warning: Disk quota exceeded"), err
    assert "training goes on (--keep-going)" in err
    path = str(tmp_path / "run" / "checkpoint.npz")
    assert checkpoint.load(path)[0]["counts"]["n_epochs"] == 4


@pytest.mark.parametrize("how", ["deleted", "moved", "emptied"])
def test_the_folder_goes_away(tmp_path, whole, how, capsys):
    folder = tmp_path / "run"

    def take_away():
        take_away.calls += 1
        if take_away.calls != 5:
            return
        if how == "moved":
            os.rename(str(folder), str(tmp_path / "elsewhere"))
        else:
            shutil.rmtree(str(folder))
            if how == "emptied":
                folder.mkdir()

    take_away.calls = 0
    toy, run, _ = train(folder, on_update=take_away)
    assert toy.parameters() == whole and run.complete
    assert [record["n_epochs"] for record in log_of(folder)] == [1, 2, 3, 4]
    assert checkpoint.load(str(folder / "checkpoint.npz"))[0]["counts"]["n_epochs"] == 4
    err = capsys.readouterr().err
    assert "%s is gone, or a part of it: made anew" % folder in err and err.count("\n") == 1


@pytest.mark.parametrize("keep_going", [False, True])
def test_another_run_begins_in_the_folder_that_went_away(tmp_path, whole, keep_going, capsys):
    """It is the other's from then on: this one writes nothing there any more."""
    folder = tmp_path / "run"
    folder.mkdir()

    def replace():
        replace.calls += 1
        if replace.calls == 5:
            shutil.rmtree(str(folder))
            replace.other = lock.Held(str(make_folder(folder)))

    replace.calls = 0
    with lock.hold(str(folder)) as held:
        words = {"held": held, "keep_going": keep_going, "on_update": replace}
        if keep_going:
            assert train(folder, **words)[0].parameters() == whole
            text = capsys.readouterr().err
            assert text.count("\n") == 2 and "\nwarning: folder: " in text, text
        else:
            with pytest.raises(saving.NotSaved) as caught:
                train(folder, **words)
            text = str(caught.value)
        path = text.split("--resume ")[1].split(" --output-path DIR")[0]
    assert "process %d on " % os.getpid() in text
    assert os.listdir(str(folder)) == [lock.NAME]  # the other's
    replace.other.release()
    assert checkpoint.load(path)[0]["counts"]["n_epochs"] == 4 if keep_going else 2
    assert os.listdir(str(folder)) == []


def make_folder(folder):
    folder.mkdir()
    return folder


def test_a_folder_that_is_made_anew_is_locked(tmp_path, whole):
    folder, seen = tmp_path / "run", []

    def remove():
        seen.append(None)
        if len(seen) == 5:
            shutil.rmtree(str(folder))
        elif len(seen) == 12:
            with pytest.raises(InputError, match="trains in this folder"):
                lock.Held(str(folder))
            seen[-1] = "refused"

    with lock.hold(str(folder)) as held:
        assert train(folder, held=held, on_update=remove)[0].parameters() == whole
    assert "refused" in seen and not (folder / lock.NAME).exists()


@pytest.mark.parametrize("name", ["samples", "models"])
@pytest.mark.parametrize("kind", ["file", "link"])
def test_what_takes_a_folders_place_costs_no_checkpoint(tmp_path, whole, name, kind, capsys):
    folder, elsewhere = tmp_path / "run", tmp_path / "elsewhere"
    elsewhere.mkdir()

    def replace():
        replace.calls += 1
        if replace.calls == 5:
            shutil.rmtree(str(folder / name))
            if kind == "link":
                (folder / name).symlink_to(elsewhere)
            else:
                (folder / name).write_text("mine")

    replace.calls = 0
    toy, run, done = train(folder, on_update=replace)
    assert done and toy.parameters() == whole
    assert checkpoint.load(str(folder / "checkpoint.npz"))[0]["counts"]["n_epochs"] == 4
    assert os.listdir(str(elsewhere)) == []
    lines = capsys.readouterr().err.splitlines()
    assert any(line.startswith("warning: %s: " % name) for line in lines), lines
    assert len(lines) <= 2  # with one of the folder


def test_a_folder_in_the_place_of_a_checkpoint(tmp_path, whole):
    folder = tmp_path / "run"
    toy, _, _ = train(folder)
    (folder / checkpoint.PREVIOUS).unlink()
    (folder / checkpoint.PREVIOUS).mkdir()
    toy, _, _ = train(folder, resume=True, num_epochs=6)
    assert checkpoint.load(str(folder / checkpoint.NAME))[0]["counts"]["n_epochs"] == 6


def test_a_file_takes_the_folders_place(tmp_path, whole):
    folder = tmp_path / "run"

    def replace():
        replace.calls += 1
        if replace.calls == 5:
            shutil.rmtree(str(folder))
            folder.write_text("mine")

    replace.calls = 0
    with pytest.raises(saving.NotSaved, match=r"\(.*/run.*\): the checkpoint .*it is .*/tmp/"):
        train(folder, on_update=replace)
    assert folder.read_text() == "mine"
