"""Run other people's tests with `lib` prepared, and say which fail with it only.

``python -m tools.other_suites lasagne|keras|theano TREE [--stock PYTHON]``: TREE is a checkout
of that project that is already there. Its tests run from a copy through ``-p lib`` alone, with
the Theano that is installed; with ``--stock`` once more on a Python that has Theano-PyMC 1.1.2
and a NumPy of its time, without `lib`. The exit code is 1 where a test fails with `lib` that
passes on stock, or fails at all where there is no stock to compare with, or where the time ran
out. A test that looks for an Op which `lib` replaces may fail
(other_suites.ini lists them), but has to pass once more with ``optimizer_excluding=dcgan_native``.
"""

from __future__ import annotations

import configparser
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from typing import Dict, FrozenSet, List, NamedTuple, Optional, Tuple

if not __package__:  # started by its path: the project is the folder above
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

# isort: split
from lib.command_line.parser import Parser
from lib.errors import InputError, run_cli
from tools.stock_theano import stock_python
from tools.suites.projects import SUITES, Suite

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


_RESULT = re.compile(r"^(\S+\.py::.+?) (PASSED|FAILED|ERROR|SKIPPED|XFAIL|XPASS)\b")
_COLLECTING = re.compile(r"^ERROR (\S+\.py)(?: - .*)?$")
_BAD = ("failed", "error")
_EXCLUDING = "optimizer_excluding=dcgan_native"


class Outcome(NamedTuple):
    """What one interpreter made of a suite.

    Attributes
    ----------
    results : dict of str to str
        Each test's result: 'passed', 'failed', 'error', 'skipped', 'xfail', 'xpass' or
        'replaced' (see `run_replaced`). A file that cannot be imported counts as a test with an
        error.
    seconds : float
    stopped : str
        Why not all of the suite ran; empty if all did.
    """

    results: Dict[str, str]
    seconds: float
    stopped: str

    def failures(self) -> List[str]:
        """Return the tests that failed, sorted."""
        return sorted(test for test, result in self.results.items() if result in _BAD)


def replaced_tests() -> FrozenSet[str]:
    """Return the tests that look for an Op which `lib.native` replaces."""
    table = configparser.RawConfigParser(allow_no_value=True, delimiters=("=",))
    table.optionxform = str  # type: ignore[assignment,method-assign]
    with open(os.path.join(ROOT, "tools", "other_suites.ini"), encoding="utf-8") as file:
        table.read_file(file)
    return frozenset("%s::%s" % (name, test) for name in table.sections() for test in table[name])


def parse(output: str) -> Dict[str, str]:
    """Return each test's result from what ``pytest -v`` printed, also where it was cut off."""
    results: Dict[str, str] = {}
    for line in output.splitlines():
        found = _RESULT.match(line) or _COLLECTING.match(line)
        if found is None:
            continue
        result = found.group(2).lower() if found.re is _RESULT else "error"
        # an error while a test is taken down comes after its "passed"
        if results.get(found.group(1)) not in _BAD:
            results[found.group(1)] = result
    return results


def copy_suite(suite: Suite, tree: str, folder: str) -> None:
    """Copy what the suite needs from `tree` to `folder`, with its own mistakes mended.

    Raises
    ------
    InputError
        If `tree` lacks a part of it.
    """
    for name in suite.copied:
        source, target = os.path.join(tree, name), os.path.join(folder, name)
        if os.path.isdir(source):
            shutil.copytree(source, target)
        elif os.path.isfile(source):
            shutil.copyfile(source, target)
        else:
            raise InputError(
                "%s: no %r there, expected a checkout of the suite's project" % (tree, name)
            )
    for name, old, new in suite.mended:
        path = os.path.join(folder, name)
        with open(path, encoding="utf-8") as file:
            text = file.read()
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace(old, new))


def run_suite(
    suite: Suite, folder: str, python: str, ours: bool, tests: Tuple[str, ...], limit: float
) -> Outcome:
    """Run a suite that was copied to `folder`.

    Parameters
    ----------
    suite : Suite
    folder, python : str
    ours : bool
        Whether `lib` is loaded.
    tests : tuple of str
        Files, folders or tests, seen from `folder`.
    limit : float
        Seconds after which the tests are stopped.
    """
    command = [python, "-m", "pytest", "-v", "-c", os.devnull, "--rootdir", folder]
    command += ["--continue-on-collection-errors", "-p", "no:cacheprovider", "--tb=no"]
    environment = dict(os.environ, **suite.environment)
    if ours:
        command += ["-p", "lib"]
        paths = [ROOT, environment.get("PYTHONPATH", "")]
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
    else:
        environment.pop("PYTHONPATH", None)
    began, stopped = time.monotonic(), ""
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [*command, *suite.options, *tests],
            cwd=folder,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # so that what the tests started can be stopped, too
        )
        try:
            code = process.wait(limit)
        except subprocess.TimeoutExpired:
            stopped = "stopped after %.0f s" % limit
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        log.seek(0)
        output = log.read().decode("utf-8", "replace")
    results = parse(output)
    if not stopped and (code not in (0, 1) or not results):
        last = next((line for line in reversed(output.splitlines()) if line.strip()), "")
        stopped = "pytest ended with %d: %s" % (code, last[:200])
    return Outcome(results, time.monotonic() - began, stopped)


def run_replaced(suite: Suite, folder: str, python: str, outcome: Outcome, limit: float) -> Outcome:
    """Run the failed tests that look for a replaced Op once more, with nothing replaced.

    Parameters
    ----------
    suite : Suite
    folder, python : str
    outcome : Outcome
        With `lib` loaded.
    limit : float
        Seconds after which the tests are stopped.

    Returns
    -------
    Outcome
        With the result 'replaced' for those that pass now.
    """
    tests = tuple(test for test in outcome.failures() if test in suite.replaced)
    if not tests:
        return outcome
    environment = dict(os.environ, **suite.environment)
    flags = ",".join(filter(None, [environment.get("THEANO_FLAGS"), _EXCLUDING]))
    stock_ops = suite._replace(environment=dict(suite.environment, THEANO_FLAGS=flags))
    again = run_suite(stock_ops, folder, python, True, tests, limit)
    results = dict(outcome.results)
    for test, result in again.results.items():
        results[test] = "replaced" if result == "passed" else result
    return Outcome(results, outcome.seconds + again.seconds, outcome.stopped or again.stopped)


def summary(outcome: Outcome) -> str:
    """Return one line: how many tests had which result."""
    counts = Counter(outcome.results.values())
    parts = ["%d %s" % (counts[result], result) for result in ("passed", *_BAD)]
    others = sorted(set(counts) - {"passed", *_BAD})
    parts += ["%d %s" % (counts[result], result) for result in others]
    line = "%s (%.0f s)" % (", ".join(parts), outcome.seconds)
    return line + ("; " + outcome.stopped if outcome.stopped else "")


def report(name: str, ours: Outcome, stock: Optional[Outcome]) -> Tuple[str, bool]:
    """Return the text that is printed, and whether all is as good as on stock.

    A failure that stock does not reach, because its time ran out, counts as ours.
    """
    lines = ["%s with lib: %s" % (name, summary(ours))]
    failures, title = ours.failures(), "failed"
    if stock is not None:
        lines.append("%s on stock: %s" % (name, summary(stock)))
        theirs = set(stock.failures())
        failures, title = [test for test in failures if test not in theirs], "failed with lib only"
    lines.append("%s: %s" % (title, len(failures) or "none"))
    lines += ["    " + test for test in failures]
    whole = not ours.stopped and (stock is None or not stock.stopped)
    return "\n".join(lines), whole and not failures


def _arguments(argv):
    parser = Parser(
        prog="python -m tools.other_suites",
        description=__doc__.partition("\n")[0],
        example="python -m tools.other_suites lasagne ../Lasagne --stock",
    )
    parser.add_argument("suite", choices=sorted(SUITES))
    parser.add_argument("tree", metavar="TREE", help="a checkout of the project")
    parser.add_argument(
        "--stock",
        metavar="PYTHON",
        nargs="?",
        const="",
        help="compare with this interpreter; without a name, with one that is made once",
    )
    parser.add_argument(
        "--minutes", type=float, default=30.0, help="for each interpreter (default 30)"
    )
    parser.add_argument(
        "--only", nargs="+", metavar="TEST", help="files, folders or tests of the tree"
    )
    return parser.parse_args(argv)


def _main(argv):
    given = _arguments(argv)
    suite = SUITES[given.suite]._replace(replaced=replaced_tests())
    tests = tuple(given.only or suite.tests)
    found = []
    interpreters = [(sys.executable, True)]
    if given.stock is not None:
        interpreters.append((stock_python(given.stock or None), False))
    for python, ours in interpreters:
        with tempfile.TemporaryDirectory() as folder:
            copy_suite(suite, given.tree, folder)
            outcome = run_suite(suite, folder, python, ours, tests, given.minutes * 60)
            if ours:
                outcome = run_replaced(suite, folder, python, outcome, given.minutes * 60)
            found.append(outcome)
    text, good = report(given.suite, found[0], found[1] if given.stock is not None else None)
    print(text)
    return 0 if good else 1


def main() -> None:
    """Run the suite that ``sys.argv`` names."""
    sys.exit(run_cli(_main))


if __name__ == "__main__":
    main()
