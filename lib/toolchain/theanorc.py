"""What the user set for Theano, in THEANO_FLAGS and .theanorc, before Theano reads it."""

from __future__ import annotations

import configparser
import os
import shlex
import sys
from typing import Mapping

from ..errors import InputError


def _files(environ):
    listed = environ.get("THEANORC")
    files = [os.path.expanduser(name) for name in (listed or "~/.theanorc").split(os.pathsep)]
    if listed is None and sys.platform == "win32":
        files.append(os.path.expanduser("~/.theanorc.txt"))
    return files


def _from_files(environ):
    parser = configparser.RawConfigParser()
    try:
        parser.read(_files(environ))
    except (configparser.Error, UnicodeDecodeError) as error:
        raise InputError("Theano's configuration cannot be read: %s" % error) from None
    settings = {}
    for section in parser.sections():
        prefix = "" if section == "global" else section + "__"
        for option, value in parser.items(section):
            settings[(prefix + option).lower()] = value
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


def settings(environ: Mapping[str, str]) -> dict[str, str]:
    """Return all that the user set, by lower-case name (in files Theano ignores the case).

    Parameters
    ----------
    environ : mapping
        The process's environment; THEANO_FLAGS goes before the files that THEANORC lists
        (``~/.theanorc`` by default).

    Raises
    ------
    InputError
        If a configuration file is not in INI form.
    """
    by_flag = {name.lower(): value for name, value in flags(environ).items()}
    return {**_from_files(environ), **by_flag}
