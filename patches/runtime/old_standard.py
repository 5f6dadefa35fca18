"""What Python's standard library dropped and has no equal of."""

from __future__ import annotations

import contextlib
import importlib.machinery
import importlib.util
import inspect
import os
import re
import shutil
import subprocess
import sys
import types
import zlib
from typing import Any, Iterator, NamedTuple


class ArgSpec(NamedTuple):
    """What `getargspec` returns."""

    args: list
    varargs: Any
    keywords: Any
    defaults: Any


def getargspec(func: Any) -> ArgSpec:
    """Return the parameters of a function: names, ``*args``, ``**kwargs`` and defaults."""
    found = inspect.getfullargspec(func)
    return ArgSpec(found.args, found.varargs, found.varkw, found.defaults)


@contextlib.contextmanager
def nested(*managers: Any) -> Iterator[tuple[Any, ...]]:
    """Enter several contexts one after another, and leave them in turn."""
    with contextlib.ExitStack() as stack:
        yield tuple([stack.enter_context(manager) for manager in managers])


def load_source(name: str, pathname: str, file: Any = None) -> types.ModuleType:
    """Run a Python file as the module `name` and return it."""
    loader = importlib.machinery.SourceFileLoader(name, pathname)
    spec = importlib.util.spec_from_file_location(name, pathname, loader=loader)
    if spec is None:
        raise ImportError("cannot load %s" % pathname)
    module = sys.modules.setdefault(name, importlib.util.module_from_spec(spec))
    loader.exec_module(module)
    return module


def walk(top: str, func: Any, arg: Any) -> None:
    """Call ``func(arg, folder, names)`` for each folder, as ``os.path.walk`` did.

    Names that `func` takes out of the list are not gone into.
    """
    try:
        names = os.listdir(top)
    except OSError:
        return
    func(arg, top, names)
    for name in names:
        path = os.path.join(top, name)
        if os.path.isdir(path) and not os.path.islink(path):
            walk(path, func, arg)


# Python warns of a running process that nobody holds.
_PROCESSES: list = []


def popen2(command: Any, mode: str = "t", bufsize: int = -1) -> Any:
    """Start a program; return its standard input and output."""
    return _started(command, bufsize)[:2]


def popen3(command: Any, mode: str = "t", bufsize: int = -1) -> Any:
    """Start a program; return its standard input, output and errors."""
    return _started(command, bufsize)


def _started(command, bufsize):
    pipe = subprocess.PIPE
    process = subprocess.Popen(
        command,
        bufsize,
        shell=isinstance(command, str),
        stdin=pipe,
        stdout=pipe,
        stderr=pipe,
        universal_newlines=True,
    )
    _PROCESSES[:] = [each for each in _PROCESSES if each.poll() is None] + [process]
    return process.stdin, process.stdout, process.stderr


def linux_distribution(*ignored: Any, **options: Any) -> tuple[str, str, str]:
    """Return name, version and code name of the system, empty where it does not tell."""
    found = {}
    if os.path.isfile("/etc/os-release"):
        with open("/etc/os-release", encoding="utf-8") as file:
            found = dict(re.findall(r'^(\w+)="?([^"\n]*)"?$', file.read(), re.M))
    return found.get("NAME", ""), found.get("VERSION_ID", ""), found.get("VERSION_CODENAME", "")


def mkpath(name: str, mode: int = 0o777, *ignored: Any, **options: Any) -> list[str]:
    """Make a folder and those above it; return those that were made."""
    made: list[str] = []
    path = os.path.normpath(name)
    while path and not os.path.isdir(path):
        made.insert(0, path)
        path = os.path.dirname(path)
    os.makedirs(name, mode, exist_ok=True)
    return made


def copy_tree(src: str, dst: str, *ignored: Any, **options: Any) -> list[str]:
    """Copy what a folder holds into another; return the copies."""
    copies = []
    for folder, _, files in os.walk(src):
        target = os.path.normpath(os.path.join(dst, os.path.relpath(folder, src)))
        os.makedirs(target, exist_ok=True)
        for each in files:
            copies.append(shutil.copy2(os.path.join(folder, each), os.path.join(target, each)))
    return copies


def remove_tree(directory: str, *ignored: Any, **options: Any) -> None:
    """Remove a folder and all in it."""
    shutil.rmtree(directory)


def copy_file(src: str, dst: str, *ignored: Any, **options: Any) -> tuple[str, int]:
    """Copy a file; return the copy's name, and 1."""
    return shutil.copy2(src, dst), 1


def strtobool(val: str) -> int:
    """Return 1 for y, yes, t, true, on and 1, and 0 for their opposites.

    Raises
    ------
    ValueError
        For other words.
    """
    word = val.lower()
    if word in ("y", "yes", "t", "true", "on", "1"):
        return 1
    if word in ("n", "no", "f", "false", "off", "0"):
        return 0
    raise ValueError("invalid truth value %r" % (val,))


class LooseVersion:
    """A version that compares number by number and word by word."""

    def __init__(self, vstring=""):
        self.vstring = vstring
        parts = re.findall(r"\d+|[a-z]+", vstring)
        self.version = [int(part) if part.isdigit() else part for part in parts]

    def __str__(self):
        return self.vstring

    def __repr__(self):
        return "LooseVersion (%r)" % self.vstring

    def _key(self):
        # A word counts less than a number: 1.0rc1 is before 1.0.1.
        return [(1, part, "") if isinstance(part, int) else (0, 0, part) for part in self.version]

    def _other(self, other):
        return (LooseVersion(other) if isinstance(other, str) else other)._key()

    def __eq__(self, other):
        return self._key() == self._other(other)

    def __lt__(self, other):
        return self._key() < self._other(other)

    def __le__(self, other):
        return self._key() <= self._other(other)

    def __gt__(self, other):
        return self._key() > self._other(other)

    def __ge__(self, other):
        return self._key() >= self._other(other)

    def __hash__(self):
        return hash(tuple(self._key()))


def setcheckinterval(interval: int) -> None:
    """Do nothing: Python 3 switches threads by time (`sys.setswitchinterval`)."""


def exc_clear() -> None:
    """Do nothing: Python 3 forgets an exception at the end of its handler."""


def getstatusoutput(cmd: str) -> tuple[int, str]:
    """Run a command; return (what ``os.wait`` says of its end, what it printed)."""
    code, text = subprocess.getstatusoutput(cmd)
    return (code << 8 if code >= 0 else -code), text


def crc32(data: Any, value: int = 0) -> int:
    """Return the CRC-32 of bytes, or of text, as a number with a sign."""
    return _signed(zlib.crc32(_bytes(data), value))


def adler32(data: Any, value: int = 1) -> int:
    """Return the Adler-32 checksum of bytes, or of text, as a number with a sign."""
    return _signed(zlib.adler32(_bytes(data), value))


def _bytes(data):
    return data.encode("utf-8") if isinstance(data, str) else data


def _signed(number):
    return number - (1 << 32) if number >> 31 else number
