"""Disks that are full or may not be written: one line, and nothing half-written."""

import subprocess

import pytest

from lib.runs import checkpoint
from lib.training import saving
from tests.mnist import tiny
from tests.mnist.tiny import assert_one_line


@pytest.fixture
def mount(tmp_path):
    """`mount(options)` puts a small tmpfs on a folder; needs the right to mount."""
    mounted = []

    def mount(options):
        folder = tmp_path / "disk"
        folder.mkdir(exist_ok=True)
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
        try:
            found = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        except OSError as error:
            pytest.skip("cannot mount: %s" % error)
        if found.returncode:
            pytest.skip("cannot mount: %s" % found.stdout.decode(errors="replace").strip())
        mounted.append(folder)
        return folder

    yield mount
    for folder in mounted:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize("size", [0, 100, 300, 1100, 1300])
def test_full_disk(size, mount, compiled, plain_curves, data_dir, capsys, tmp_path, monkeypatch):
    """Of `size` KiB: too small for the folders, the pictures, the first or second checkpoint."""
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(saving.tempfile, "tempdir", str(tmp_path / "tmp"))
    folder = mount("size=%dk,nr_inodes=%d" % (max(size, 4), 2 if size == 0 else 64))
    base = [*tiny.NETWORK, *tiny.RUN, "--data-dir", data_dir, "--output-path", folder / "out"]
    assert tiny.main(*base, "--num-epochs=4") == 1
    err = capsys.readouterr().err
    assert_one_line(err, "No space left on device (%s" % folder)
    elsewhere = list((tmp_path / "tmp").rglob("checkpoint.npz"))
    assert [str(path) for path in elsewhere if str(path) in err] == list(map(str, elsewhere))
    assert (len(elsewhere) == 1) == (size > 0)
    assert not [path for path in folder.rglob("*") if path.name.endswith(".tmp")]
    path = checkpoint.find(str(folder / "out"))
    assert (path is not None) == (size >= 1100)
    if path:
        assert checkpoint.load(path)[0]["counts"]["n_epochs"] >= 1


def test_read_only_disk(mount, compiled, data_dir, capsys):
    folder = mount("ro")
    argv = [*tiny.NETWORK, "--data-dir", data_dir, "--output-path", folder / "out"]
    assert tiny.main(*argv) == 1
    assert_one_line(capsys.readouterr().err, "Read-only file system (%s/out" % folder)
