"""Scan's loop in C++: when there is one, what is said when not, how arguments reach it."""

import warnings

import pytest
from theano.configdefaults import config

from lib.compat import scan_loop
from lib.errors import UnavailableError


@pytest.fixture(autouse=True)
def anew():
    """Each test looks for itself; what it found is forgotten."""
    scan_loop._load.cache_clear()
    yield
    scan_loop._load.cache_clear()


class Compiler:
    """In the place of `lib.native.scan.extension`: gives a module, or raises."""

    def __init__(self, error=None):
        self.error, self.asked = error, []

    def load(self, *asked):
        self.asked.append(asked)
        if self.error:
            raise self.error
        return self

    def run(self):
        """Stands for the loop."""


def test_it_is_compiled_once_beside_the_native_library(monkeypatch):
    compiler = Compiler()
    monkeypatch.setattr(scan_loop, "extension", compiler)
    monkeypatch.delenv("DCGAN_NATIVE", raising=False)
    with config.change_flags(cxx='"/opt/my compilers/g++"'):
        assert scan_loop.load() == scan_loop.load() == compiler.run
    (asked,) = compiler.asked
    assert asked[0] == "/opt/my compilers/g++"
    assert asked[1].endswith("dcgan-native") and asked[1].startswith(config.base_compiledir)


@pytest.mark.parametrize(
    "native, cxx, reason",
    [("0", "g++", "switched off by DCGAN_NATIVE=0"), ("1", "", "Theano has no C\\+\\+ compiler")],
)
def test_where_none_is_wanted_it_is_refused_without_a_warning(monkeypatch, native, cxx, reason):
    compiler = Compiler()
    monkeypatch.setattr(scan_loop, "extension", compiler)
    monkeypatch.setenv("DCGAN_NATIVE", native)
    with config.change_flags(cxx=cxx), warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ImportError, match="scan's loop in C\\+\\+: " + reason):
            scan_loop.load()
    assert compiler.asked == []


@pytest.mark.parametrize("kind", [UnavailableError, ImportError, OSError])
def test_what_cannot_be_compiled_is_one_warning_and_the_reason_each_time(monkeypatch, kind):
    monkeypatch.setattr(scan_loop, "extension", Compiler(kind("refused\nfor a reason")))
    monkeypatch.setenv("DCGAN_NATIVE", "1")
    with config.change_flags(cxx="g++"):
        with pytest.warns(UserWarning, match="runs its steps in Python.*: refused for a reason"):
            with pytest.raises(ImportError, match="refused for a reason"):
                scan_loop.load()
        with pytest.raises(ImportError, match="refused for a reason"):  # and no second warning
            scan_loop.load()


def test_another_error_is_not_hidden(monkeypatch):
    monkeypatch.setattr(scan_loop, "extension", Compiler(KeyError("a bug")))
    monkeypatch.setenv("DCGAN_NATIVE", "1")
    with config.change_flags(cxx="g++"), pytest.raises(KeyError, match="a bug"):
        scan_loop.load()


def test_of_scans_arguments_the_last_six_count(monkeypatch):
    seen = []
    monkeypatch.setattr(scan_loop.loop, "perform", lambda *given: seen.append(given))
    perform = scan_loop.perform_with("run")
    last = ("function", "destroyed", "args", "buffers", "op", "node")
    perform(*range(20), *last)
    perform(*last)
    assert seen == [("run", "op", "node", "args", "buffers", "function", "destroyed")] * 2
