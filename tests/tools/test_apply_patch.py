"""The program: what it prints, what it returns, what it refuses."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from patches import summary
from tests.paths import ROOT

TREE = {
    "lib/__init__.py": "",
    "mnist/train.py": "import sys\nsys.path.append('..')\nimport theano\nprint 'x', 7/2\n",
    "mnist/load.py": "print 'load'\n",
}


@pytest.fixture
def top(tmp_path):
    where = tmp_path / "dcgan_code"
    for path, text in TREE.items():
        (where / path).parent.mkdir(parents=True, exist_ok=True)
        (where / path).write_text(text)
    return where


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A copy of the project, which nobody edits while the tests run."""
    where = tmp_path_factory.mktemp("project")
    for name in ("lib", "patches", "tools"):
        shutil.copytree(os.path.join(ROOT, name), str(where / name))
    return where


@pytest.fixture
def run(project, tmp_path_factory):
    """Return a function that runs the program: (status, output, errors)."""
    elsewhere = str(tmp_path_factory.mktemp("elsewhere"))
    return lambda *arguments: _run(project, elsewhere, arguments)


def _run(project, folder, arguments):
    command = [sys.executable, str(project / "tools" / "apply_patch.py"), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, cwd=folder)
    errors = done.stderr.decode()
    assert "Traceback" not in errors
    return done.returncode, done.stdout.decode("utf-8", "replace"), errors


def test_in_place_check_and_revert(run, top):
    status, said, _ = run(top, "--check")
    assert status == 1 and "would change 3 of " in said
    assert (top / "mnist/load.py").read_text() == TREE["mnist/load.py"]
    status, said, _ = run(top)
    assert status == 0
    assert "mnist/train.py: division, lib first, print" in said
    assert "0 left for a person" in said
    assert (top / "mnist/train.py").read_text().endswith("import theano\nprint('x', 7//2)\n")
    assert run(top, "--check")[0] == 0
    status, said, _ = run(top, "--revert")
    assert status == 0 and said.startswith("put back ")
    assert {p: (top / p).read_text() for p in TREE} == TREE
    assert sorted(os.listdir(str(top))) == ["lib", "mnist"]
    assert os.listdir(str(top / "lib")) == ["__init__.py"]


def test_copy_leaves_the_source(run, top, tmp_path):
    target = tmp_path / "ported copy"
    assert run(top, "-o", target)[0] == 0
    assert (top / "mnist/load.py").read_text() == TREE["mnist/load.py"]
    assert (target / "mnist/load.py").read_text() == "print('load')\n"
    assert sorted(os.listdir(str(tmp_path))) == ["dcgan_code", "ported copy"]
    status, _, errors = run(top, "-o", target)
    assert status == 2 and "got something that exists, expected a new folder" in errors
    status, _, errors = run(top, "-o", top / "inside")
    assert status == 2 and "a folder inside SRC" in errors


def test_diff_can_be_applied(run, top, tmp_path):
    status, text, _ = run(top, "--diff")
    assert status == 1 and "-print 'load'\n+print('load')\n" in text
    if shutil.which("patch") is None:
        pytest.skip("no program called patch")
    subprocess.run(["patch", "-p1", "-s"], input=text.encode(), cwd=str(top), check=True)
    assert run(top, "--check")[0] == 0


def test_json(run, top):
    (top / "net.py").write_text("data_dir = '/home/me/faces'\n")
    status, said, _ = run(top, "--json")
    found = json.loads(said)
    assert status == 1
    assert found["files"]["mnist/load.py"] == {"new": False, "rules": {"print": 1}}
    assert found["files"]["lib/errors.py"]["new"] is True
    assert [(f["filename"], f["line"]) for f in found["left"]] == [("net.py", 1)]


@pytest.mark.parametrize(
    "arguments, words",
    [
        (["{top}/nothing"], "nothing: got no folder, expected a checkout"),
        (["{top}/mnist/load.py"], "got no folder"),
        (["{top}", "--revert"], "there is nothing to undo"),
        (["{top}/lib"], "without a Python file that uses theano"),
    ],
)
def test_cannot(run, top, arguments, words):
    status, _, errors = run(*[argument.format(top=top) for argument in arguments])
    assert status == 2
    assert words in errors and errors.startswith("error: ") and errors.count("\n") == 1


def test_one_file_that_cannot_be_read_does_not_stop_the_others(run, top):
    (top / "mnist/old.py").write_text("x = 1\ny = = 2\n")
    status, said, _ = run(top)
    assert status == 1
    assert "left for you: mnist/old.py:2: cannot be read as Python 2 or 3" in said
    assert (top / "mnist/load.py").read_text() == "print('load')\n"
    assert (top / "mnist/old.py").read_text() == "x = 1\ny = = 2\n"
    assert run(top, "--revert")[0] == 0
    assert run(top, "--exclude", "mnist/old.py")[0] == 0


def test_names_and_texts_beyond_the_terminal(run, top, monkeypatch):
    monkeypatch.setenv("PYTHONIOENCODING", "ascii:strict")
    with open(os.path.join(os.fsencode(str(top)), b"mnist", b"\xff.py"), "wb") as file:
        file.write(b"# -*- coding: utf-8 -*-\nprint '\xc3\xa9'\n")
    status, said, _ = run(top, "--check")
    assert status == 1 and "mnist/\\udcff.py: print" in said
    status, said, _ = run(top, "--diff")
    assert status == 1 and "+print('\u00e9')" in said


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_uncommitted_changes_are_refused(run, top):
    def git(*arguments):
        settings = ["-c", "user.name=x", "-c", "user.email=x@example.com"]
        subprocess.run(["git", *settings, *arguments], cwd=str(top), check=True)

    git("init", "-q")
    git("add", ".")
    git("commit", "-q", "-m", "x")
    index = (top / ".git" / "index").read_bytes()
    (top / "mnist/load.py").write_text("print 'mine'\n")
    status, _, errors = run(top)
    assert status == 2 and "mnist/load.py: got uncommitted changes" in errors
    assert (top / ".git" / "index").read_bytes() == index
    assert run(top, "--force")[0] == 0
    assert (top / "mnist/load.py").read_text() == "print('mine')\n"


def test_an_interrupted_run_is_told(run, top):
    (top / ".dcgan_patch" / "new").mkdir(parents=True)
    _, said, _ = run(top, "--check")
    assert said.startswith("an earlier run was interrupted before it changed anything")


def test_list_rules_is_the_table_in_the_readme(run):
    status, table, _ = run("--list-rules")
    assert status == 0
    with open(os.path.join(ROOT, "patches", "README.md"), encoding="utf-8") as file:
        assert table.strip() in file.read()
    assert table.strip() == summary.rule_table()


def test_source_is_needed(run):
    status, _, errors = run()
    assert status == 2 and "folder to port is missing" in errors
