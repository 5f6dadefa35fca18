"""A toy run on a disk that fails some of its writes.

``python tests/lib/training/failing_disk_run.py FOLDER SHARE SEED [OPTION=VALUE ...]``, with the
project on PYTHONPATH: as `toy_run`, with ``SHARE`` of the writes failing once the run has begun.
"""

import errno
import os
import random
import sys
import tempfile

import toy_run

from lib.errors import run_cli
from lib.training import saving


class FailingDisk:
    """Lets calls by which files reach the disk fail as they do where it is full.

    Parameters
    ----------
    share : float
        Of the calls that fail.
    seed : int
    """

    def __init__(self, share, seed):
        self._share, self._draw, self.failed = share, random.Random(seed), 0

    def begin(self):
        """From here on; reading and removing go on as before."""
        for name in ("fsync", "replace"):
            setattr(os, name, self._sometimes(getattr(os, name)))
        real = os.open

        def open_or_fail(path, flags, *args, **kwargs):
            writes = flags & (os.O_CREAT | os.O_RDWR | os.O_WRONLY)
            call = self._sometimes(real) if writes else real
            return call(path, flags, *args, **kwargs)

        os.open = open_or_fail

    def _sometimes(self, real):
        def call(*args, **kwargs):
            if self._draw.random() < self._share:
                self.failed += 1
                raise OSError(errno.ENOSPC, "No space left on device")
            return real(*args, **kwargs)

        return call


def main(argv):
    folder, share, seed, *words = argv
    disk, run = FailingDisk(float(share), int(seed)), toy_run.Run
    saving._PAUSE = 0
    tempfile.tempdir = os.path.join(os.path.dirname(folder), "tmp")

    class Late(run):
        """Fails from the first update on: a run that cannot begin has nothing to lose."""

        def train(self, model, progress=None):
            disk.begin()
            return super().train(model, progress)

    toy_run.Run = Late
    return toy_run.main([folder, *words])


if __name__ == "__main__":
    sys.exit(run_cli(main))
