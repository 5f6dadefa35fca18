"""Valid files of other frameworks, small, for the tests that change files at random."""

import os
import tempfile
import zipfile

import numpy as np

from mnist.sampling.trained import load
from tests.lib.foreign import bundles
from tests.lib.foreign.torch_archives import _dumps, stacked_file, tar_file, zip_file

NAMES = ("gamma", "beta", "moving_mean", "moving_variance")
SIZES = [(3, 4), (4, 3), (3, 2), (2, 1)]  # of each layer's inputs and filters


def torch_state():
    """A state_dict of a generator of 32x32."""
    found = {}
    for number, (inputs, outputs) in enumerate(SIZES):
        found["main.%d.weight" % (3 * number)] = np.ones((inputs, outputs, 4, 4), "f4")
        if number < 3:
            for word in ("weight", "bias", "running_mean", "running_var"):
                found["main.%d.%s" % (3 * number + 1, word)] = np.ones(outputs, "f4")
    return found


def torch_zip(data):
    """A file of ``torch.save`` whose pickle is `data`."""
    _, storages = _dumps(torch_state(), "zip")
    with tempfile.TemporaryFile() as file:
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("a/data.pkl", data)
            for key, storage in storages.items():
                archive.writestr("a/data/" + key, storage.array.tobytes())
        file.seek(0)
        return file.read()


def tf_arrays():
    """The variables of a small leaky32."""
    found = {}
    for number, (inputs, outputs) in enumerate(SIZES):
        place = "generator/layer%d/" % (number + 1)
        found[place + "kernel"] = np.ones((4, 4, outputs, inputs), "f4")
        found[place + "bias"] = np.ones(outputs, "f4")
        if number < 3:
            place = "generator/batch_normalization%s/" % ("_%d" % number if number else "")
            found.update((place + word, np.ones(outputs, "f4")) for word in NAMES)
    return found


def _entries():
    data, entries = b"", {b"": b"\x08\x01\x1a\x02\x08\x01"}
    for name, array in sorted(tf_arrays().items()):
        entries[name.encode()] = bundles.entry(array, len(data), array.tobytes())
        data += array.tobytes()
    return entries, data


def tf_index(packed=None):
    """The index of a checkpoint."""
    return bundles.table(_entries()[0], packed)


def with_entry(data):
    """The index with one variable's record replaced."""
    return bundles.table({**_entries()[0], b"generator/layer2/kernel": data})


def read_tf(path):
    """Read a generator whose index is at `path`; the numbers are written beside it."""
    numbers = path[: -len(".index")] + ".data-00000-of-00001"
    if not os.path.exists(numbers):
        with open(numbers, "wb") as file:
            file.write(_entries()[1])
    load(path)


def keras_h5(version):
    """What Keras's ``model.save`` writes."""
    from tests.mnist.importing import foreign_nets, test_keras

    layers = foreign_nets.draw(3, [4, 3, 2, 2, 1], [4, 8, 16, 32, 32])
    with tempfile.TemporaryDirectory() as folder:
        path = test_keras.write(os.path.join(folder, "a.h5"), layers, version)
        with open(path, "rb") as file:
            return file.read()


#: As `tests.fuzzed_readers.READERS` and ``PACKED`` have them.
READERS = {
    "torch zip": ("a.pth", lambda d: zip_file(torch_state()), load),
    "torch pickle": ("a.pth", lambda d: _dumps(torch_state(), "zip")[0], load),
    "torch stacked": ("a.pth", lambda d: stacked_file(torch_state()), load),
    "torch tar": ("a.pth", lambda d: tar_file(torch_state()), load),
    "tensorflow": ("m.index", lambda d: tf_index(d.choice([None, bundles.literal])), read_tf),
    "tensorflow entry": (
        "m.index",
        lambda d: _entries()[0][b"generator/layer2/kernel"],
        read_tf,
    ),
    "keras": ("a.h5", lambda d: keras_h5(d.choice([1, 2])), load),
}
PACKED = {"torch pickle": torch_zip, "tensorflow entry": with_entry}
IN_C = {"keras": "h5py"}
