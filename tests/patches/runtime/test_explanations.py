"""The line after a traceback, for errors that Python and NumPy raise themselves."""

import json
import os
import random
import subprocess
import sys

import numpy as np
import pytest

from patches.runtime import explanations


def _changed():
    d = {"a": 1}
    for key in d:
        d[key + "b"] = 2


def _ended():
    def endless():
        while True:
            yield next(iter(()))

    list(endless())


def _after_except():
    try:
        raise ValueError
    except ValueError as error:
        assert error
    return error  # noqa: F821


class _Same:
    def __eq__(self, other):
        return True


def _sought():
    with open(__file__, encoding="utf-8") as file:
        file.seek(-5, 2)


def _hashed():
    import hashlib

    hashlib.md5("abc")


STOPS = {
    "a place from the end": (_sought, "'rb'"),
    "an object without a hash": (lambda: {_Same()}, "__hash__ = object.__hash__"),
    "a float as a size": (lambda: np.zeros(np.sqrt(16)), "int(...)"),
    "a float in a range": (lambda: range(2.0), "int(...)"),
    "a float as an index": (lambda: list("a")[0.0], "int(...)"),
    "a float as an index of an array": (lambda: np.arange(3)[1.0], "int(...)"),
    "a float in a slice": (lambda: list("a")[:1.0], "int(...)"),
    "text where bytes are wanted": (lambda: b"a".split(" "), ".encode()"),
    "text hashed": (_hashed, ".encode()"),
    "bytes and text added": (lambda: "a" + b"a", ".encode()"),
    "bytes read as text": (lambda: b"\xff".decode(), "'rb'"),
    "one of a map": (lambda: map(int, "1")[0], "list(...)"),
    "the length of a map": (lambda: len(map(int, "1")), "list(...)"),
    "keys that are sorted": (lambda: {}.keys().sort(), "list(...)"),
    "ranges added": (lambda: range(2) + [1], "list(...)"),
    "a dictionary changed": (_changed, "in list(...)"),
    "the end of an iterator": (_ended, "@py2.generator"),
    "None compared": (lambda: None < 1, "None first"),
    "NumPy's integers in json": (lambda: json.dumps(np.int64(1)), "py2.plain"),
    "NumPy's integers as keys": (lambda: json.dumps({np.int64(1): 1}), "py2.plain"),
    "unlike arrays": (lambda: np.array([np.ones(2), np.ones(3)], float), "unlike_arrays.array"),
    "sorting with two": (lambda: [1].sort(max), "cmp_to_key"),
    "sample of an array": (lambda: random.sample(np.arange(3), 1), "list(...)"),
    "next": (lambda: iter(()).next(), "next(x)"),
    "a name of Python 2": (lambda: unicode("a"), "str"),  # noqa: F821
    "an exception's name": (_after_except, "except clause"),
    "a module of Python 2": (lambda: __import__("cPickle"), "pickle"),
}


@pytest.mark.parametrize("name", sorted(STOPS))
def test_says_what_to_write(name):
    run, said = STOPS[name]
    with pytest.raises(Exception) as caught:
        run()
    found = explanations.explanation(caught.value)
    assert found and said in found, (caught.value, found)


@pytest.mark.parametrize(
    "error",
    [
        ValueError("bad size"),
        KeyError("a"),
        KeyboardInterrupt(),
        TypeError("unhashable type: 'list'"),
    ],
)
def test_other_errors_get_no_line(error):
    assert explanations.explanation(error) is None


def test_a_program_keeps_its_traceback_and_its_status():
    here = os.path.dirname(explanations.__file__)
    script = "import explanations as e; e.install(); e.install(); print('x'); range(2.5)"
    done = subprocess.run([sys.executable, "-c", script], cwd=here, capture_output=True)
    lines = done.stderr.decode().splitlines()
    assert done.returncode == 1 and done.stdout.strip() == b"x"
    assert lines[0].startswith("Traceback") and lines[-2].startswith("TypeError")
    assert lines[-1].startswith("ported from Python 2: ")
    assert len([line for line in lines if line.startswith("ported")]) == 1
