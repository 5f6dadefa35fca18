"""The command line, called in this process: options, refusals, exit status."""

import json
import os
import shutil
import subprocess

import pytest

from lib.errors import InputError, UnavailableError
from patches import command, plan
from patches.tree import state
from patches.tree.state import STATE

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
def test_wrong_options(arguments):
    with pytest.raises(InputError, match=r"\(--help lists the options\)$"):
        command.main(arguments)


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
    assert "changed 1 of 1 Python file and added 0" in capsys.readouterr().out
    assert command.main([str(top), "--revert"]) == 0
    assert (top / "a.py").read_text() == SOURCE
    assert capsys.readouterr().out == "put back 1 file\n"


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


def test_a_checkout_whose_index_cannot_be_read(top, one_change):
    (top / ".git").mkdir()
    (top / ".git" / "index").write_bytes(b"DIRC of something else")
    with pytest.raises(UnavailableError, match="cannot be told whether it has uncommitted"):
        command.main([str(top)])
    assert (top / "a.py").read_text() == SOURCE
    assert command.main([str(top), "--force"]) == 0


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_nothing_that_the_tree_configures_is_run(top, one_change):
    mark = top.parent / "mark"
    (top / ".gitattributes").write_text("*.py filter=x\n")
    git(top, "init", "-q")
    git(top, "add", ".")
    git(top, "commit", "-q", "-m", "x")
    for key in ("core.fsmonitor", "filter.x.clean", "filter.x.process", "core.sshCommand"):
        git(top, "config", key, "touch '%s'; false" % mark)
    os.utime(str(top / "a.py"), (1, 1))  # git would look at it again
    assert command.main([str(top)]) == 0
    assert not mark.exists()


@pytest.mark.parametrize("option", ["--check", "--diff"])
@pytest.mark.parametrize("name", ["new", "journal.json"])
def test_looking_repairs_nothing(top, one_change, option, name):
    journal = state.journal_of("port", {}, [], {"format": 2, "files": {}, "folders": []}, [])
    (top / STATE).mkdir()
    if name == "new":
        (top / STATE / name).mkdir()
        assert command.main([str(top), option]) == 1
    else:
        (top / STATE / name).write_text(json.dumps(journal))
        with pytest.raises(InputError, match="looking does not repair"):
            command.main([str(top), option])
    assert os.listdir(str(top / STATE)) == [name]


def test_a_copy_leaves_what_lies_beside_it(top, one_change):
    for name in ("out.partial", "x.partial"):
        (top.parent / name).mkdir()
        (top.parent / name / "mine").write_text("mine")
    assert command.main([str(top), "-o", str(top.parent / "out")]) == 0
    assert sorted(os.listdir(str(top.parent))) == ["out", "out.partial", "top", "x.partial"]
    assert (top.parent / "out.partial" / "mine").read_text() == "mine"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
def test_a_copy_of_a_tree_with_a_pipe(top, one_change):
    os.mkfifo(str(top / "pipe"))
    assert command.main([str(top), "-o", str(top.parent / "out")]) == 0
    assert not (top.parent / "out" / "pipe").exists()


def test_a_link_is_resolved_before_what_follows_it(top, one_change, tmp_path):
    (tmp_path / "elsewhere" / "inner").mkdir(parents=True)
    (tmp_path / "elsewhere" / "top").mkdir()
    (tmp_path / "elsewhere" / "top" / "a.py").write_text(SOURCE)
    os.symlink(str(tmp_path / "elsewhere" / "inner"), str(tmp_path / "LINK"))
    assert command.main([str(tmp_path / "LINK" / ".." / "top")]) == 0
    assert (top / "a.py").read_text() == SOURCE
    assert "print(1)" in (tmp_path / "elsewhere" / "top" / "a.py").read_text()


def test_folders_nested_beyond_recursion(top, monkeypatch):
    def deep(*arguments):
        raise RecursionError

    monkeypatch.setattr(command, "make_plan", deep)
    with pytest.raises(InputError, match="nested too deeply"):
        command.main([str(top)])


def test_try_takes_no_path():
    with pytest.raises(InputError, match="got 'src', expected seconds; write SRC before --try"):
        command.main(["--try", "src"])
