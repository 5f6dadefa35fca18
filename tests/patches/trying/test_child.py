"""A script in the child's hands: what it writes down."""

import json
import os
import subprocess
import sys
import traceback

import pytest

from patches.trying import child
from tests.paths import ROOT


def run(tmp_path, source, *arguments, brought=(), seconds=90, **files):
    """Return what the child reports of a script, and what the script printed."""
    top = tmp_path / "tree"
    top.mkdir(exist_ok=True)
    for name, text in dict(files, script=source).items():
        (top / (name + ".py")).write_text(text)
    settings = {
        "project": ROOT,
        "report": str(tmp_path / "report"),
        "top": str(top),
        "brought": list(brought),
        "first": str(top),
        "seconds": seconds,
    }
    command = [sys.executable, child.__file__, json.dumps(settings), str(top / "script.py")]
    done = subprocess.run(
        [*command, *arguments], cwd=str(top), stdout=subprocess.PIPE, timeout=100,
        stderr=subprocess.STDOUT, env=dict(os.environ, PYTHONPATH=ROOT),
    )  # fmt: skip
    return json.loads((tmp_path / "report").read_text()), done.stdout.decode()


def test_a_script_that_ends(tmp_path):
    source = "import sys\nprint(__name__, sys.argv[1:], sys.path[0] == sys.argv[0][:-10])\n"
    told, printed = run(tmp_path, source, "-a", "b")
    assert told == {"state": "ended", "updates": 0}
    assert printed == "__main__ ['-a', 'b'] True\n"


def test_a_script_that_stops(tmp_path):
    told, printed = run(tmp_path, "import other\n\nother.f()\n", other="def f():\n    1 / 0\n")
    assert told["state"] == "stopped" and told["type"] == "ZeroDivisionError"
    assert told["place"] == ["other.py", 2]
    assert "ZeroDivisionError" in printed


def test_the_place_is_one_of_the_owners(tmp_path):
    other = "def f():\n    1 / 0\n"
    told, _ = run(tmp_path, "import other\n\nother.f()\n", other=other, brought=["other.py"])
    assert told["place"] == ["script.py", 3]


@pytest.mark.parametrize(
    "source, kind, file, module",
    [
        ("open('no/where')", "FileNotFoundError", "no/where", ""),
        ("import no_such.thing", "ModuleNotFoundError", "", "no_such"),
    ],
)
def test_what_an_error_names(tmp_path, source, kind, file, module):
    told, _ = run(tmp_path, source + "\n")
    assert (told["type"], told["file"], told["module"]) == (kind, file, module)


def test_a_syntax_error_says_where(tmp_path):
    told, _ = run(tmp_path, "x = 1\nprint 2\n")
    assert told["syntax"][1] == 2 and told["syntax"][0].endswith("script.py")


def test_a_script_that_leaves(tmp_path):
    assert run(tmp_path, "raise SystemExit(3)\n")[0] == {"state": "left", "code": "3"}


def test_the_tools_own_packages_are_out_of_reach(tmp_path):
    told, _ = run(tmp_path, "import patches\n")
    assert (told["type"], told["module"]) == ("ModuleNotFoundError", "patches")


# As much of Theano as the child looks at.
TYPES = """
import theano.compile.profiling
class Function:
    def __init__(self, *inputs):
        self.maker = Holder(expanded_inputs=inputs)
        self.profile = Holder(fct_callcount=0)
        theano.compile.profiling._atexit_print_list.append(self.profile)
    def __call__(self):
        self.profile.fct_callcount += 1
class Holder:
    def __init__(self, **given):
        self.__dict__.update(given)
def shared(dtype, update):
    return Holder(variable=Holder(dtype=dtype), update=update)
"""
SCRIPT = """
import time
from theano.compile.function.types import Function, shared
f = Function(shared("float32", None))
g = Function(shared("uint8", 1))
h = Function(shared("float32", 1), shared("float32", None))
while True:
    f()
    g()
    %s
    time.sleep(0.1)
"""


def theano(folder):
    for name, text in {
        "__init__": "class config: profile = False\n", "compile/__init__": "",
        "compile/profiling": "_atexit_print_list = []\n", "compile/function/__init__": "",
        "compile/function/types": TYPES,
    }.items():  # fmt: skip
        path = folder / "theano" / (name + ".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def test_updates_are_counted_and_enough_are_enough(tmp_path):
    theano(tmp_path / "tree")
    told, _ = run(tmp_path, SCRIPT % "h()")
    assert told["state"] == "working" and told["updates"] >= child.ENOUGH
    assert told["calls"] > told["updates"] and told["place"][0] == "script.py"


def test_a_script_ends_when_its_time_is_up(tmp_path):
    told, _ = run(tmp_path, "import time\nwhile True:\n    time.sleep(0.1)\n", seconds=1)
    assert told["state"] == "working" and told["place"] == ["script.py", 3]
    assert 1 <= told["seconds"]


@pytest.mark.parametrize(
    "file, function, expected",
    [
        ("theano/compile/function/types.py", "orig_function", True),
        ("theano/compile/function/types.py", "__call__", False),
        ("theano/link/c/cmodule.py", "compile_str", True),
        ("mine/compile/function/types.py", "orig_function", False),
    ],
)
def test_when_theano_compiles(file, function, expected):
    source = "import sys\ndef %s():\n    return deeper()\n" % function
    scope = {"deeper": lambda: child.compiles(list(traceback.walk_stack(sys._getframe())))}
    exec(compile(source, "/env/" + file, "exec"), scope)
    assert scope[function]() is expected


def test_neither_compiling_nor_other_programs_count(monkeypatch):
    now, waited = iter([10, 12, 15, 19, 20]), iter([1, 1, 1, 3, 5])
    monkeypatch.setattr(child.time, "monotonic", lambda: next(now))
    monkeypatch.setattr(child, "_waited", lambda: next(waited))
    clock, seconds = child.Clock(), []
    for compiling in (False, True, False, False):
        clock.look(compiling)
        seconds.append(clock.seconds)
    assert seconds == [2, 2, 4, 4]


def test_the_wait_for_a_processor_is_known_on_linux():
    waited = child._waited()
    assert waited >= 0
    if os.path.exists("/proc/self/schedstat"):
        assert isinstance(waited, float) and waited > 0


def test_what_a_script_ended_with_stays(tmp_path):
    report = child.Report(str(tmp_path / "report"), str(tmp_path), ())
    for state in ("working", "stopped", "working"):
        report.write(state=state)
    assert json.loads((tmp_path / "report").read_text()) == {"state": "stopped"}
