"""Trees that mean harm, or that an owner changed at a bad moment: nothing outside, nothing lost."""

import json
import os

import pytest

from lib.errors import InputError, UnavailableError
from patches.plan import Change
from patches.tree.inside import Inside, digest
from patches.tree.state import STATE, journal_of
from patches.tree.transaction import Tree
from tests.patches.tree.test_transaction import Killed, killed_after, snapshot

EMPTY = {"format": 2, "files": {}, "folders": []}


@pytest.fixture
def top(tmp_path):
    where = tmp_path / "top"
    (where / "mnist").mkdir(parents=True)
    for name in ("a", "b", "c"):
        (where / "mnist" / (name + ".py")).write_text("print '%s'\n" % name)
    (tmp_path / "victim").write_text("victim")
    return where


def port(top, text="print(1)\n", names=("a", "b", "c"), new=("lib/ops.py", "lib/native/x.py")):
    """Port the files of a tree by hand."""
    changes = []
    for path in ["mnist/%s.py" % name for name in names] + list(new):
        file = top / path
        before = file.read_bytes() if file.is_file() and not file.is_symlink() else None
        changes.append(Change(path, before, text.encode(), {}, path in new))
    Tree(str(top)).apply([change for change in changes if change.before != change.after])


def state_file(top, name, content):
    (top / STATE).mkdir(exist_ok=True)
    (top / STATE / name).write_text(json.dumps(content))


BAD_PATHS = ["../victim", "/etc/passwd", "", "a//b", "./a", "a/../../victim", "a\0b", ".git/config",
             "x/.GIT/hooks/y", STATE + "/port.json"]  # fmt: skip


@pytest.mark.parametrize("path", BAD_PATHS)
@pytest.mark.parametrize("place", ["steps", "folders", "files", "record folders"])
def test_paths_that_lead_elsewhere_are_refused(top, path, place):
    before = snapshot(top.parent)
    steps = {path: [None, None]} if place == "steps" else {}
    entry = {"before": None, "after": "0" * 64, "ours": True, "edited": False}
    record = dict(
        EMPTY,
        files={path: entry} if place == "files" else {},
        folders=[path] if place == "record folders" else [],
    )
    folders = [path] if place == "folders" else []
    state_file(top, "journal.json", journal_of("revert", steps, [], record, folders))
    with pytest.raises(InputError, match="journal.json: got .* expected what the port wrote"):
        Tree(str(top)).repair()
    if place in ("files", "record folders"):
        (top / STATE / "journal.json").unlink()
        state_file(top, "port.json", record)
        with pytest.raises(InputError, match="port.json: got .* expected what the port wrote"):
            Tree(str(top)).revert(force=True)
    assert {p: s for p, s in snapshot(top.parent).items() if STATE not in p} == before


@pytest.mark.parametrize("name", ["port.json", "journal.json"])
@pytest.mark.parametrize("content", [[1], {}, 1, None, "x", {"operation": "port", "replace": {}}])
def test_json_of_something_else(top, name, content):
    state_file(top, name, content)
    with pytest.raises(InputError, match="got JSON of something else"):
        Tree(str(top)).repair()
        Tree(str(top)).edited()


@pytest.mark.parametrize("where", ["lib", "lib/native", "lib/ops.py", "mnist"])
def test_links_are_never_followed(top, where):
    outside = top.parent / "outside"
    (outside / "native").mkdir(parents=True)
    (top / where).parent.mkdir(exist_ok=True)
    if where == "mnist":
        os.rename(str(top / "mnist"), str(outside / "mnist"))
        os.symlink(str(outside / "mnist"), str(top / "mnist"))
    else:
        os.symlink(str(outside), str(top / where))
    before = snapshot(outside)
    try:
        port(top, names=("a",) if where == "mnist" else ())
    except InputError as error:
        assert where != "lib/ops.py" and "got a link or a file" in str(error)
    assert snapshot(outside) == before
    if where == "lib/ops.py":
        Tree(str(top)).revert()
    if where != "mnist":
        assert os.readlink(str(top / where)) == str(outside)
    assert not (top / STATE).exists()


@pytest.mark.parametrize("where", ["lib", "mnist"])
def test_a_folder_moved_away_and_linked_after_the_port(top, where):
    port(top)
    os.rename(str(top / where), str(top.parent / "moved"))
    os.symlink(str(top.parent / "moved"), str(top / where))
    before = snapshot(top.parent / "moved")
    with pytest.raises(InputError, match="got a link or a file"):
        Tree(str(top)).revert(force=True)
    assert snapshot(top.parent / "moved") == before


@pytest.mark.parametrize("name", ["before", "port.json", "before/mnist/a.py.orig"])
def test_the_ports_own_files_may_be_no_links(top, name):
    port(top)
    os.rename(str(top / STATE / name), str(top.parent / "moved"))
    os.symlink(str(top.parent / "moved"), str(top / STATE / name))
    with pytest.raises(InputError, match="got a link|missing"):
        Tree(str(top)).revert()
    assert (top / "mnist/a.py").read_text() == "print(1)\n"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
@pytest.mark.parametrize("name", ["mnist/a.py", STATE + "/port.json", STATE + "/journal.json"])
def test_a_pipe_holds_nothing_up(top, name):
    port(top)
    if (top / name).exists():
        (top / name).unlink()
    os.mkfifo(str(top / name))
    with pytest.raises(InputError, match="got a pipe or a device"):
        Tree(str(top)).repair()
        Tree(str(top)).revert()


def test_too_large(top):
    (top / STATE).mkdir()
    with open(str(top / STATE / "port.json"), "wb") as file:
        file.truncate(2**40)  # a hole: it takes no space
    with pytest.raises(InputError, match="expected at most"):
        Tree(str(top)).edited()


def test_an_edit_is_not_forgotten_by_a_second_port(top):
    port(top)
    (top / "mnist/a.py").write_text("print 'mine'\n")
    port(top, "print(2)\n")
    with pytest.raises(InputError, match="mnist/a.py: edited since the port"):
        Tree(str(top)).revert()
    assert (top / "mnist/a.py").read_text() == "print(2)\n"
    Tree(str(top)).revert(force=True)
    assert (top / "mnist/a.py").read_text() == "print 'a'\n"


def test_an_edit_after_a_port_that_was_killed_while_it_prepared(top, monkeypatch):
    def killed(self, name, content):
        raise Killed

    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr("patches.tree.state.State.save", killed)
        patched.setattr("patches.tree.state.State.forget_work", lambda self: None)  # no time
        port(top)
    assert (top / STATE / "new").exists()
    (top / "mnist/a.py").write_text("print 'mine'\n")
    tree = Tree(str(top))
    assert "before it changed anything: this is the original tree" in tree.repair()
    port(top)
    Tree(str(top)).revert()
    assert (top / "mnist/a.py").read_text() == "print 'mine'\n"


@pytest.mark.parametrize("operation", ["port", "revert"])
def test_an_edit_after_a_kill_half_way_is_not_overwritten(top, monkeypatch, operation):
    if operation == "revert":
        port(top)
    with killed_after(monkeypatch, 2):
        port(top) if operation == "port" else Tree(str(top)).revert()
    (top / "mnist/c.py").write_text("print 'mine'\n")
    before = snapshot(top)
    for _ in range(2):
        with pytest.raises(InputError, match="mnist/c.py: it was edited after a run that was"):
            Tree(str(top)).repair()
    assert snapshot(top) == before
    os.rename(str(top / "mnist/c.py"), str(top.parent / "mine.py"))  # as it says
    Tree(str(top)).repair()
    assert (top / "mnist/a.py").read_text() == (
        "print(1)\n" if operation == "port" else "print 'a'\n"
    )


@pytest.mark.parametrize("operation", ["port", "revert"])
def test_what_fails_half_way_is_undone(top, monkeypatch, operation):
    os.symlink("nowhere", str(top / "link.py"))
    if operation == "revert":
        port(top, new=("lib/ops.py", "link.py"))
    before = snapshot(top)
    with killed_after(monkeypatch, 2, PermissionError):
        port(top, new=("lib/ops.py", "link.py")) if operation == "port" else Tree(str(top)).revert()
    assert snapshot(top) == before
    assert Tree(str(top)).repair() is None
    assert (top / STATE).exists() == (operation == "revert")


def test_what_is_in_the_way_is_seen_first(top):
    (top / "lib/ops.py").mkdir(parents=True)
    before = snapshot(top)
    with pytest.raises(InputError, match="lib/ops.py: got a folder, expected a file or nothing"):
        port(top)
    assert snapshot(top) == before and not (top / STATE).exists()


def test_a_folder_that_cannot_be_written_is_seen_first(top, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: not path.endswith("mnist"))
    before = snapshot(top)
    with pytest.raises(PermissionError):
        port(top)
    assert snapshot(top) == before and not (top / STATE).exists()


def test_altered_originals_are_not_put_back(top):
    port(top)
    (top / STATE / "before/mnist/b.py.orig").write_text("altered")
    before = snapshot(top)
    with pytest.raises(InputError, match="b.py.orig: got a missing or altered file"):
        Tree(str(top)).revert(force=True)
    assert snapshot(top) == before
    assert (top / STATE / "before/mnist/a.py.orig").read_text() == "print 'a'\n"


def test_a_lost_record_makes_no_ported_file_an_original(top):
    port(top)
    (top / STATE / "port.json").unlink()
    for act in (Tree(str(top)).edited, Tree(str(top)).revert, lambda: port(top, "print(2)\n")):
        with pytest.raises(InputError, match="port.json: it is missing, though"):
            act()
    assert (top / STATE / "before/mnist/a.py.orig").read_text() == "print 'a'\n"


def test_links_and_empty_folders_come_back(top):
    (top / "lib/native").mkdir(parents=True)
    os.symlink("../mnist/a.py", str(top / "lib/ops.py"))
    before = snapshot(top)
    port(top)
    assert not os.path.islink(str(top / "lib/ops.py"))
    Tree(str(top)).revert()
    assert snapshot(top) == before
    assert os.readlink(str(top / "lib/ops.py")) == "../mnist/a.py"


def test_a_file_that_the_plan_left_out_is_kept_as_an_original(top):
    (top / "lib").mkdir()
    (top / "lib/ops.py").write_text("excluded")
    Tree(str(top)).apply([Change("lib/ops.py", None, b"ours", {}, True)])
    Tree(str(top)).revert()
    assert (top / "lib/ops.py").read_text() == "excluded"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can")
def test_owner_and_group_stay(top):
    for path in (top, top / "mnist", top / "mnist/a.py"):
        os.chown(str(path), 12345, 23456)
    port(top)
    for path in ("mnist/a.py", "lib", "lib/ops.py"):
        found = os.stat(str(top / path))
        assert (found.st_uid, found.st_gid) == (12345, 23456), path
    Tree(str(top)).revert()
    assert os.stat(str(top / "mnist/a.py")).st_uid == 12345


@pytest.mark.parametrize("name", [".DS_Store", ".port.json.0123abcd.tmp", "mine.txt"])
def test_leftovers_do_not_disturb(top, name):
    port(top)
    (top / STATE / name).write_text("x")
    assert Tree(str(top)).revert() == 5
    assert (top / STATE).exists() == (name == "mine.txt")
    port(top)


def test_a_file_that_changed_since_the_plan(top):
    with pytest.raises(InputError, match="it changed while the port was worked out"):
        Tree(str(top)).apply([Change("mnist/a.py", b"other", b"new", {}, False)])


def test_two_at_once(top):
    tree = Tree(str(top))
    with tree.alone():
        with pytest.raises(UnavailableError, match="another port is at work"):
            with Tree(str(top)).alone():
                pass
    with tree.alone():
        pass


def test_a_journal_whose_content_was_altered(top, monkeypatch):
    with killed_after(monkeypatch, 1):
        port(top)
    (top / STATE / "new/mnist/c.py").write_text("import os\n")
    with pytest.raises(InputError, match="new/mnist/c.py: got a missing or altered file"):
        Tree(str(top)).repair()
    assert Inside(str(top)).identity("mnist/c.py") == digest(b"print 'c'\n")
