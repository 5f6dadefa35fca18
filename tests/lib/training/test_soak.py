"""Runs that are killed at random moments, on disks that fail, and for many updates.

``DCGAN_SOAK_KILLS`` and ``DCGAN_SOAK_UPDATES`` say how many; each kill takes a fifth of a second.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time

import pytest

from tests.lib.training import failing_disk, toy_run
from tests.lib.training.toy_run import Toy, make_run
from tests.paths import ROOT

KILLS = int(os.environ.get("DCGAN_SOAK_KILLS", "40"))
UPDATES = int(os.environ.get("DCGAN_SOAK_UPDATES", "20000"))
HERE = os.path.dirname(os.path.abspath(toy_run.__file__))
WORDS = ("num_epochs=30", "batch_size=5", "width=100000", "keep_going=1")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system"),
]


class Runs:
    """Toy runs below a folder, one after another, on a disk that fails as told."""

    def __init__(self, folder, library=None):
        self.folder, self._errors = folder, folder / "errors"
        (folder / "tmp").mkdir()
        environment = dict(os.environ, PYTHONPATH=ROOT, OPENBLAS_NUM_THREADS="1")
        if library:
            environment["LD_PRELOAD"] = library
        # as a file: Theano's package installs a `tests` of its own
        self._server = subprocess.Popen(
            [sys.executable, os.path.join(HERE, "forked_runs.py")],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(self, folder, share=0.0, seed=0):
        """Train, or go on; return the process's number once it has begun, None if it ended."""
        self._errors.write_text("")
        asked = {
            "folder": str(folder),
            "words": [*WORDS, "resume=%d" % (folder / "config.json").exists()],
            "errors": str(self._errors),
            "variables": failing_disk.variables(folder, share, seed),
        }
        self._server.stdin.write(json.dumps(asked) + "\n")
        self._server.stdin.flush()
        line = self._server.stdout.readline()
        while not line.startswith("ready"):
            assert line and not line.startswith("ended"), self._errors.read_text()
            line = self._server.stdout.readline()
        return int(line.split()[1])

    def end(self):
        """Wait until the run has ended; return its exit code and what it said of errors."""
        for line in self._server.stdout:
            if line.startswith("ended"):
                return int(line.split()[1]), self._errors.read_text()
        raise AssertionError("the process that starts the runs has ended")

    def finish(self, folder):
        """Let the run come to its end on a good disk; return its networks."""
        self.start(folder)
        assert self.end() == (0, "")
        return models(folder)

    def close(self):
        self._server.stdin.close()
        self._server.stdout.close()
        assert self._server.wait() == 0


def models(folder):
    return {path.name: path.read_bytes() for path in (folder / "models").glob("30_*")}


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return failing_disk.build(tmp_path_factory.mktemp("library"))


@pytest.mark.parametrize("share", [0, 0.5])
def test_kills_at_random_moments(tmp_path, request, share):
    """Bit for bit the same at the end, also where half of the writes fail.

    A run that comes to its end is begun anew, so that all kills meet one that is at work.
    """
    runs = Runs(tmp_path, request.getfixturevalue("library") if share else None)
    started = time.time()
    whole = runs.finish(tmp_path / "whole")
    assert len(whole) == 2
    longest = max(0.3, (time.time() - started) / 3)
    draw, died, ended, failed = random.Random(KILLS), 0, 0, 0
    folder = tmp_path / "run0"
    for number in range(KILLS):
        process = runs.start(folder, share, number)
        time.sleep(draw.uniform(0, longest))
        try:
            os.kill(process, signal.SIGKILL)
        except ProcessLookupError:
            pass
        code, errors = runs.end()
        assert code in (0, 1, -signal.SIGKILL) and "Traceback" not in errors, errors
        died, failed = died + (code < 0), failed + bool(errors)
        if code >= 0:
            assert share or not code, errors
            assert runs.finish(folder) == whole
            ended += 1
            folder = tmp_path / ("run%d" % ended)
    assert runs.finish(folder) == whole
    assert not [path for path in folder.rglob("*") if path.suffix == ".tmp"]
    runs.close()
    print("%d processes, %d died at work, %d met" % (KILLS, died, failed), end=" ")
    print("a full disk, %d runs came to their end" % (ended + 1))
    assert died > KILLS // 4
    assert failed > KILLS // 20 if share else not failed


def test_updates_without_growth(tmp_path):
    """Of memory and of open files, after a tenth for what is made once."""
    if not os.path.isdir("/proc/self/fd"):
        pytest.skip("memory and open files are counted in /proc")
    seen = []

    def look():
        look.calls += 1
        toy.calls.clear()  # which the toy itself keeps
        if look.calls in (UPDATES // 10, UPDATES - 1):
            with open("/proc/self/statm") as file:
                pages = int(file.read().split()[1])
            seen.append((pages * os.sysconf("SC_PAGE_SIZE"), len(os.listdir("/proc/self/fd"))))

    look.calls = 0
    epochs = UPDATES // 100
    run = make_run(
        tmp_path, num_epochs=epochs, batch_size=4, eval_every=0, checkpoint_freq=epochs // 20
    )
    run.state.__init__(400)  # a hundred updates an epoch
    run.start()
    toy = Toy()
    toy.on_update = look
    assert run.train(toy.model(), progress=False)
    (before, files_before), (after, files_after) = seen
    print("%d updates: %d to %d bytes" % (look.calls, before, after))
    assert look.calls == UPDATES and files_after <= files_before
    assert after - before < 2 * 2**20
