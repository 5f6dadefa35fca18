"""Valid files of every kind, changed at random: what a reader may do is read them or refuse them.

`main` goes on for so long in a process of its own, watches what is opened for writing, and
prints how many files it made, how many were read, the longest time and the most memory.
"""

import contextlib
import io
import json
import os
import pickle
import random
import sys
import tarfile
import tempfile
import time
import warnings
import zipfile
import zlib

import numpy as np
from PIL import Image

from lib.errors import InputError
from lib.files.model_io import load_params, save_params
from lib.report import write_report
from lib.runs import checkpoint
from mnist.data.dataset import load_dataset
from mnist.data.forms import cifar10
from mnist.data.forms.idx import read_idx
from tests import foreign_files
from tests.lib import run_folders
from tests.lib.training.toy_run import Shared
from tests.mutation import change, change_json

MOST_SECONDS = 20
MOST_BYTES = 10**9
PIXELS = np.random.RandomState(0).randint(0, 256, (6, 8, 8)).astype(np.uint8)
ARRAYS = [np.arange(6, dtype="f4").reshape(2, 3), np.zeros(5, ">i2"), np.ones((2, 2), order="F")]


def _saved(save):
    buffer = io.BytesIO()
    save(buffer)
    return buffer.getvalue()


def _idx():
    return b"\0\0\x08\x03" + np.array(PIXELS.shape, ">u4").tobytes() + PIXELS.tobytes()


def _gzip(data):
    packer = zlib.compressobj(wbits=31)
    return packer.compress(data) + packer.flush()


def _picture(name):
    return _saved(lambda f: Image.fromarray(PIXELS[0]).resize((40, 30)).save(f, name))


def _checkpoint():
    with tempfile.TemporaryDirectory() as folder:
        arrays = {"order": np.arange(5)}
        checkpoint.save(folder, [Shared(np.zeros(3), "g")], arrays, run_folders.PROGRESS)
        with open(os.path.join(folder, checkpoint.NAME), "rb") as file:
            return file.read()


def _params(suffix):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "a" + suffix)
        save_params(path, ARRAYS)
        with open(path, "rb") as file:
            return file.read()


def _hdf5():
    import h5py

    def save(buffer):
        with h5py.File(buffer, "w") as file:
            file["x"], file["y"] = PIXELS, np.arange(6) % 2
            file.create_dataset("z", data=PIXELS, chunks=(2, 8, 8), compression="gzip")

    return _saved(save)


def _cifar():
    batch = {"data": np.zeros((2, 3072), np.uint8), "labels": [3, 7], "filenames": ["a", "b"]}
    return pickle.dumps(batch, 2)


def _mat(packed):
    from scipy.io import savemat

    arrays = {"X": PIXELS.transpose(1, 2, 0), "y": np.arange(6) % 2, "s": "text"}
    return _saved(lambda f: savemat(f, arrays, do_compression=packed))


def _parquet():
    import pyarrow
    from pyarrow import parquet

    pictures = [{"bytes": _picture("PNG"), "path": "a"} for _ in range(4)]
    about = {b"huggingface": b'{"info": {"features": {"image": {"_type": "Image"}}}}'}
    table = pyarrow.table({"image": pictures, "label": [0, 1, 0, 1]})
    return _saved(lambda f: parquet.write_table(table.replace_schema_metadata(about), f))


def _pictures_zip():
    def save(buffer):
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in ("a/1.png", "a/2.jpg", "b/3.png"):
                archive.writestr(name, _picture("PNG" if name.endswith("png") else "JPEG"))

    return _saved(save)


def _tar():
    def save(buffer):
        with tarfile.open(fileobj=buffer, mode="w") as archive:
            for name in CIFAR:
                member = tarfile.TarInfo("cifar-10-batches-py/" + name)
                content = _cifar()
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))

    return _saved(save)


def _load(path):
    load_dataset("auto", path, 8, 1, "resize")


def _read_cifar(path):
    with open(path, "rb") as file:
        cifar10._from_pickle(file.read(), path)


def _report(path):
    folder = os.path.dirname(path)
    write_report(os.path.dirname(folder) if folder.endswith("samples") else folder)


def _resume(path):
    header, arrays = checkpoint.load(path)
    checkpoint.restore(path, header, arrays, [Shared(np.zeros(3), "g")])


CIFAR_TAR = "cifar-10-python.tar.gz"
CIFAR = ["data_batch_%d" % i for i in range(1, 6)] + ["test_batch"]
CONFIG = json.dumps(run_folders.CONFIG).encode()
LOG = b"".join(json.dumps(run_folders.record(i)).encode() + b"\n" for i in range(1, 4))
#: From a reader to its file's name, valid contents, and what reads it.
READERS = {
    "pickle": ("a.pkl", lambda d: pickle.dumps(ARRAYS, d.choice([0, 2, 4])), load_params),
    "joblib": ("a.jl", lambda d: pickle.dumps(ARRAYS, 2), load_params),
    "params": ("a.npz", lambda d: _params(".npz"), load_params),
    "npy": ("a.npy", lambda d: _saved(lambda f: np.save(f, PIXELS)), _load),
    "npz": (
        "a.npz",
        lambda d: _saved(lambda f: np.savez_compressed(f, x=PIXELS, y=[0, 1] * 3)),
        _load,
    ),
    "idx": ("a-ubyte", lambda d: _idx(), read_idx),
    "idx.gz": ("a-ubyte.gz", lambda d: _idx(), read_idx),
    "member": ("a.npz", lambda d: _saved(lambda f: np.save(f, PIXELS)), _load),
    "header": ("checkpoint.npz", lambda d: _header(), _resume),
    "cifar": ("data_batch_1", lambda d: _cifar(), _read_cifar),
    "hdf5": ("a.hdf5", lambda d: _hdf5(), _load),
    "mat": ("a.mat", lambda d: _mat(d.randrange(2)), _load),
    "mat 7.3": ("a.mat", lambda d: b"MATLAB 7.3 MAT-file".ljust(512, b"\0") + _hdf5(), _load),
    "parquet": ("a.parquet", lambda d: _parquet(), _load),
    "pictures.zip": ("a.zip", lambda d: _pictures_zip(), _load),
    "tar": (CIFAR_TAR, lambda d: _tar(), _load),
    "checkpoint": ("checkpoint.npz", lambda d: _checkpoint(), _resume),
    "config.json": ("config.json", lambda d: CONFIG, _report),
    "log.ndjson": ("log.ndjson", lambda d: LOG, _report),
    "grid": (os.path.join("samples", "2.png"), lambda d: _picture("PNG"), _report),
    "pictures": ("a", lambda d: _picture(d.choice(["PNG", "JPEG", "GIF", "BMP", "TIFF"])), None),
    **foreign_files.READERS,
}
#: What is changed before it is packed, most of the time.
PACKED = {
    "joblib": zlib.compress,
    "idx.gz": lambda data: _gzip(data),
    "member": lambda data: _zip(data),
    "header": lambda data: _with_header(data),
    "tar": lambda data: _gzip(data),
    **foreign_files.PACKED,
}
#: What is also changed as the JSON that it is, half of the time: a changed byte is seldom JSON.
JSON = ("header", "config.json")
#: Readers that go through another library's C code, whose crash would end the tests, with it.
IN_C = {"hdf5": "h5py", "mat 7.3": "h5py", "parquet": "pyarrow", **foreign_files.IN_C}


def _zip(data):
    def save(buffer):
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("x.npy", data)

    return _saved(save)


def _header():
    with np.load(io.BytesIO(_checkpoint())) as arrays:
        return str(arrays["header"]).encode()


def _with_header(data):
    with np.load(io.BytesIO(_checkpoint())) as arrays:
        every = dict(arrays, header=np.asarray(data.decode("utf-8", "surrogateescape")))
    return _saved(lambda buffer: np.savez(buffer, **every))


def _pictures(path):
    folder = os.path.join(os.path.dirname(path), "pictures")
    os.makedirs(folder, exist_ok=True)
    for i in range(2):
        Image.fromarray(PIXELS[i]).save(os.path.join(folder, "%d.png" % i))
    os.replace(path, os.path.join(folder, "a.png"))
    load_dataset("folder", folder, 8, 1, "resize")


def fuzz(reader, folder, seed, times=None, seconds=None):
    """Change a reader's file again and again; return how often, how many were read, the longest.

    Any exception but InputError passes through, after the file that led to it was kept.
    """
    name, make, read = READERS[reader]
    read = read or _pictures
    folder = tempfile.mkdtemp(dir=str(folder))
    if read is _report:
        run_folders.make(folder, 3)
    path, draw, end = os.path.join(folder, name), random.Random(seed), time.perf_counter()
    end += seconds or 10**9
    made = done = 0
    longest = 0.0
    while made != times and time.perf_counter() < end:
        as_json = reader in JSON and draw.randrange(2)
        data = (change_json if as_json else change)(make(draw), draw)
        if reader in PACKED and (as_json or draw.randrange(4)):  # what a checksum would else guard
            data = PACKED[reader](data)
        with open(path, "wb") as file:
            file.write(data)
        made, started = made + 1, time.perf_counter()
        try:
            with _quiet():
                read(path)
            done += 1
        except InputError as error:
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
