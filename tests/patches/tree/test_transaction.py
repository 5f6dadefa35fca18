"""All files or none, and back again, whatever happens in between."""

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time

import pytest

from lib.errors import InputError
from patches import plan
from patches.tree import inside, transaction
from tests.paths import ROOT

TREE = {
    "lib/__init__.py": "",
    "lib/ops.py": "from rng import t_rng\n\ndef mine(a, b):\n    print a\n    return a/b\n",
    "lib/rng.py": "t_rng = None\n",
    "mnist/train one.py": "import sys\nsys.path.append('..')\nimport theano\nprint 'one'\n",
    "mnist/load.py": "print 'load'\r\n",
    "README.md": "hello\n",
}


@pytest.fixture
def top(tmp_path):
    where = tmp_path / "a tree"
    for path, text in TREE.items():
        (where / path).parent.mkdir(parents=True, exist_ok=True)
        (where / path).write_bytes(text.encode())
    os.chmod(where / "mnist/load.py", 0o755)
    return where


def snapshot(top):
    """Return {path: (mode, bytes)} of a tree without the port's own folder."""
    found = {}
    for folder, folders, files in os.walk(top):
        if transaction.STATE in folders:
            folders.remove(transaction.STATE)
        for name in files + folders:
            path = os.path.join(folder, name)
            content = None
            if os.path.isfile(path):
                with open(path, "rb") as file:
                    content = file.read()
            found[os.path.relpath(path, top)] = (os.lstat(path).st_mode, content)
    return found


def port(top):
    tree = transaction.Tree(str(top))
    tree.apply(plan.make_plan(str(top), known=tree.ours()).changes)


def test_port_and_revert_are_byte_for_byte(top):
    before = snapshot(top)
    port(top)
    after = snapshot(top)
    assert after != before
    assert after["mnist/load.py"] == (before["mnist/load.py"][0], b"print('load')\r\n")
    assert b"def mine(a, b):" in after["lib/ops.py"][1]
    transaction.Tree(str(top)).revert()
    assert snapshot(top) == before
    assert not (top / transaction.STATE).exists()


def test_a_second_port_changes_nothing(top):
    port(top)
    after = snapshot(top)
    tree = transaction.Tree(str(top))
    assert plan.make_plan(str(top), known=tree.ours()).changes == []
    port(top)
    assert snapshot(top) == after
    tree.revert()
    assert (top / "lib/ops.py").read_text() == TREE["lib/ops.py"]


def test_revert_removes_what_python_compiled(top):
    before = snapshot(top)
    port(top)
    cache = top / "lib" / "__pycache__"
    cache.mkdir()
    (cache / "errors.cpython-311.pyc").write_bytes(b"x")
    transaction.Tree(str(top)).revert()
    assert set(snapshot(top)) - set(before) <= {os.path.join("lib", "__pycache__")}
    assert not list(cache.glob("*")) if cache.exists() else True


def test_revert_refuses_to_lose_later_edits(top):
    port(top)
    (top / "mnist/load.py").write_text("print('mine')\n")
    tree = transaction.Tree(str(top))
    with pytest.raises(InputError, match="mnist/load.py: edited since the port"):
        tree.revert()
    tree.revert(force=True)
    assert (top / "mnist/load.py").read_bytes() == TREE["mnist/load.py"].encode()


def test_nothing_to_revert(top):
    with pytest.raises(InputError, match="there is nothing to undo"):
        transaction.Tree(str(top)).revert()


def test_state_must_be_a_folder(top):
    (top / transaction.STATE).write_text("x")
    with pytest.raises(InputError, match="expected the folder that the port makes"):
        transaction.Tree(str(top))


def test_damaged_state_is_named(top):
    port(top)
    (top / transaction.STATE / "port.json").write_text("{")
    with pytest.raises(InputError, match="port.json: got a damaged file"):
        transaction.Tree(str(top)).revert()


@pytest.mark.parametrize("full_after", [0, 1, 5, 20])
def test_full_disk_leaves_the_old_tree(top, monkeypatch, full_after):
    before = snapshot(top)
    left = [full_after]
    real = inside.Inside.write

    def write(self, path, data, like=None):
        left[0] -= 1
        if left[0] < 0:
            raise OSError(28, "No space left on device", path)
        real(self, path, data, like)

    monkeypatch.setattr(inside.Inside, "write", write)
    with pytest.raises(OSError, match="No space left"):
        port(top)
    assert snapshot(top) == before
    assert not (top / transaction.STATE).exists()


class Killed(BaseException):
    """What ends a process in the middle."""


@contextlib.contextmanager
def killed_after(monkeypatch, count, error=Killed):
    """Stop what runs in the block after it moved some files into the tree."""
    real, left = inside.Inside.move, [count]

    def move(self, source, target):
        if not target.startswith(transaction.STATE):
            left[0] -= 1
            if left[0] == -1:  # once: what undoes it works
                raise error
        real(self, source, target)

    with monkeypatch.context() as patched, pytest.raises(error):
        patched.setattr(inside.Inside, "move", move)
        yield


@pytest.mark.parametrize("operation", ["port", "revert"])
def test_stopped_between_two_files_is_completed_by_the_next_call(top, monkeypatch, operation):
    before = snapshot(top)
    port(top)
    after = snapshot(top)
    tree = transaction.Tree(str(top))
    if operation == "port":
        tree.revert()
    with killed_after(monkeypatch, 2):
        port(top) if operation == "port" else tree.revert()
    assert snapshot(top) not in (before, after)
    said = transaction.Tree(str(top)).repair()
    assert "interrupted while it put files in place" in said
    assert snapshot(top) == (after if operation == "port" else before)
    assert transaction.Tree(str(top)).repair() is None


def test_stopped_before_the_first_file_is_forgotten(top):
    before = snapshot(top)
    (top / transaction.STATE / "new").mkdir(parents=True)
    said = transaction.Tree(str(top)).repair()
    assert "before it changed anything: this is the original tree" in said
    assert snapshot(top) == before


KILLS = int(os.environ.get("DCGAN_KILLS", "3"))


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_killed_at_any_moment_the_tree_is_old_or_new(top, tmp_path):
    for name in ("lib", "patches", "tools"):  # a copy: nobody edits it meanwhile
        shutil.copytree(os.path.join(ROOT, name), str(tmp_path / "project" / name))
    command = [sys.executable, str(tmp_path / "project" / "tools" / "apply_patch.py"), str(top)]
    draw = random.Random(5)

    def run(*options, wait=None):
        process = subprocess.Popen(
            command + list(options), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        start = time.monotonic()
        if wait is not None:
            time.sleep(wait)
            process.kill()
        process.wait()
        return time.monotonic() - start

    before = snapshot(top)
    whole = run()
    after = snapshot(top)
    assert after != before
    for _ in range(KILLS):
        run("--revert")
        assert snapshot(top) == before
        run(wait=draw.uniform(0.3, 1.05) * whole)
        transaction.Tree(str(top)).repair()
        assert snapshot(top) in (before, after)
        run()
        assert snapshot(top) == after
        run("--revert", wait=draw.uniform(0.1, 0.5) * whole)
        transaction.Tree(str(top)).repair()
        assert snapshot(top) in (before, after)
        run()
