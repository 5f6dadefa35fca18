"""Every reader on changed files: no traceback, no hang, no memory, nothing touched elsewhere.

A few files each in the fast tests; ``make test ARGS="-m slow"`` goes on for $DCGAN_FUZZ_SECONDS
each (20 by default), from another seed every day.
"""

import json
import os
import random
import subprocess
import sys
import time

import pytest

from tests.fuzzed_readers import IN_C, READERS
from tests.fuzzing import fuzz
from tests.mutation import change, change_json
from tests.paths import ROOT

IN_PROCESS = sorted(set(READERS) - set(IN_C))
# Some installed package may be called `tests`, and would come before ours.
START = (
    "import sys, types; tests = sys.modules['tests'] = types.ModuleType('tests'); "
    "tests.__path__ = [sys.argv[1]]; from tests.fuzzing import main; main(sys.argv[2:])"
)
SECONDS = float(os.environ.get("DCGAN_FUZZ_SECONDS", 20))


@pytest.mark.parametrize("reader", IN_PROCESS)
def test_some_changed_files(tmp_path, monkeypatch, reader):
    monkeypatch.setenv("DCGAN_CACHE_DIR", str(tmp_path / "cache"))
    made, _, _ = fuzz(reader, tmp_path, seed=15, times=25)
    assert made == 25


def test_the_changes_are_many():
    draw = random.Random(0)
    assert len({change(bytes(range(100)), draw) for _ in range(100)}) > 90


def test_changed_json_stays_json():
    draw = random.Random(0)
    value = {"a": {"b": [1, 2.5, "text", None]}, "c": 3}
    changed = [change_json(json.dumps(value).encode(), draw) for _ in range(100)]
    assert len(set(changed)) > 60
    assert all(isinstance(json.loads(text), dict) for text in changed)


TIMES = {"header": 60, "config.json": 20, "choices": 60, "lock": 60, "notebook": 60, "journal": 300}


@pytest.mark.parametrize("reader", sorted(TIMES))
def test_many_changed_files_of_json_are_read_to_their_end(tmp_path, reader):
    _, read, _ = fuzz(reader, tmp_path, seed=3, times=TIMES[reader])
    assert read > 0


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="memory is measured by a module of POSIX")
@pytest.mark.parametrize("reader", sorted(READERS))
def test_changed_files_for_a_while(reader):
    if reader in IN_C:
        pytest.importorskip(IN_C[reader])
    command = [sys.executable, "-c", START, os.path.dirname(__file__), reader, str(SECONDS)]
    seed = str(int(time.time()) // 86400)
    done = subprocess.run(
        [*command, seed], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=ROOT
    )
    print(done.stdout.decode())
    assert done.returncode == 0, done.stdout.decode()[-3000:]
