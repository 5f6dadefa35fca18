"""The parser of every program: errors in one line, the nearest spelling, the version.

``--print-completion SHELL`` prints a script for the shell, by the package shtab.
"""

from __future__ import annotations

import argparse
import difflib
import re
from typing import Any, Iterable, NoReturn

from .. import __version__
from ..errors import InputError, UnavailableError

SHELLS = ("bash", "zsh", "tcsh")
_UNKNOWN = re.compile(r"unrecognized arguments: (-[^\s=]+)")


class Parser(argparse.ArgumentParser):
    """An argument parser whose errors are one line.

    Parameters
    ----------
    example : str
        A command that a user may want, shown at the end of the help.
    command : str
        The program's short name, which the completion is for; none by default.
    """

    def __init__(self, *args: Any, example: str = "", command: str = "", **kwargs: Any) -> None:
        end = kwargs.pop("epilog", None) or ""
        if example:
            end += ("\n\n" if end else "") + "example:\n  " + example
        kwargs.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        kwargs.update(allow_abbrev=False, epilog=end or None)
        super().__init__(*args, **kwargs)
        self.command = command
        version = "dcgan-no-gpu %s" % __version__
        self.add_argument(
            "--version", action="version", version=version, help="print the version and exit"
        )
        if command:
            self.add_argument(
                "--print-completion",
                action=_PrintCompletion,
                choices=SHELLS,
                metavar="SHELL",
                help="print a script that completes the options of %s in %s, and exit"
                % (command, ", ".join(SHELLS)),
            )

    def error(self, message: str) -> NoReturn:
        """Raise the error; an option that is nearly right is offered."""
        unknown = _UNKNOWN.match(message)
        if unknown:
            message += did_you_mean(unknown.group(1), self._option_string_actions)
        raise InputError("%s (--help lists the options)" % message)

    def _check_value(self, action, value):
        if action.choices is not None and value not in action.choices:
            names = [str(choice) for choice in action.choices]
            text = "invalid choice: %r%s" % (value, did_you_mean(str(value), names))
            raise argparse.ArgumentError(action, "%s (choose from %s)" % (text, ", ".join(names)))


class _PrintCompletion(argparse.Action):
    """``--print-completion``: print and exit, without the arguments that are required."""

    def __call__(self, parser, namespace, values, option_string=None):
        try:
            import shtab
        except ImportError:
            raise UnavailableError(
                "--print-completion needs the package shtab: pip install shtab"
            ) from None
        parser.prog = parser.command
        print(shtab.complete(parser, shell=values))
        parser.exit()


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return ``"; did you mean NAME?"`` for the nearest of the names that are known, or nothing.

    >>> did_you_mean("torch2", ["torch28", "leaky32"])
    '; did you mean torch28?'
    """
    near = difflib.get_close_matches(name, list(known), 1)
    return "; did you mean %s?" % near[0] if near else ""


def not_known(what: str, name: str, known: Iterable[str]) -> str:
    """Return an error's text for a name that is none of those that are known.

    >>> not_known("network", "torch2", ["torch28", "leaky32"])
    "network 'torch2': expected one of torch28, leaky32; did you mean torch28?"
    """
    names = list(known)
    listed = ", ".join(names) or "(none)"
    return "%s %r: expected one of %s%s" % (what, name, listed, did_you_mean(name, names))
