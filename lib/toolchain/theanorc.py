"""What the user set for Theano, in THEANO_FLAGS and .theanorc, before Theano reads it."""

from __future__ import annotations

import configparser
import os
import re
import shlex
import stat
import sys
from typing import Mapping, NamedTuple

from ..errors import InputError

LARGEST = 1 << 20  # bytes; a file of settings has some hundred


class Setting(NamedTuple):
    """A value and where it stands, as messages say it: ``/home/a/.theanorc, line 3``."""

    value: str
    where: str


def _files(environ):
    listed = environ.get("THEANORC")
    files = [os.path.expanduser(name) for name in (listed or "~/.theanorc").split(os.pathsep)]
    if listed is None and sys.platform == "win32":
        files.append(os.path.expanduser("~/.theanorc.txt"))
    return files


def _error(path, text, line=None):
    where = path if line is None else "%s, line %d" % (path, line)
    return InputError("Theano's configuration cannot be read: %s: %s" % (where, text))


def _content(path):
    """Return the text of one file; None where there is none, which Theano passes over."""
    if path == os.devnull:
        return None
    try:
        found = os.stat(path)
        if stat.S_ISDIR(found.st_mode):
            return None
        if not stat.S_ISREG(found.st_mode) or found.st_size > LARGEST:
            raise _error(path, "expected a regular file of less than 1 MB")
        with open(path, "rb") as file:
            content = file.read(LARGEST)
    except OSError:
        return None
    if content.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        raise _error(path, "it begins with a byte order mark: save it as UTF-8 without BOM", 1)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _error(path, "this is not UTF-8: save it as UTF-8", line) from None


def _parse(path, text):
    parser = configparser.RawConfigParser()
    try:
        parser.read_string(text, path)
    except configparser.DuplicateOptionError as error:
        text = "%s stands there for the second time: leave one of them" % error.option
        raise _error(path, text, error.lineno) from None
    except configparser.DuplicateSectionError as error:
        text = "[%s] stands there for the second time: join the two" % error.section
        raise _error(path, text, error.lineno) from None
    except configparser.MissingSectionHeaderError as error:
        raise _error(path, "write [global] above the first setting", error.lineno) from None
    except configparser.ParsingError as error:
        line = error.errors[0][0]
        raise _error(path, "expected a setting: write `floatX = float32`", line) from None
    return parser


def _lines(text):
    """Return {(section, option): number of its line}."""
    found, section = {}, None
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\[([^]]+)\]", line)
        option = re.match(r"([^\s#;\[=:][^=:]*?)\s*[=:]", line)
        if header:
            section = header.group(1)
        elif option:
            found[section, option.group(1).lower()] = number
    return found


def _from_files(environ):
    settings: dict[str, Setting] = {}
    for path in _files(environ):
        text = _content(path)
        if text is None:
            continue
        parser, lines = _parse(path, text), _lines(text)
        for section in parser.sections():
            prefix = "" if section == "global" else section + "__"
            for option, value in parser.items(section):
                line = lines.get((section, option))
                if re.search(r"(^|\s)[#;]", value):
                    text = "a comment needs a line of its own: write `%s = %s`" % (
                        option,
                        re.split(r"(?:^|\s+)[#;]", value)[0],
                    )
                    raise _error(path, text, line)
                where = path if line is None else "%s, line %d" % (path, line)
                settings[(prefix + option).lower()] = Setting(value, where)
    return settings


def flags(environ: Mapping[str, str]) -> dict[str, str]:
    """Return THEANO_FLAGS as a dict by Theano's present names, ``section__option``.

    Parameters
    ----------
    environ : mapping
        The process's environment.

    Raises
    ------
    InputError
        If a quotation in it is not closed.
    """
    # split as Theano does: at commas outside of quotation marks
    splitter = shlex.shlex(environ.get("THEANO_FLAGS", ""), posix=True)
    splitter.whitespace = ","
    splitter.whitespace_split = True
    try:
        items = list(splitter)
    except ValueError as error:
        raise InputError("THEANO_FLAGS cannot be read: %s" % error) from None
    found = {}
    for item in items:
        name, equals, value = item.strip().partition("=")
        if equals:
            # Theano 0.9 wrote blas.ldflags; 1.1 knows blas__ldflags only
            found[name.strip().replace(".", "__")] = value
    return found


def located(environ: Mapping[str, str]) -> dict[str, Setting]:
    """Return all that the user set, as `Setting`, by lower-case name.

    In files Theano ignores the case. See `settings`.
    """
    by_flag = {
        name.lower(): Setting(value, "THEANO_FLAGS") for name, value in flags(environ).items()
    }
    return {**_from_files(environ), **by_flag}


def settings(environ: Mapping[str, str]) -> dict[str, str]:
    """Return all that the user set, by lower-case name.

    Parameters
    ----------
    environ : mapping
        The process's environment; THEANO_FLAGS goes before the files that THEANORC lists
        (``~/.theanorc`` by default).

    Raises
    ------
    InputError
        If a configuration file is not in INI form, or has a comment behind a value, which
        Theano takes for a part of it.
    """
    return {name: setting.value for name, setting in located(environ).items()}
