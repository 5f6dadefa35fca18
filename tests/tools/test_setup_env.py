"""Setting up with stand-ins: nothing is installed and nothing is asked over the network."""

import json
import os
import sys

import pytest

from tools import setup_env

HERE = "%d.%d" % sys.version_info[:2]
ROOT = setup_env.ROOT


# --- what is missing --------------------------------------------------------------------------


@pytest.mark.parametrize("version", [(3, 8, 0), (3, 13, 9)])
def test_nothing_is_missing(version):
    assert setup_env.missing(version, lambda name: True) is None


@pytest.mark.parametrize(
    "changed, words",
    [
        ({"version": (3, 7, 9)}, "this is Python 3.7, but 3.8 to 3.13 are supported: choose one"),
        ({"version": (3, 14, 0)}, "this is Python 3.14, but 3.8 to 3.13 are supported"),
        (
            {"has_module": lambda name: name != "venv"},
            "Python's module venv is missing: install it, for example `apt-get install "
            "python3.9-venv`",
        ),
        ({"has_module": lambda name: name != "ensurepip"}, "Python's module ensurepip is missing"),
    ],
)
def test_what_is_missing_is_one_line_with_a_remedy(changed, words):
    here = {"version": (3, 9, 1), "has_module": lambda name: True}
    problem = setup_env.missing(**dict(here, **changed))
    assert words in problem and "\n" not in problem


def test_this_machine_has_what_the_tests_need():
    assert setup_env.missing() is None


# --- a compiler -------------------------------------------------------------------------------


@pytest.fixture
def machine(tmp_path):
    """Arguments of `no_compiler` for a machine that has one."""
    compiler = tmp_path / "bin" / setup_env.compiler({})
    compiler.parent.mkdir()
    compiler.write_text("#!/bin/sh\n")
    compiler.chmod(0o755)
    (tmp_path / "Python.h").write_text("")
    return {
        "version": (3, 9, 1),
        "environ": {"PATH": str(compiler.parent)},
        "include": str(tmp_path),
    }


def test_there_is_a_compiler(machine):
    assert setup_env.no_compiler(**machine) is None


@pytest.mark.parametrize(
    "changed, words",
    [
        (
            {"environ": {"PATH": "/none"}},
            "no C++ compiler (g++ is not on PATH): install one, for example `apt-get install g",
        ),
        (
            {"environ": {"PATH": "/none", "THEANO_FLAGS": "floatX=float64,cxx=/opt/icpx"}},
            "no C++ compiler (/opt/icpx is not on PATH)",
        ),
        (
            {"include": "/none"},
            "Python's headers are missing (no Python.h in /none): install them, for example "
            "`apt-get install python3.9-dev`",
        ),
    ],
)
def test_no_compiler_is_one_line_with_a_remedy(machine, monkeypatch, changed, words):
    monkeypatch.setattr(setup_env.sys, "platform", "linux")
    problem = setup_env.no_compiler(**dict(machine, **changed))
    assert words in problem and "\n" not in problem


def test_theanos_own_compiler(monkeypatch):
    monkeypatch.setattr(setup_env.sys, "platform", "darwin")
    assert setup_env.compiler({}) == "clang++"
    assert setup_env.compiler({"THEANO_FLAGS": "device=cpu, cxx = 'icpx' "}) == "icpx"


# --- setting up -------------------------------------------------------------------------------


@pytest.fixture
def commands(monkeypatch, tmp_path):
    """The commands that were called; `commands.fail_at` makes one of them fail."""

    class Commands(list):
        fail_at = None
        python = HERE + ".7"

        @property
        def project(self):
            """The command that installed the project."""
            return next(command for command in reversed(self) if "--editable" in command)

    made = Commands()
    monkeypatch.setattr(setup_env, "no_compiler", lambda: None)

    def call(command, env=None, cwd=None):
        made.append(command)
        if made.fail_at is not None and len(made) == made.fail_at:
            return 1
        if command[1:3] == ["-m", "venv"]:
            python = setup_env.python_of(command[3])
            os.makedirs(os.path.dirname(python), exist_ok=True)
            with open(python, "w"), open(os.path.join(command[3], "pyvenv.cfg"), "w") as config:
                config.write("home = /usr\nversion = %s\n" % made.python)
        return 0

    monkeypatch.setattr(setup_env.subprocess, "call", call)
    return made


def kinds(commands):
    """'venv', 'tools', 'theano', 'project' or 'native' for each command."""
    names = {"wheel": "tools", setup_env.THEANO: "theano", "lib.native": "native"}
    return [
        "venv" if command[2] == "venv" else names.get(command[-1], "project")
        for command in commands
    ]


ALL = ["venv", "tools", "theano", "project", "native"]


@pytest.mark.parametrize("folder", ["venv", "a folder with blanks/venv"])
def test_the_first_call_installs_and_the_second_does_nothing(tmp_path, commands, folder, capsys):
    venv = str(tmp_path / folder)
    assert setup_env.set_up(venv, ["test"]) is True
    assert kinds(commands) == ALL
    assert commands[0] == [sys.executable, "-m", "venv", venv]
    assert all(command[0] == setup_env.python_of(venv) for command in commands[1:])
    assert commands.project[-2:] == ["--editable", ROOT + "[test]"]
    shown = capsys.readouterr().out
    assert shown.startswith("setting up %s (Python %s); this takes a minute" % (venv, HERE))
    assert shown.count("\n") == 6
    assert setup_env.set_up(venv, ["test"]) is False
    assert setup_env.set_up(venv, []) is False
    assert len(commands) == 5 and capsys.readouterr().out == ""


def test_theano_is_built_with_the_old_names_at_hand(tmp_path, monkeypatch):
    seen = []
    monkeypatch.setattr(
        setup_env.subprocess, "call", lambda command, env=None, cwd=None: seen.append(env) or 0
    )
    setup_env._install(str(tmp_path), [], ROOT)
    assert seen[0] is None and seen[2] is None
    assert os.listdir(seen[1]["PYTHONPATH"]) != []
    assert "sitecustomize.py" in os.listdir(seen[1]["PYTHONPATH"])


def test_more_extras_are_added_to_those_that_are_there(tmp_path, commands, capsys):
    venv = str(tmp_path / "venv")
    setup_env.set_up(venv, ["test"])
    assert "setting up %s (Python " % venv in capsys.readouterr().out
    setup_env.set_up(venv, ["lint"])
    assert "adding lint to %s; " % venv in capsys.readouterr().out
    assert kinds(commands) == ALL + ALL[1:] and commands.project[-1] == ROOT + "[lint,test]"
    assert setup_env.set_up(venv, ["test"]) is False


def test_the_native_library_is_built_from_the_projects_folder(tmp_path, monkeypatch):
    """It need not succeed: programs say then why there is none."""
    seen = []

    def call(command, env=None, cwd=None):
        seen.append((command, cwd))
        return int(command[-1] == "lib.native")

    monkeypatch.setattr(setup_env.subprocess, "call", call)
    monkeypatch.setattr(setup_env, "no_compiler", lambda: None)
    setup_env._install(str(tmp_path), [], ROOT)
    assert seen[-1] == ([setup_env.python_of(str(tmp_path)), "-m", "lib.native"], ROOT)
    monkeypatch.setattr(setup_env, "no_compiler", lambda: "no C++ compiler")
    setup_env._install(str(tmp_path), [], ROOT)
    assert "--editable" in seen[-1][0]


@pytest.mark.parametrize("fail_at", [1, 2, 3, 4])
def test_a_failure_says_so_and_the_next_call_goes_on(tmp_path, commands, fail_at):
    venv = str(tmp_path / "venv")
    commands.fail_at = fail_at
    words = "error: the command above failed, .* the same call goes on from here"
    with pytest.raises(SystemExit, match=words):
        setup_env.set_up(venv, [])
    assert setup_env.read_stamp(venv) == {}
    del commands[:]
    commands.fail_at = None
    assert setup_env.set_up(venv, []) is True
    # an environment without a stamp may lack pip: venv completes it
    assert kinds(commands) == ALL


def test_changed_requirements_are_installed(tmp_path, commands, monkeypatch):
    venv = str(tmp_path / "venv")
    setup_env.set_up(venv, [])
    del commands[:]
    monkeypatch.setattr(setup_env, "digest", lambda root: "other")
    assert setup_env.set_up(venv, []) is True
    assert kinds(commands) == ALL[1:]


def test_the_digest_follows_the_files(tmp_path):
    (tmp_path / "tools").mkdir()
    for name in ("pyproject.toml", "setup.py", "tools/setup_env.py"):
        (tmp_path / name).write_text("a")
    seen = {setup_env.digest(str(tmp_path)), setup_env.digest(str(tmp_path))}
    assert len(seen) == 1
    for name in ("pyproject.toml", "setup.py", "tools/setup_env.py"):
        (tmp_path / name).write_text("b")
        seen.add(setup_env.digest(str(tmp_path)))
    assert len(seen) == 4


def test_a_moved_project_is_installed_again(tmp_path, commands, monkeypatch):
    venv = str(tmp_path / "venv")
    setup_env.set_up(venv, [])
    del commands[:]
    monkeypatch.setattr(setup_env, "digest", lambda root: setup_env.read_stamp(venv)["digest"])
    assert setup_env.set_up(venv, [], root="/moved") is True
    assert commands.project[-1] == "/moved"


@pytest.mark.parametrize("complete", [True, False])
def test_an_environment_of_another_version_is_made_anew(tmp_path, commands, complete, capsys):
    venv = tmp_path / "venv"
    commands.python = "3.6.9"
    commands.fail_at = None if complete else 2
    try:
        setup_env.set_up(str(venv), ["test"])
    except SystemExit:
        assert not complete
    (venv / "old").write_text("")
    commands.python, commands.fail_at = HERE + ".7", None
    del commands[:]
    capsys.readouterr()
    if complete:  # the stamp of that version
        stamp = dict(setup_env.read_stamp(str(venv)), python="3.6")
        (venv / setup_env.STAMP).write_text(json.dumps(stamp))
    assert setup_env.set_up(str(venv), []) is True
    assert "is of Python 3.6: making it anew for %s\n" % HERE in capsys.readouterr().out
    assert kinds(commands) == ALL and not (venv / "old").exists()
    assert commands.project[-1] == ROOT + ("[test]" if complete else "")


def test_a_folder_that_is_no_environment_is_not_emptied(tmp_path, commands):
    (tmp_path / "mine").write_text("")
    setup_env.set_up(str(tmp_path), [])
    assert (tmp_path / "mine").exists()


@pytest.mark.parametrize(
    "text, version",
    [
        ("home = /usr\nversion = 3.11.7\n", "3.11"),
        ("version_info = 3.9.1.final.0\n", "3.9"),
        ("version=3.8.18\n", "3.8"),
        ("home = /usr\n", ""),
        (None, None),
    ],
)
def test_version_of(tmp_path, text, version):
    if text is not None:
        (tmp_path / "pyvenv.cfg").write_text(text)
    assert setup_env.version_of(str(tmp_path)) == version


@pytest.mark.parametrize("text", ["", "{", "[]", "3"])
def test_a_damaged_stamp_is_none(tmp_path, text):
    (tmp_path / setup_env.STAMP).write_text(text)
    assert setup_env.read_stamp(str(tmp_path)) == {}


# --- the command line -------------------------------------------------------------------------


def test_main(monkeypatch, tmp_path, capsys):
    seen = []
    monkeypatch.setattr(setup_env, "missing", lambda: None)
    monkeypatch.setattr(setup_env, "no_compiler", lambda: None)
    monkeypatch.setattr(setup_env, "set_up", lambda venv, extras: seen.append((venv, extras)))
    assert setup_env.main([]) == 0
    assert setup_env.main(["--venv", "x", "--extras", "test,bench"]) == 0
    assert setup_env.main(["--venv", "x", "--extras", "test,"]) == 0  # make's without EXTRAS
    assert seen == [
        (os.path.join(ROOT, ".venv"), []),
        ("x", ["test", "bench"]),
        ("x", ["test"]),
    ]
    assert capsys.readouterr().out == ""


def test_main_without_a_compiler_installs_jax_and_says_so_once(
    monkeypatch, tmp_path, capsys, commands
):
    monkeypatch.setattr(setup_env, "no_compiler", lambda: "no C++ compiler: install one")
    venv = str(tmp_path / "venv")
    for _ in range(2):
        assert setup_env.main(["--venv", venv, "--extras", "test"]) == 0
    assert commands.project[-1] == ROOT + "[jax,test]" and len(commands) == 4
    shown = capsys.readouterr().out.splitlines()
    assert shown[0] == "no C++ compiler: install one; until then JAX computes, more slowly"
    assert sum("no C++" in line for line in shown) == 1


def test_main_says_what_is_missing(monkeypatch, capsys):
    monkeypatch.setattr(setup_env, "missing", lambda: "no venv: install it")
    assert setup_env.main([]) == 1
    assert capsys.readouterr().err == "error: no venv: install it\n"


@pytest.mark.parametrize(
    "error, code, words",
    [
        (
            PermissionError(13, "Permission denied", "x/a"),
            1,
            "error: cannot set up x: [Errno 13] P",
        ),
        (KeyboardInterrupt(), 130, "interrupted; the same call goes on from here\n"),
    ],
)
def test_main_has_no_traceback(monkeypatch, capsys, error, code, words):
    def fail(venv, extras):
        raise error

    monkeypatch.setattr(setup_env, "missing", lambda: None)
    monkeypatch.setattr(setup_env, "set_up", fail)
    assert setup_env.main(["--venv", "x"]) == code
    err = capsys.readouterr().err
    assert words in err and err.count("\n") == 1
