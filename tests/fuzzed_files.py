"""A valid file of every kind that comes from outside, as bytes."""

import hashlib
import io
import json
import os
import pickle
import struct
import tarfile
import tempfile
import zipfile
import zlib

import numpy as np
from PIL import Image

from lib.distributed import messages
from lib.files.model_io import save_params
from lib.runs import checkpoint
from mnist.exporting import arrays as exported
from patches.tree import state
from tests.lib import run_folders
from tests.lib.files.test_joblib_arrays import joblib_2015
from tests.lib.training.toy_run import Shared
from tests.mnist import nets

PIXELS = np.random.RandomState(0).randint(0, 256, (6, 8, 8)).astype(np.uint8)

ARRAYS = [np.arange(6, dtype="f4").reshape(2, 3), np.zeros(5, ">i2"), np.ones((2, 2), order="F")]

CIFAR_TAR = "cifar-10-python.tar.gz"

CIFAR = ["data_batch_%d" % i for i in range(1, 6)] + ["test_batch"]

PORT = state.STATE + os.sep

THEANORC = b"[global]\nfloatX = float32\ncxx = g++\n[blas]\nldflags = -lblas\n"

CONFIG = json.dumps(run_folders.CONFIG).encode()

LOG = b"".join(json.dumps(run_folders.record(i)).encode() + b"\n" for i in range(1, 4))


def saved(save):
    buffer = io.BytesIO()
    save(buffer)
    return buffer.getvalue()


def idx():
    return b"\0\0\x08\x03" + np.array(PIXELS.shape, ">u4").tobytes() + PIXELS.tobytes()


def as_json(value):
    return json.dumps(value).encode()


def gzip(data):
    packer = zlib.compressobj(wbits=31)
    return packer.compress(data) + packer.flush()


def picture(name):
    return saved(lambda f: Image.fromarray(PIXELS[0]).resize((40, 30)).save(f, name))


def whole_checkpoint():
    with tempfile.TemporaryDirectory() as folder:
        arrays = {"order": np.arange(5)}
        checkpoint.save(folder, [Shared(np.zeros(3), "g")], arrays, run_folders.PROGRESS)
        with open(os.path.join(folder, checkpoint.NAME), "rb") as file:
            return file.read()


def params(suffix, arrays=ARRAYS):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "a" + suffix)
        save_params(path, arrays)
        with open(path, "rb") as file:
            return file.read()


def hdf5():
    import h5py

    def save(buffer):
        with h5py.File(buffer, "w") as file:
            file["x"], file["y"] = PIXELS, np.arange(6) % 2
            file.create_dataset("z", data=PIXELS, chunks=(2, 8, 8), compression="gzip")

    return saved(save)


def cifar():
    batch = {"data": np.zeros((2, 3072), np.uint8), "labels": [3, 7], "filenames": ["a", "b"]}
    return pickle.dumps(batch, 2)


def mat(packed):
    from scipy.io import savemat

    arrays = {"X": PIXELS.transpose(1, 2, 0), "y": np.arange(6) % 2, "s": "text"}
    return saved(lambda f: savemat(f, arrays, do_compression=packed))


def parquet():
    import pyarrow
    from pyarrow import parquet

    pictures = [{"bytes": picture("PNG"), "path": "a"} for _ in range(4)]
    about = {b"huggingface": b'{"info": {"features": {"image": {"_type": "Image"}}}}'}
    table = pyarrow.table({"image": pictures, "label": [0, 1, 0, 1]})
    return saved(lambda f: parquet.write_table(table.replace_schema_metadata(about), f))


def pictures_zip():
    def save(buffer):
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in ("a/1.png", "a/2.jpg", "b/3.png"):
                archive.writestr(name, picture("PNG" if name.endswith("png") else "JPEG"))

    return saved(save)


def cifar_tar():
    def save(buffer):
        with tarfile.open(fileobj=buffer, mode="w") as archive:
            for name in CIFAR:
                member = tarfile.TarInfo("cifar-10-batches-py/" + name)
                content = cifar()
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))

    return saved(save)


def safetensors():
    named = {"w": ARRAYS[0], "b": np.zeros(5, "i2")}
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "a")
        exported.write_safetensors(path, named, {exported.ORDER: "w,b"})
        with open(path, "rb") as file:
            return file.read()


def generator():
    return nets.weights(nets.shapes("torch28", nz=5, ngf=2))


def upstream_list():
    """A list of 2015, whose array lies in a file beside it."""
    return joblib_2015(["b.npy"])


def noise():
    return saved(lambda f: np.savez(f, Z=np.zeros((4, 5), "f4"), labels=np.arange(4)))


def port_record():
    entry = {"before": "0" * 64, "after": "1" * 64, "ours": False, "edited": False}
    return {"format": 2, "files": {"a.py": entry}, "folders": ["lib"]}


def port_journal():
    steps = {"a.py": [None, "1" * 64]}
    return state.journal_of("port", steps, ["a.py"], port_record(), ["lib"])


def index_of_git():
    body = struct.pack(">4sII", b"DIRC", 4, 2)
    for dropped, name in ((0, b"a.py"), (3, b"/b.py")):
        body += bytes(40) + hashlib.sha1(name).digest() + struct.pack(">H", len(name))
        body += bytes([dropped]) + name + b"\0"
    return body + hashlib.sha1(body).digest()


def old_notebook():
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "source": ["print 'a',\n", "1/2"]}
    kernel = {"name": "python2", "language": "python"}
    about = {"cells": [cell, dict(cell, source="import theano")], "nbformat": 4}
    return json.dumps(dict(about, metadata={"kernelspec": kernel}), indent=1).encode()


def two_messages(_):
    return messages.encode("hello", [2, 1, {"a": 1.5}]) + messages.encode("step", None)


def zipped(data):
    def save(buffer):
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("x.npy", data)

    return saved(save)


def header():
    with np.load(io.BytesIO(whole_checkpoint())) as arrays:
        return str(arrays["header"]).encode()


def with_header(data):
    with np.load(io.BytesIO(whole_checkpoint())) as arrays:
        every = dict(arrays, header=np.asarray(data.decode("utf-8", "surrogateescape")))
    return saved(lambda buffer: np.savez(buffer, **every))
