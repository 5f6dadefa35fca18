"""A file system that becomes read-only, full or absent below a run: a real one, in memory."""

import os
import shutil
import subprocess
import sys

import numpy as np
import pytest

from lib.files import ndjson
from tests.lib.training import toy_run
from tests.paths import ROOT

EPOCHS = 8
#: Mounts a file system, trains, and does something to it after the second epoch.
SCRIPT = """
set -e
mount -t tmpfs -o size=8m tmpfs "$1"
"$2" "$3" "$1/run" %s $5 > "$1.said" 2>&1 &
process=$!
n=0
while [ ! -e "$1/run/samples/2.png" ]; do sleep 0.05; n=$((n + 1)); test $n -lt 1200; done
cd "$1"
eval "$4"
cd /
code=0
wait $process || code=$?
mount -o remount,rw "$1" || true
cp -r "$1" "$1.kept"
exit $code
"""
WORDS = "num_epochs=%d seconds=0.1 batch_size=5 eval_every=0" % EPOCHS


def namespaces():
    """Whether this user may mount in a name space of its own."""
    command = ["unshare", "-m", "sh", "-c", "mount -t tmpfs tmpfs /mnt"]
    return shutil.which("unshare") and not subprocess.run(command, stderr=-1).returncode


pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not namespaces(), reason="only root can mount, and on Linux"),
]


def run(tmp_path, change, options=""):
    """Return the exit code, what was printed, and where the copy of what is there lies."""
    disk = tmp_path / "disk"
    disk.mkdir()
    (tmp_path / "tmp").mkdir()
    program = [sys.executable, os.path.abspath(toy_run.__file__)]
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", SCRIPT % WORDS, "sh", str(disk), *program, change, options],
        env=dict(os.environ, PYTHONPATH=ROOT, TMPDIR=str(tmp_path / "tmp")),
        timeout=300,
    )
    said = (tmp_path / "disk.said").read_text()
    assert "Traceback" not in said
    return done.returncode, said, tmp_path / "disk.kept" / "run"


def expected(tmp_path):
    toy, _, _ = toy_run.train(tmp_path / "whole", num_epochs=EPOCHS, batch_size=5, eval_every=0)
    return toy.parameters()


def models(folder):
    found = []
    for name in ("gen", "discrim"):
        with np.load(str(folder / "models" / ("%d_%s_params.npz" % (EPOCHS, name)))) as arrays:
            found.append(list(arrays["arr_0"]))
    return found


FULL = "dd if=/dev/zero of=full bs=1M count=9 2> /dev/null || true; "


@pytest.mark.parametrize(
    "change, words",
    [
        ('cd /; mount -o remount,ro "$1"', "Read-only file system"),
        (FULL, "No space left on device"),
    ],
)
def test_it_stops_and_says_where_the_checkpoint_is(tmp_path, change, words):
    code, said, kept = run(tmp_path, change)
    assert code == 1
    assert said.count("error: ") == 1 and words in said.splitlines()[-1]
    (elsewhere,) = (tmp_path / "tmp").glob("dcgan-run-*/checkpoint.npz")
    assert "--resume %s" % elsewhere in said
    shutil.copy(str(elsewhere), str(kept / "checkpoint.npz"))
    words = WORDS.replace("0.1", "0").split()
    options = {name: int(value) for name, value in (word.split("=") for word in words)}
    toy, _, finished = toy_run.train(kept, resume=True, **options)
    assert finished and toy.parameters() == expected(tmp_path)


@pytest.mark.parametrize(
    "change",
    [
        'cd /; mount -o remount,ro "$1"; sleep 1; mount -o remount,rw "$1"',
        FULL + "sleep 1; rm full",
    ],
)
def test_it_goes_on_if_asked_and_all_is_there_at_the_end(tmp_path, change):
    code, said, kept = run(tmp_path, change, "keep_going=1")
    assert code == 0 and "error" not in said
    assert said.count("the checkpoint cannot be written") < 2  # once, if it was noticed at all
    assert [record["n_epochs"] for record in ndjson.read(str(kept / "log.ndjson"))] == [
        *range(1, EPOCHS + 1)
    ]
    assert models(kept) == expected(tmp_path)


def test_a_file_system_that_goes_away(tmp_path):
    """A drive that is unplugged: the folder is made anew where it was."""
    code, said, _ = run(tmp_path, 'cd /; umount -l "$1"')
    assert code == 0 and "run is gone, or a part of it: made anew" in said
    assert models(tmp_path / "disk.kept" / "run") == expected(tmp_path)
