"""What the runner of other people's suites reads and says, and one small suite of our own."""

import sys

import pytest

from lib.errors import InputError
from tools import other_suites
from tools.other_suites import Outcome, Suite, parse, report

PRINTED = """\
collecting ... collected 6 items / 1 error

tests/test_a.py::test_one PASSED                                    [ 20%]
tests/test_a.py::TestB::test_two[a b-1] FAILED                      [ 40%]
tests/test_a.py::test_three SKIPPED (no GPU)                        [ 60%]
tests/test_a.py::test_four PASSED                                   [ 80%]
tests/test_a.py::test_four ERROR                                    [ 80%]
tests/test_a.py::test_five
=========================== short test summary info ===========================
FAILED tests/test_a.py::TestB::test_two[a b-1] - assert 0
ERROR tests/test_gone.py - ModuleNotFoundError: No module named 'gone'
ERROR tests/test_a.py::test_four - KeyError
"""


def test_results_are_read_line_by_line():
    assert parse(PRINTED) == {
        "tests/test_a.py::test_one": "passed",
        "tests/test_a.py::TestB::test_two[a b-1]": "failed",
        "tests/test_a.py::test_three": "skipped",
        "tests/test_a.py::test_four": "error",
        "tests/test_gone.py": "error",
    }


def test_only_what_fails_with_lib_alone_is_listed():
    ours = Outcome({"both": "failed", "ours": "error", "good": "passed"}, 2.0, "")
    stock = Outcome({"both": "failed", "ours": "passed", "good": "failed"}, 3.0, "")
    text, good = report("suite", ours, stock)
    assert not good
    assert text.splitlines() == [
        "suite with lib: 1 passed, 1 failed, 1 error (2 s)",
        "suite on stock: 1 passed, 2 failed, 0 error (3 s)",
        "failed with lib only: 1",
        "    ours",
    ]
    assert report("suite", ours, ours)[1]
    assert report("suite", ours, None)[0].splitlines()[1:] == ["failed: 2", "    both", "    ours"]


def test_a_suite_that_was_stopped_is_not_good():
    text, good = report("suite", Outcome({"a": "passed"}, 60.0, "stopped after 60 s"), None)
    assert not good and "(60 s); stopped after 60 s" in text


def write(folder, text):
    (folder / "tests").mkdir()
    (folder / "tests" / "test_it.py").write_text(text)
    return Suite(("tests",), ("tests",), ("--noconftest",), {"ASKED": "yes"}, ())


def run(suite, tmp_path, ours, limit):
    return other_suites.run_suite(suite, str(tmp_path), sys.executable, ours, suite.tests, limit)


def test_a_suite_runs_with_lib_and_without(tmp_path):
    suite = write(
        tmp_path,
        "import os, sys\n"
        "def test_lib(): assert 'lib.compat.hook' in sys.modules\n"
        "def test_environment(): assert os.environ['ASKED'] == 'yes'\n",
    )
    assert run(suite, tmp_path, True, 60).failures() == []
    assert run(suite, tmp_path, False, 60).failures() == ["tests/test_it.py::test_lib"]


def test_tests_that_look_for_replaced_ops_are_listed():
    listed = other_suites.replaced_tests()
    assert "tests/tensor/test_opt.py::TestLocalSubtensorMerge::test_const" in listed
    assert all(test.startswith("tests/") and "::test_" in test for test in listed)


LOOKS = """\
import os

def excluded():
    return "optimizer_excluding=dcgan_native" in os.environ.get("THEANO_FLAGS", "")

def test_looks():
    assert excluded() and "floatX=float64" in os.environ["THEANO_FLAGS"]

def test_broken():
    assert False

def test_not_listed():
    assert excluded()
"""


def test_only_listed_tests_run_again_with_nothing_replaced(tmp_path):
    names = ["tests/test_it.py::test_%s" % name for name in ("looks", "broken", "not_listed")]
    suite = write(tmp_path, LOOKS)._replace(
        environment={"THEANO_FLAGS": "floatX=float64"},
        replaced=frozenset(names[:2]),
    )
    outcome = run(suite, tmp_path, True, 60)
    assert outcome.failures() == sorted(names)
    again = other_suites.run_replaced(suite, str(tmp_path), sys.executable, outcome, 60)
    assert again.results == dict(zip(names, ["replaced", "failed", "failed"]))
    assert again.seconds > outcome.seconds
    assert other_suites.run_replaced(suite, "", "", again._replace(results={}), 60).results == {}


def test_a_suite_that_hangs_keeps_what_it_had_done(tmp_path):
    suite = write(tmp_path, "import time\ndef test_a(): pass\ndef test_b(): time.sleep(600)\n")
    outcome = run(suite, tmp_path, False, 8)
    assert outcome.stopped == "stopped after 8 s"
    assert outcome.results == {"tests/test_it.py::test_a": "passed"}


def test_a_suite_without_tests_is_not_good(tmp_path):
    assert "pytest ended with 5" in run(write(tmp_path, ""), tmp_path, False, 60).stopped


def test_the_tree_is_copied_and_mended(tmp_path):
    tree, folder = tmp_path / "tree", tmp_path / "copy"
    tree.mkdir(), folder.mkdir()
    suite = write(tree, "x = y[z]\n")._replace(mended=(("tests/test_it.py", "[z]", "[tuple(z)]"),))
    other_suites.copy_suite(suite, str(tree), str(folder))
    assert (folder / "tests" / "test_it.py").read_text() == "x = y[tuple(z)]\n"
    assert (tree / "tests" / "test_it.py").read_text() == "x = y[z]\n"
    with pytest.raises(InputError, match="no 'keras' there, expected a checkout"):
        other_suites.copy_suite(other_suites.SUITES["keras"], str(tree), str(folder))


@pytest.mark.parametrize("given", [[], ["--stock"], ["--stock", "/a/python"]])
def test_stock_is_the_one_that_is_named_or_made(tmp_path, monkeypatch, capsys, given):
    asked, ran = [], []

    def run_suite(suite, folder, python, ours, tests, limit):
        ran.append((python, ours))
        return Outcome({"a": "passed"}, 1.0, "")

    monkeypatch.setattr(other_suites, "stock_python", lambda name: asked.append(name) or "stock")
    monkeypatch.setattr(other_suites, "run_suite", run_suite)
    monkeypatch.setitem(other_suites.SUITES, "keras", write(tmp_path, ""))
    assert other_suites._main(["keras", str(tmp_path), *given]) == 0
    assert asked == [(given[1:] or [None])[0] for _ in given[:1]]
    assert ran == [(sys.executable, True), ("stock", False)][: 1 + bool(given)]
    assert ("on stock" in capsys.readouterr().out) == bool(given)
