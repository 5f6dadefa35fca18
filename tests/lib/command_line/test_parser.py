"""What all programs have in common: one line of error, nearest spellings, version, completion."""

import importlib
import os
import subprocess
import sys

import pytest

import lib
from lib.command_line.parser import Parser, did_you_mean
from lib.errors import InputError, UnavailableError


def parser(**kwargs):
    options = Parser(prog="program", **kwargs)
    options.add_argument("--num-epochs", type=int, help="number of epochs (default: 5)")
    options.add_argument("--arch", choices=("torch28", "leaky32"))
    return options


@pytest.mark.parametrize(
    "argv, message",
    [
        (["--num-epoch", "3"], "unrecognized arguments: --num-epoch 3; did you mean --num-epochs?"),
        (["--num_epochs=3"], "unrecognized arguments: --num_epochs=3; did you mean --num-epochs?"),
        (["--zzz"], "unrecognized arguments: --zzz"),
        (["word"], "unrecognized arguments: word"),
        (["--arch", "torch"], "argument --arch: invalid choice: 'torch'; did you mean torch28? (c"),
        (
            ["--arch", "vgg"],
            "argument --arch: invalid choice: 'vgg' (choose from torch28, leaky32)",
        ),
        (["--num-epochs", "x"], "argument --num-epochs: invalid int value: 'x'"),
    ],
)
def test_errors_are_one_line(argv, message):
    with pytest.raises(InputError) as caught:
        parser().parse_args(argv)
    text = str(caught.value)
    assert text.startswith(message) and text.endswith("(--help lists the options)")
    assert "\n" not in text and ("did you mean" in text) == ("did you mean" in message)


def test_options_are_not_abbreviated():
    with pytest.raises(InputError, match="did you mean --num-epochs"):
        parser().parse_args(["--num-ep", "3"])


def test_the_example_ends_the_help():
    text = parser(example="program --num-epochs 3", epilog="exit code: 0").format_help()
    assert text.endswith("exit code: 0\n\nexample:\n  program --num-epochs 3\n")


def test_version(capsys):
    with pytest.raises(SystemExit) as caught:
        parser().parse_args(["--version"])
    assert caught.value.code == 0
    assert capsys.readouterr().out == "dcgan-no-gpu %s\n" % lib.__version__


@pytest.mark.parametrize("shell", ["bash", "zsh", "tcsh"])
def test_completion(capsys, shell):
    pytest.importorskip("shtab", reason="shtab writes the completion")
    with pytest.raises(SystemExit) as caught:
        parser(command="dcgan-try").parse_args(["--print-completion", shell])
    said = capsys.readouterr().out
    assert caught.value.code == 0 and "dcgan-try" in said and "num-epochs" in said


def test_completion_without_shtab(monkeypatch):
    monkeypatch.setitem(sys.modules, "shtab", None)
    with pytest.raises(UnavailableError, match="needs the package shtab: pip install shtab$"):
        parser(command="dcgan-try").parse_args(["--print-completion", "bash"])


def test_near_names():
    assert did_you_mean("leaky3", ["torch28", "leaky32"]) == "; did you mean leaky32?"
    assert did_you_mean("x", ["torch28"]) == ""


PROGRAMS = ("mnist.train_dcgan", "mnist.sample", "mnist.fetch", "mnist.zoo", "lib.report", "lib")
PROGRAMS += ("lib.shapes", "lib.compat", "patches", "mnist.train_cond_dcgan_no_gpu")
PROGRAMS += ("mnist.explore", "mnist.export", "tools.bench", "tools.other_suites")
PROGRAMS += ("tools.theano_names", "tools.theano_numpy", "tools.paper_table")


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_program_says_its_version(program):
    command = [sys.executable, "-m", program, "--version"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "dcgan-no-gpu %s\n" % lib.__version__)


@pytest.mark.parametrize("package", ["mnist", "patches"])
def test_another_lib_is_named(tmp_path, package):
    """In a folder with a lib of its own, Python finds that one first."""
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "__init__.py").write_text("")
    program = "mnist.zoo" if package == "mnist" else "patches"
    root = os.path.dirname(os.path.dirname(importlib.import_module("lib").__file__))
    done = subprocess.run(
        [sys.executable, "-m", program, "--help"],
        cwd=str(tmp_path),
        env=dict(os.environ, PYTHONPATH=root),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    where = os.path.realpath(str(tmp_path / "lib"))
    what = "another package named lib is found before this project's, " + where
    assert done.stderr.startswith("error: " + what)
    assert done.stderr.count("\n") == 1
    code = "import %s" % package
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=str(tmp_path),
        env=dict(os.environ, PYTHONPATH=root),
        capture_output=True,
        text=True,
    )
    assert done.stderr.splitlines()[-1].startswith("ImportError: " + what)
