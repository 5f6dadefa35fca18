"""Errors that a user can act on, and how a command-line program reports them.

A message is one line: what, got, expected, remedy.
"""

from __future__ import annotations

import contextlib
import os
import select
import sys
from typing import Callable

_MOST_REASON = 300  # characters


class InputError(ValueError):
    """Something the user gave cannot be used; programs print it and exit with 2."""

    exit_code = 2


class UnavailableError(InputError):
    """Something the machine lacks (a GPU, disk space, permission); exit code 1."""

    exit_code = 1


def one_line(message: object) -> str:
    """Return an error, a name or other text as one line that a terminal shows as it is.

    White space becomes single spaces; control characters, which could rewrite the screen or
    hide a part of the text, are shown as escapes, such as ``\\x1b``, and so are bytes of a
    file's name that are no text. Whatever names a file, a class or an array goes through here
    before anybody sees it.
    """
    return "".join(map(_shown, " ".join(str(message).split())))


def reason(error: BaseException) -> str:
    """Return what an error says as one line of bearable length, to be put into another message.

    What another library raises on a damaged file may quote the whole of it.
    """
    text = one_line(error)
    return text if len(text) <= _MOST_REASON else text[:_MOST_REASON] + "..."


def name_of(path: str | os.PathLike[str]) -> str:
    """Return a file's, a class's or an array's name as a terminal shows it: all of it, escaped.

    In contrast to `one_line`, which is for sentences, blanks stay as many as they are.
    """
    return "".join(map(_shown, str(path)))


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: ``'1 process'``, ``'2 processes'``, ``'2 devices'``."""
    plural = noun + ("es" if noun.endswith("s") else "s")
    return "%d %s" % (number, noun if number == 1 else plural)


def _shown(character: str) -> str:
    return character if character.isprintable() else ascii(character)[1:-1]


def prepare_output() -> None:
    """Make standard output and standard error take any text, and be there.

    Without, a name that the terminal's encoding lacks ends a program that prints it; and where
    they were closed (``>&-``), Python has none at all.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w"))
        elif hasattr(stream, "reconfigure"):
            with contextlib.suppress(ValueError):  # somebody has detached it
                stream.reconfigure(errors="backslashreplace")


def _nobody_reads() -> bool:
    """Whether it is the standard output that broke; what is left for it goes nowhere then."""
    if not hasattr(select, "poll"):
        return False
    try:
        output = sys.stdout.fileno()
    except (AttributeError, OSError, ValueError):  # no file of the system's
        return False
    asked = select.poll()
    asked.register(output, select.POLLOUT)
    if not any(event & (select.POLLERR | select.POLLHUP) for _, event in asked.poll(0)):
        return False
    os.dup2(os.open(os.devnull, os.O_WRONLY), output)
    return True


def run_cli(main: Callable[[list[str]], int | None], argv: list[str] | None = None) -> int:
    """Run ``main(argv)`` and turn errors that a user can act on into one line.

    Parameters
    ----------
    main : callable
        Takes the list of arguments, returns an exit code or None.
    argv : list of str, optional
        Arguments without the program's name; ``sys.argv[1:]`` by default.

    Returns
    -------
    int
        What ``main`` returned (0 for None), or the error's ``exit_code``;
        1 for an operating-system error (full disk, no permission) and too little memory;
        130 after an interrupt that ``main`` did not handle; 141, without a word, where what
        read the output has ended, as ``head`` does.
    """
    prepare_output()
    try:
        return main(sys.argv[1:] if argv is None else argv) or 0
    except InputError as error:
        print("error: " + one_line(error), file=sys.stderr)
        return error.exit_code
    except OSError as error:
        if isinstance(error, BrokenPipeError) and _nobody_reads():
            return 141
        what = error.strerror or str(error)
        where = "" if error.filename is None else " (%s)" % error.filename
        print("error: " + one_line(what + where), file=sys.stderr)
        return 1
    except MemoryError as error:
        detail = one_line(error)
        print("error: not enough memory" + (": " + detail if detail else ""), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130
