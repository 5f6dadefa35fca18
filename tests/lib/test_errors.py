import io
import os
import subprocess
import sys

import pytest

from lib.errors import (
    InputError,
    UnavailableError,
    name_of,
    one_line,
    prepare_output,
    reason,
    run_cli,
)


def fail(error):
    def main(argv):
        raise error

    return main


@pytest.mark.parametrize(
    "error, code, text",
    [
        (
            InputError("a.npz: empty,\n  expected  arrays"),
            2,
            "error: a.npz: empty, expected arrays",
        ),
        (UnavailableError("no GPU"), 1, "error: no GPU"),
        (OSError(28, "No space left on device", "a.npz"), 1, "No space left on device (a.npz)"),
        (PermissionError(13, "Permission denied"), 1, "error: Permission denied"),
        (OSError("odd"), 1, "error: odd"),
        (MemoryError(), 1, "error: not enough memory"),
        (MemoryError("8 TiB\nneeded"), 1, "error: not enough memory: 8 TiB needed"),
        (KeyboardInterrupt(), 130, "interrupted"),
    ],
)
def test_errors_are_one_line_and_an_exit_code(capsys, error, code, text):
    assert run_cli(fail(error), []) == code
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1 and err.endswith(text + "\n")


@pytest.mark.parametrize("returned, code", [(None, 0), (0, 0), (130, 130)])
def test_exit_codes_pass(returned, code):
    assert run_cli(lambda argv: returned, []) == code


def test_arguments(monkeypatch):
    monkeypatch.setattr("sys.argv", ["program", "--a"])
    seen = []
    run_cli(seen.append)
    run_cli(seen.append, ["--b"])
    assert seen == [["--a"], ["--b"]]


@pytest.mark.parametrize("error", [ZeroDivisionError, KeyError, ValueError])
def test_mistakes_of_the_program_are_not_hidden(error):
    with pytest.raises(error):
        run_cli(fail(error("x")), [])


def test_kinds():
    assert issubclass(UnavailableError, InputError) and issubclass(InputError, ValueError)
    assert (InputError.exit_code, UnavailableError.exit_code) == (2, 1)


@pytest.mark.parametrize(
    "text, shown",
    [
        ("a\n  b\tc", "a b c"),
        ("\x1b]0;title\x07.png", "\\x1b]0;title\\x07.png"),
        ("caf\u00e9", "caf\u00e9"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("\udcff", "\\udcff"),
    ],
)
def test_one_line_shows_what_would_change_the_screen(text, shown):
    assert one_line(text) == shown


def test_a_files_name_cannot_write_to_the_terminal(capsys):
    def main(argv):
        raise FileNotFoundError(2, "No such file", "\x1b[2J.npz")

    assert run_cli(main, []) == 1
    assert capsys.readouterr().err == "error: No such file (\\x1b[2J.npz)\n"


def test_a_name_keeps_its_blanks():
    assert name_of("a  b\n\x1b\udcff\u202e/é") == "a  b\\n\\x1b\\udcff\\u202e/é"


def test_output_takes_any_text(monkeypatch):
    buffer = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(buffer, "ascii"))
    assert run_cli(lambda argv: print("é \udcff"), []) == 0
    sys.stdout.flush()
    assert buffer.getvalue() == b"\\xe9 \\udcff" + os.linesep.encode()


def test_output_that_is_closed(monkeypatch):
    monkeypatch.setattr("sys.stdout", None)
    prepare_output()
    with sys.stdout as stdout:
        assert stdout.write("nowhere") == 7


def test_what_another_library_says_is_kept_short():
    assert reason(ValueError("a\nb\x1b")) == "a b\\x1b"
    long = reason(ValueError("x" * 10**5))
    assert long == "x" * 300 + "..."


LONG = """
import sys
from lib.errors import run_cli
def main(argv):
    for number in range(200000):
        print("line", number)
sys.exit(run_cli(main, []))
"""


def test_a_reader_that_has_enough_costs_no_word():
    """As in ``dcgan-shapes ... | head -1``."""
    started = subprocess.Popen(
        [sys.executable, "-c", LONG], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert started.stdout.readline() == "line 0\n"
    started.stdout.close()
    with started.stderr:
        said = started.stderr.read()
    assert (started.wait(), said) == (141, "")


BROKEN = """
import sys
from lib.errors import run_cli
def main(argv):
    raise BrokenPipeError(32, "Broken pipe", "a connection")
sys.exit(run_cli(main, []))
"""


def test_another_broken_pipe_is_an_error():
    """Whoever reads the output is there."""
    done = subprocess.run([sys.executable, "-c", BROKEN], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (1, "error: Broken pipe (a connection)\n")
