"""What reads each kind of file that comes from outside, with a valid one to change."""

import os
import pickle
import socket
import zlib
from types import SimpleNamespace

import numpy as np
from PIL import Image

from lib.distributed import messages, secret
from lib.errors import InputError
from lib.files.model_io import load_params
from lib.native import choice
from lib.report import write_report
from lib.runs import checkpoint, lock
from lib.toolchain import theanorc
from mnist.data.dataset import load_dataset
from mnist.data.forms import cifar10
from mnist.data.forms.idx import read_idx
from mnist.data.pixels import tiles
from mnist.exporting import arrays as exported
from mnist.sampling import inversion, points, trained
from patches import notebook
from patches.context import Position
from patches.tree import git_index, inside, state
from tests import foreign_files
from tests import fuzzed_files as files
from tests.lib import run_folders
from tests.lib.training.toy_run import Shared


def _load(path):
    load_dataset("auto", path, 8, 1, "resize")


def _read_cifar(path):
    with open(path, "rb") as file:
        cifar10._from_pickle(file.read(), path)


def _report(path):
    folder = os.path.dirname(path)
    folder = os.path.dirname(folder) if folder.endswith("samples") else folder
    with open(path, "rb") as file:
        changed = file.read()
    if len(os.listdir(folder)) == 1:
        run_folders.make(folder, 3)
        with open(path, "wb") as file:
            file.write(changed)
    write_report(folder)


def _pictures(path):
    folder = os.path.join(os.path.dirname(path), "pictures")
    os.makedirs(folder, exist_ok=True)
    for i in range(2):
        Image.fromarray(files.PIXELS[i]).save(os.path.join(folder, "%d.png" % i))
    os.replace(path, os.path.join(folder, "a.png"))
    load_dataset("folder", folder, 8, 1, "resize")


def _resume(path):
    header, arrays = checkpoint.load(path)
    checkpoint.restore(path, header, arrays, [Shared(np.zeros(3), "g")])


def _back_to_params(path):
    exported.back_to_params(path, path + ".npz")


def _read_upstream_list(path):
    np.save(os.path.join(os.path.dirname(path), "b.npy"), files.PIXELS)
    load_params(path)


def _read_noise(path):
    points.read(path, None, SimpleNamespace(generator=SimpleNamespace(nz=5, ny=4), path="g"))


def _read_batch(path):
    with open(path, "rb") as file:
        pixels, labels = cifar10._from_binary(file.read(), path)
    cifar10._check(labels, path)
    assert len(pixels) == len(labels)


def _read_secret(path):
    secret.find(SimpleNamespace(rank=1, size=2, host="h"), path, 0)


def _meet_lock(path):
    """Try to train in a folder whose lock another run holds."""
    import fcntl

    with open(path, "r+b") as file:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX)
        try:
            with lock.hold(os.path.dirname(path)):
                raise AssertionError("two runs in one folder")
        except InputError as error:
            if "process 12 on here trains" not in str(error):
                raise


def _read_settings(path):
    theanorc.settings({"THEANORC": path})


def _read_choices(path):
    try:
        choice.keep_in(path)
    finally:
        choice.forget()


def _read_tiles(path):
    with open(path[: -len(".json")], "wb") as file:
        file.write(files.PIXELS)
    if tiles._open(path[: -len(".json")], files.PIXELS.shape[1:]) is None:
        raise InputError("made again")


def _tree(path):
    return state.State(inside.Inside(os.path.dirname(os.path.dirname(path))))


def _read_index(path):
    git_index.uncommitted(os.path.dirname(os.path.dirname(path)), {"a.py": b"x = 1"})


def _port_notebook(path):
    with open(path, "rb") as file:
        found, findings = notebook.read(file.read(), "n.ipynb")
    if found is None:
        raise InputError(findings[0].what)
    if found.module:
        found.port(Position(notebook=True), "2")


def _receive(path):
    """Messages as another process, or a stranger, sends them."""
    with open(path, "rb") as file:
        data = file.read()
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.settimeout(5)
        theirs.sendall(data[:65536])
        theirs.close()
        try:
            messages.first(data, 10**6)
            for _ in range(2):
                messages.receive(ours)
        except (ValueError, OSError) as error:  # what those who wait for messages expect
            raise InputError(str(error)) from error


#: From a reader to its file's name, valid contents, and what reads it.
READERS = {
    "pickle": ("a.pkl", lambda d: pickle.dumps(files.ARRAYS, d.choice([0, 2, 4])), load_params),
    "joblib": ("a.jl", lambda d: pickle.dumps(files.ARRAYS, 2), load_params),
    "params": ("a.npz", lambda d: files.params(".npz"), load_params),
    "npy": ("a.npy", lambda d: files.saved(lambda f: np.save(f, files.PIXELS)), _load),
    "npz": (
        "a.npz",
        lambda d: files.saved(lambda f: np.savez_compressed(f, x=files.PIXELS, y=[0, 1] * 3)),
        _load,
    ),
    "idx": ("a-ubyte", lambda d: files.idx(), read_idx),
    "idx.gz": ("a-ubyte.gz", lambda d: files.idx(), read_idx),
    "member": ("a.npz", lambda d: files.saved(lambda f: np.save(f, files.PIXELS)), _load),
    "header": ("checkpoint.npz", lambda d: files.header(), _resume),
    "cifar": ("data_batch_1", lambda d: files.cifar(), _read_cifar),
    "hdf5": ("a.hdf5", lambda d: files.hdf5(), _load),
    "mat": ("a.mat", lambda d: files.mat(d.randrange(2)), _load),
    "mat 7.3": ("a.mat", lambda d: b"MATLAB 7.3 MAT-file".ljust(512, b"\0") + files.hdf5(), _load),
    "parquet": ("a.parquet", lambda d: files.parquet(), _load),
    "pictures.zip": ("a.zip", lambda d: files.pictures_zip(), _load),
    "tar": (files.CIFAR_TAR, lambda d: files.cifar_tar(), _load),
    "checkpoint": ("checkpoint.npz", lambda d: files.whole_checkpoint(), _resume),
    "config.json": ("config.json", lambda d: files.CONFIG, _report),
    "log.ndjson": ("log.ndjson", lambda d: files.LOG, _report),
    "grid": (os.path.join("samples", "2.png"), lambda d: files.picture("PNG"), _report),
    "pictures": (
        "a",
        lambda d: files.picture(d.choice(["PNG", "JPEG", "GIF", "BMP", "TIFF"])),
        _pictures,
    ),
    "safetensors": ("a.safetensors", lambda d: files.safetensors(), _back_to_params),
    "generator": (
        "1_gen_params.npz",
        lambda d: files.params(".npz", files.generator()),
        trained.load,
    ),
    "upstream's list": ("a.jl", lambda d: files.upstream_list(), _read_upstream_list),
    "noise": ("noise.npz", lambda d: files.noise(), _read_noise),
    "encoded": (
        "a.png",
        lambda d: files.picture("PNG"),
        lambda p: inversion.read_target(p, (1, 8, 8)),
    ),
    "cifar.bin": ("data_batch_1.bin", lambda d: bytes(3073 * 3), _read_batch),
    "secret": ("secret", lambda d: b"0123456789abcdef" * 4, _read_secret),
    "lock": (lock.NAME, lambda d: b'{"process": 12, "host": "here"}', _meet_lock),
    "theanorc": (".theanorc", lambda d: files.THEANORC, _read_settings),
    "choices": ("convolutions.json", lambda d: b'{"0%s": 22}' % (b",8" * 13), _read_choices),
    "tiles": ("a.tiles.json", lambda d: b'{"n": 6, "remarks": [[1, "a"]]}', _read_tiles),
    "port.json": (
        files.PORT + "port.json",
        lambda d: files.as_json(files.port_record()),
        lambda p: _tree(p).record(),
    ),
    "journal": (
        files.PORT + "journal.json",
        lambda d: files.as_json(files.port_journal()),
        lambda p: _tree(p).journal(),
    ),
    "git's index": (os.path.join(".git", "index"), lambda d: files.index_of_git(), _read_index),
    "notebook": ("n.ipynb", lambda d: files.old_notebook(), _port_notebook),
    "messages": ("messages", files.two_messages, _receive),
    **foreign_files.READERS,
}

#: What is changed before it is packed, most of the time.
PACKED = {
    "joblib": zlib.compress,
    "idx.gz": lambda data: files.gzip(data),
    "member": lambda data: files.zipped(data),
    "header": lambda data: files.with_header(data),
    "tar": lambda data: files.gzip(data),
    **foreign_files.PACKED,
}

#: What is also changed as the JSON that it is, half of the time: a changed byte is seldom JSON.
JSON = ("header", "config.json", "lock", "choices", "tiles", "port.json", "journal", "notebook")

#: Readers that go through another library's C code, whose crash would end the tests, with it.
IN_C = {
    "hdf5": "h5py",
    "mat 7.3": "h5py",
    "parquet": "pyarrow",
    "safetensors": "safetensors",
    **foreign_files.IN_C,
}
