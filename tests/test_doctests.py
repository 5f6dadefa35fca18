"""The examples in docstrings do what they say."""

import doctest
import importlib

import pytest

from tests.imports import modules_below
from tests.paths import ROOT


def with_examples():
    """Names of the modules whose source has an example."""
    found = []
    for name, path in sorted(modules_below(ROOT, ("lib", "mnist", "patches")).items()):
        with open(path, encoding="utf-8") as file:
            if ">>> " in file.read():
                found.append(name)
    return found


@pytest.mark.parametrize("name", with_examples())
def test_examples(name):
    module = importlib.import_module(name)
    found = [test for test in doctest.DocTestFinder().find(module) if test.examples]
    assert found, "%s has examples, but in no docstring" % name
    for test in found:
        doctest.DebugRunner(verbose=False).run(test)


def test_a_wrong_example_is_seen():
    parser = doctest.DocTestParser()
    test = parser.get_doctest(">>> 1 + 1\n3\n", {}, "wrong", None, 0)
    with pytest.raises(doctest.DocTestFailure):
        doctest.DebugRunner(verbose=False).run(test)
