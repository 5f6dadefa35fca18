"""Two runs in one folder: the second is refused, and takes nothing from the first."""

import os

from lib.runs import lock
from tests.mnist import tiny
from tests.mnist.tiny import assert_one_line


def test_a_second_resume_is_refused(tmp_path, compiled, plain_curves, data_dir, capsys):
    folder = tmp_path / "out"
    base = [*tiny.NETWORK, *tiny.RUN, "--data-dir", data_dir, "--output-path", folder]
    assert tiny.main(*base) == 0
    left = folder / "samples" / ".1.png.0123abcd.tmp"
    left.write_bytes(b"what the first is writing")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    capsys.readouterr()
    with lock.hold(str(folder)):
        for words in (["--resume", "--num-epochs=3"], []):
            assert tiny.main(*base, *words) == 2
            err = capsys.readouterr().err
            assert_one_line(err, "process %d on " % os.getpid())
        (folder / lock.NAME).unlink()
    now = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert now == before
    assert tiny.main(*base, "--resume", "--num-epochs=3") == 0
    assert not (folder / lock.NAME).exists() and not left.exists()
