"""Runs that are killed at random moments, on disks that fail, and for many updates.

``DCGAN_SOAK_KILLS`` and ``DCGAN_SOAK_UPDATES`` say how many; a thousand kills take half an hour.
"""

import os
import random
import subprocess
import sys
import time

import pytest

from tests.lib.training import toy_run
from tests.lib.training.toy_run import Toy, make_run
from tests.paths import ROOT

KILLS = int(os.environ.get("DCGAN_SOAK_KILLS", "40"))
UPDATES = int(os.environ.get("DCGAN_SOAK_UPDATES", "20000"))
HERE = os.path.dirname(os.path.abspath(toy_run.__file__))
OPTIONS = ("num_epochs=30", "batch_size=5", "width=100000", "keep_going=1")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name != "posix", reason="no SIGKILL on this system"),
]


def start(folder, share, seed):
    """Train, or go on, in a process with a disk that fails `share` of its writes."""
    there = (folder / "config.json").exists()
    # as a file: Theano's package installs a `tests` of its own
    process = subprocess.Popen(
        [sys.executable, os.path.join(HERE, "failing_disk_run.py"), str(folder)]
        + [str(share), str(seed), *OPTIONS, "resume=%d" % there],
        env=dict(os.environ, PYTHONPATH=ROOT),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline().startswith("ready")
    return process


def models(folder):
    return {path.name: path.read_bytes() for path in (folder / "models").glob("30_*")}


def finish(folder):
    """Let the run come to its end on a good disk."""
    process = start(folder, 0, 0)
    _, err = process.communicate()
    assert (process.returncode, err) == (0, "")


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The networks of a run that nothing interrupted."""
    folder = tmp_path_factory.mktemp("soak") / "whole"
    finish(folder)
    assert len(models(folder)) == 2
    return models(folder)


@pytest.mark.parametrize("share", [0, 0.5])
def test_kills_at_random_moments(tmp_path, whole, share):
    """Bit for bit the same at the end, also where half of the writes fail.

    A run that comes to its end is begun anew, so that all kills meet one that is at work.
    """
    (tmp_path / "tmp").mkdir()
    generator, died, ended = random.Random(KILLS), 0, 0
    folder = tmp_path / "run0"
    for number in range(KILLS):
        process = start(folder, share, number)
        time.sleep(generator.uniform(0, 0.3))
        killed = process.poll() is None
        died += killed
        process.kill()
        _, err = process.communicate()
        assert "Traceback" not in err, err
        if not killed:
            finish(folder)
            assert models(folder) == whole
            ended += 1
            folder = tmp_path / ("run%d" % ended)
    finish(folder)
    assert models(folder) == whole
    assert not [path for path in folder.rglob("*") if path.suffix == ".tmp"]
    print("%d processes, %d died at work, %d runs came to their end" % (KILLS, died, ended + 1))
    assert died > KILLS // 4


def test_updates_without_growth(tmp_path):
    """Of memory and of open files, after a tenth for what is made once."""
    if not os.path.isdir("/proc/self/fd"):
        pytest.skip("memory and open files are counted in /proc")
    seen = []

    def look():
        look.calls += 1
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
    assert after - before < 8 * 2**20
