"""Valid files of every kind, changed at random: what a reader may do is read them or refuse them.

`main` goes on for so long in a process of its own, watches what is opened for writing, and
prints how many files it made, how many were read, the longest time and the most memory.
"""

import contextlib
import io
import os
import random
import sys
import tempfile
import time
import warnings

from lib.errors import InputError, UnavailableError
from tests.fuzzed_readers import JSON, PACKED, READERS
from tests.mutation import change, change_json

MOST_SECONDS = 20
MOST_BYTES = 10**9


def fuzz(reader, folder, seed, times=None, seconds=None):
    """Change a reader's file again and again; return how often, how many were read, the longest.

    Any exception but those for users passes through, after the file that led to it was kept.
    """
    name, make, read = READERS[reader]
    folder = tempfile.mkdtemp(dir=str(folder))
    path, draw, end = os.path.join(folder, name), random.Random(seed), time.perf_counter()
    end += seconds or 10**9
    made = done = 0
    longest = 0.0
    while made != times and time.perf_counter() < end:
        as_json = reader in JSON and draw.randrange(2)
        data = (change_json if as_json else change)(make(draw), draw)
        if reader in PACKED and (as_json or draw.randrange(4)):  # what a checksum would else guard
            data = PACKED[reader](data)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)
        os.chmod(path, 0o600)  # what a secret's file has to have
        made, started = made + 1, time.perf_counter()
        try:
            with _quiet():
                read(path)
            done += 1
        except (InputError, UnavailableError) as error:
            assert error.exit_code and len(str(error)) < 5000
        except BaseException:
            kept = os.path.join(tempfile.gettempdir(), "fuzz-%s-%d-%d" % (reader, seed, made))
            with open(kept, "wb") as file:
                file.write(data)
            print("kept in", kept)
            raise
        longest = max(longest, time.perf_counter() - started)
        assert longest < MOST_SECONDS
    return made, done, longest


@contextlib.contextmanager
def _quiet():
    with contextlib.redirect_stderr(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _watch(allowed):
    """End the process when anything is opened for writing outside a folder."""

    def hook(event, arguments):
        if event != "open" or not isinstance(arguments[0], str):
            return
        path, mode, flags = arguments
        writes = set("wxa+") & set(mode or "") or (flags or 0) & (os.O_WRONLY | os.O_RDWR)
        if writes and not os.path.realpath(path).startswith((allowed, "/dev/null")):
            os.write(2, ("opened for writing: %r\n" % path).encode())
            os._exit(3)

    sys.addaudithook(hook)


def main(argv):
    """Fuzz: a reader, seconds, a seed."""
    import resource

    reader, seconds, seed = argv[0], float(argv[1]), int(argv[2])
    with tempfile.TemporaryDirectory() as folder:
        fuzz(reader, folder, seed, times=2)  # what is imported and compiled at first
        _watch(os.path.realpath(tempfile.gettempdir()))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        result = fuzz(reader, folder, seed, seconds=seconds)
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    print("%s seed %d: %d files, %d read, longest %.2f s," % (reader, seed, *result), end=" ")
    print("%.0f MB more" % (grown / 1e6))
    assert grown < MOST_BYTES
    # files that are all refused at the door try nothing behind it
    assert result[1] > 0 or seconds < MOST_SECONDS
