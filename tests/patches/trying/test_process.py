"""A script in a process of its own, which ends with its children."""

import os
import time

import pytest

from patches.trying import process
from patches.trying.scripts import Script
from tests.paths import ROOT


def run(tmp_path, source, seconds, arguments=(), folder="", member=False):
    top = tmp_path / "tree" / "a"
    top.mkdir(parents=True)
    (top / "go.py").write_text(source)
    around = process.Surroundings(str(tmp_path / "tree"), str(tmp_path), ROOT, [], None)
    return process.run(Script("a/go.py", arguments, folder, member), around, seconds)


def test_a_script_gets_its_arguments_and_its_folder(tmp_path):
    source = "import os, sys\nprint(os.path.basename(os.getcwd()), sys.argv[1:])\n"
    told = run(tmp_path, source, 60, ("-x",), "a")
    assert told == {"state": "ended", "updates": 0, "printed": "a ['-x']"}


@pytest.mark.parametrize("member", [True, False])
def test_where_a_script_finds_its_modules(tmp_path, member):
    told = run(tmp_path, "import a.go\n" if member else "import go\n", 60, member=member)
    assert told == {"state": "ended", "updates": 0, "printed": ""}


def test_time_is_up_for_the_children_too(tmp_path):
    source = (
        "import subprocess, sys, time\n"
        "p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        "open('pid', 'w').write(str(p.pid))\ntime.sleep(600)\n"
    )
    begun = time.monotonic()
    told = run(tmp_path, source, 8)
    assert told["state"] == "working" and time.monotonic() - begun < 60
    assert told["place"] == ["a/go.py", 4]
    pid = int((tmp_path / "tree" / "pid").read_text())
    for _ in range(100):
        try:
            with open("/proc/%d/stat" % pid) as file:
                if file.read().rpartition(")")[2].split()[0] == "Z":
                    return
        except FileNotFoundError:
            return
        time.sleep(0.05)
    pytest.fail("the child of the script still runs")


def test_a_process_that_dies(tmp_path):
    told = run(tmp_path, "import os\nprint('oh', flush=True)\nos.abort()\n", 60)
    assert told == {"state": "killed", "status": -6, "printed": "oh"}


def test_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    monkeypatch.setenv("THEANO_FLAGS", "floatX=float32")
    found = process.environment(str(tmp_path), "/cache")
    assert "PYTHONPATH" not in found and found["HOME"] == str(tmp_path)
    flags = found["THEANO_FLAGS"].split(",")
    assert flags[0] == "floatX=float32" and "base_compiledir=/cache" in flags
    monkeypatch.setenv("THEANO_FLAGS", "base_compiledir=/mine")
    assert "/cache" not in process.environment(str(tmp_path), "/cache")["THEANO_FLAGS"]
    assert os.environ["PYTHONPATH"] == "/somewhere"
