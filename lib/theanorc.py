"""What the user set for Theano, in THEANO_FLAGS and .theanorc, before Theano reads it."""

import configparser
import os
import sys

from .errors import InputError


def _files(environ):
    listed = environ.get("THEANORC")
    files = [os.path.expanduser(name) for name in (listed or "~/.theanorc").split(os.pathsep)]
    if listed is None and sys.platform == "win32":
        files.append(os.path.expanduser("~/.theanorc.txt"))
    return files


def _from_files(environ):
    parser = configparser.RawConfigParser()
    parser.optionxform = str  # floatX, not floatx
    try:
        parser.read(_files(environ))
    except configparser.Error as error:
        raise InputError("Theano's configuration cannot be read: %s" % error) from None
    settings = {}
    for section in parser.sections():
        prefix = "" if section == "global" else section.replace(".", "__") + "__"
        for option, value in parser.items(section):
            settings[prefix + option] = value
    return settings


def _from_flags(environ):
    settings = {}
    for item in environ.get("THEANO_FLAGS", "").split(","):
        name, equals, value = item.strip().partition("=")
        if equals:
            # Theano 0.9 wrote blas.ldflags; 1.1 knows blas__ldflags only
            settings[name.strip().replace(".", "__")] = value.strip()
    return settings


def user_settings(environ):
    """Return the user's settings by Theano's present names, ``section__option``.

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
    return {**_from_files(environ), **_from_flags(environ)}
