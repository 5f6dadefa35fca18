"""All scripts of a ported tree, tried in a copy."""

import os
from collections import Counter

import pytest

from patches.command import parser
from patches.findings import Finding
from patches.plan import Change, Plan
from patches.trying import trial
from patches.trying.outcome import RUNS, STOPS, UNKNOWN, Outcome


@pytest.mark.parametrize(
    "source, moved",
    [
        ("x = '/home/me/data'\n", "x = '/t/elsewhere/home/me/data'\n"),
        ("f(r\"/mnt/a\", u'/u/b')\n", "f(r\"/t/elsewhere/mnt/a\", u'/t/elsewhere/u/b')\n"),
        ("x = f['/features']\n", "x = f['/features']\n"),
        ("x = 'a/home/b'  # '/home/c'\n", "x = 'a/home/b'  # '/home/c'\n"),
        ("x = ('/home/a'\n", "x = ('/home/a'\n"),
    ],
)
def test_here(source, moved):
    assert trial.here(source, "/t") == moved


def everything(top):
    found = {}
    for folder, _, files in os.walk(str(top)):
        for name in files:
            path = os.path.join(folder, name)
            with open(path, "rb") as file:
                found[path] = (file.read(), os.stat(path).st_mtime_ns)
    return found


TREE = {
    "ok.py": "open('made.txt', 'w').write('x')\nprint(1)\n",
    "digits.py": "import os\nd = '/home/me/mnist'\nopen(d + '/t10k-labels.idx1-ubyte').close()\n",
    "lost.py": "open('/home/me/weights.npy').close()\n",
    "bad.py": "print(1)\n1 / 0\n",
    "listed.py": "print(1)\nimport no_such_package\n",
    "README.md": "nothing\n",
}


@pytest.fixture
def tree(tmp_path):
    for name, text in TREE.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def test_scripts_of_a_tree(tree, capfd):
    change = Change("bad.py", b"print 1\n1 / 0\n", TREE["bad.py"].encode(), Counter(), False)
    finding = Finding("listed.py", 2, "packages", "no_such_package is not installed", "install it")
    before = everything(tree)
    status = trial.try_scripts(str(tree), Plan([change], [finding], [], []), 60)
    assert status == 1
    assert everything(tree) == before
    warning, *lines, last = capfd.readouterr().out.splitlines()
    assert "executes the scripts" in warning
    assert [line.split(" ", 2)[1] for line in lines] == [
        "bad.py:", "digits.py:", "listed.py:", "lost.py:", "ok.py:",
    ]  # fmt: skip
    bad, digits, listed, lost, good = (line.split(": ", 2)[2] for line in lines)
    assert bad.startswith("stops at bad.py:2: ZeroDivisionError") and bad.endswith(trial.UNLISTED)
    assert digits == "runs to its end (with made-up data)"
    assert listed.startswith("stops at listed.py:2: missing package") and "NOT" not in listed
    assert lost.startswith("stops at lost.py:1: missing data") and lost.endswith(
        "'/home/me/weights.npy')"
    )
    assert good == "runs to its end"
    assert "of 5 scripts 2 run, 2 stop at something listed" in last


def test_only_some_scripts(tree, capfd):
    plan = Plan([], [], [], [])
    assert trial.try_scripts(str(tree), plan, 60, ["ok.py"]) == 0
    assert "of 1 scripts 1 run" in capfd.readouterr().out


def test_summary():
    outcomes = [
        Outcome(RUNS, "", True), Outcome(STOPS, "", True), Outcome(STOPS, "", False),
        Outcome(STOPS, "", False), Outcome(UNKNOWN, "", True),
    ]  # fmt: skip
    said = trial.summary(outcomes)
    assert said.startswith("of 5 scripts 1 run, 1 stop at something listed")
    assert said.endswith("2 at something unlisted, 1 were still at work")


def test_the_option_says_that_it_executes_code():
    said = " ".join(parser().format_help().split())
    assert "--try [SECONDS]" in said and "executes the tree's code" in said
    assert parser().parse_args(["T"]).seconds is None
    assert parser().parse_args(["T", "--try"]).seconds == 60
    assert parser().parse_args(["T", "--try", "5"]).seconds == 5
