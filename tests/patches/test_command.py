"""The command line, called in this process: options, refusals, exit status."""

import json
import os
import shutil
import subprocess

import pytest

from lib.errors import InputError, UnavailableError
from patches import command, plan
from patches.tree.transaction import STATE

SOURCE = "import theano\nprint 1\n"


@pytest.fixture
def top(tmp_path):
    """A small tree."""
    where = tmp_path / "top"
    where.mkdir()
    (where / "a.py").write_text(SOURCE)
    return where


@pytest.fixture
def one_change(monkeypatch):
    """Plans of one change in a.py, without our library, so that they take no time."""

    def make_plan(top, *arguments):
        asked.append(arguments)
        path = os.path.join(top, "a.py")
        with open(path, "rb") as file:
            before = file.read()
        after = before.replace(b"print 1", b"print(1)")
        changes = [plan.Change("a.py", before, after, {"print": 1}, False)]
        return plan.Plan(changes if after != before else [], findings, ["a.py"], [""])

    asked, findings = [], []
    monkeypatch.setattr(command, "make_plan", make_plan)
    return asked, findings


def test_options():
    read = command.parser().parse_args
    options = read(["src"])
    assert (options.src, options.output, options.exclude, options.python) == ("src", None, [], None)
    options = read(["--exclude", "a", "s", "--exclude", "b*", "--python", "2", "-o", "t"])
    assert (options.exclude, options.python, options.output) == (["a", "b*"], "2", "t")
    assert read(["--list-rules"]).src is None


@pytest.mark.parametrize("arguments", [[], ["s", "--python", "4"], ["s", "t"], ["s", "--no-such"]])
def test_wrong_options(arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        command.main(arguments)
    assert caught.value.code == 2
    assert "apply_patch.py: error: " in capsys.readouterr().err


def test_options_reach_the_plan(top, one_change):
    asked, _ = one_change
    command.main([str(top), "--check", "--exclude", "x", "--python", "3", "--with-jax"])
    ((exclude, python, known, jax),) = asked
    assert (exclude, python, set(known), jax) == (["x"], "3", set(), True)


@pytest.mark.parametrize("option, words", [("--check", "would change 1"), ("--diff", "+print(1)")])
def test_looking_writes_nothing(top, one_change, capsys, option, words):
    assert command.main([str(top), option]) == 1
    assert words in capsys.readouterr().out
    assert os.listdir(str(top)) == ["a.py"] and (top / "a.py").read_text() == SOURCE
    (top / "a.py").write_text("import theano\n")
    assert command.main([str(top), option]) == 0


def test_port_and_revert(top, one_change, capsys):
    assert command.main([str(top)]) == 0
    assert (top / "a.py").read_text() == "import theano\nprint(1)\n"
    assert "changed 1 and added 0 of 1 Python files" in capsys.readouterr().out
    assert command.main([str(top), "--revert"]) == 0
    assert (top / "a.py").read_text() == SOURCE
    assert capsys.readouterr().out == "put back 1 files\n"


def test_what_is_left_shows_in_the_status(top, one_change, capsys):
    one_change[1].append(plan.Finding("a.py", 2, "rule", "odd", "change it"))
    assert command.main([str(top), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["left"][0]["what"] == "odd"


@pytest.mark.parametrize("verified, status", [(0, 0), (1, 1)])
def test_verify_decides_the_status(top, one_change, monkeypatch, verified, status):
    monkeypatch.setattr("patches.verify.ported.verify", lambda top, plan: verified)
    assert command.main([str(top), "--verify"]) == status


def test_a_copy_that_fails_leaves_nothing(top, monkeypatch):
    def fail(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "make_plan", fail)
    with pytest.raises(KeyboardInterrupt):
        command.main([str(top), "-o", str(top) + " copy"])
    assert os.listdir(str(top.parent)) == ["top"]


def test_a_copy_can_be_undone_by_itself(top, one_change):
    (top / STATE).mkdir()
    (top / STATE / "of the source").write_text("")
    target = top.parent / "copy"
    assert command.main([str(top), "-o", str(target)]) == 0
    assert not (target / STATE / "of the source").exists()
    assert command.main([str(target), "--revert"]) == 0
    assert (target / "a.py").read_text() == SOURCE
    assert os.listdir(str(top / STATE)) == ["of the source"]


def test_an_output_beside_a_folder_of_a_like_name(top, one_change):
    assert command.main([str(top), "-o", str(top) + "2"]) == 0
    with pytest.raises(InputError, match="got a folder inside SRC"):
        command.main([str(top), "-o", str(top / "x")])
    with pytest.raises(InputError, match="got something that exists"):
        command.main([str(top), "-o", str(top)])


def git(where, *arguments):
    """Run git in a folder."""
    settings = ["-c", "user.name=x", "-c", "user.email=x@example.com"]
    subprocess.run(["git", *settings, *arguments], cwd=str(where), check=True)


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_uncommitted_changes_below_the_top_of_a_checkout(top, one_change):
    git(top.parent, "init", "-q")
    for name in ("a.py", "b.py"):  # beside the folder, and beside the file that changes
        (top.parent / name).write_text("x = 1\n")
    (top / "b.py").write_text("x = 1\n")
    git(top.parent, "add", ".")
    git(top.parent, "commit", "-q", "-m", "x")
    (top.parent / "a.py").write_text("x = 2\n")
    (top / "b.py").write_text("x = 2\n")
    (top / "a.py").write_text(SOURCE + "# mine\n")
    with pytest.raises(InputError, match="^a.py: got uncommitted changes .1 of"):
        command.main([str(top)])
    git(top.parent, "checkout", "-q", "--", "top/a.py")
    assert command.main([str(top)]) == 0


def test_a_checkout_that_git_cannot_read(top, one_change, monkeypatch):
    (top / ".git").mkdir()
    monkeypatch.setenv("PATH", str(top))
    with pytest.raises(UnavailableError, match="git cannot tell whether it has uncommitted"):
        command.main([str(top)])
    assert (top / "a.py").read_text() == SOURCE
    assert command.main([str(top), "--force"]) == 0
