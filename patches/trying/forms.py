"""Made-up data in the forms that programs of this family read, told by the file's name."""

from __future__ import annotations

import contextlib
import gzip
import os
import pickle
import re
import struct
from typing import Any, Callable

_IDX = re.compile(r"(train|t10k)([-_])(images|labels)([-_.])idx\d([-_.])ubyte(\.gz)?$")
_CIFAR = re.compile(r"^(?:data_batch_\d|test_batch)$")
_SIDE = re.compile(r"(\d+)px|[_x](\d{2,3})(?=[._])")
_LAST = re.compile(r"transpose\(\(?\s*0\s*,\s*3\s*,\s*1\s*,\s*2")  # of pictures with colours last
# of programs that read numbers beside the pictures
_TWO = re.compile(
    r"\btargets\b|\w+\s*,\s*\w+\s*=\s*\w+\.get_data\b"
    r"|\bfor\s+\(?\w+\s*,\s*\w+\)?\s+in\s[^\n]*\bget_epoch_iterator\b"
)
# What a program asks a data set for by name, and the highest column of labels that it reads.
_NAMED = re.compile(r"\bprovides_sources\.index\(\s*[uU]?['\"](\w+)['\"]")
_COLUMN = re.compile(r"\b(?:label|target)\w*\s*\[\s*:\s*,\s*(\d)\s*\]")
_PICTURE_SOURCES = re.compile(r"^(?:features|images?|imgs?|patch(?:es)?|pixels)$")
_NUMBERS = 100  # in a vector of a source that is neither pictures nor labels
_IDX_COUNTS = {"train": 60000, "t10k": 10000}
_PICTURES = 300
_EXAMPLES = 20000  # several programs set 10,000 aside before they begin
_COUNT = re.compile(r"(?<![\w.])[1-9]\d{4,5}(?![\w.])")  # 10,000 to 999,999, written out


def make(path: str, text: str = "") -> bool:
    """Make what a program did not find, if its form can be told.

    Parameters
    ----------
    path : str
        Absolute path of a file or folder that is not there.
    text : str
        The program's source, which tells what it looks for in a file.

    Returns
    -------
    bool
        Whether the program may find more now than before.
    """
    name = os.path.basename(path.rstrip("/"))
    for pattern, form in _FORMS:
        if pattern.search(name):
            folder = os.path.dirname(path.rstrip("/"))
            there = os.path.isdir(folder)
            os.makedirs(folder, exist_ok=True)
            with contextlib.suppress(ImportError):  # h5py, SciPy or Pillow, which it would need
                form(path, text)
            return os.path.exists(path) or not there
    return False


def _random(seed, *shape):
    import numpy as np

    return np.random.RandomState(seed).randint(0, 256, shape).astype("uint8")


def _idx(path, text):
    """MNIST's four files, of its size, named as the one that was missing."""
    found = _IDX.search(path)
    _, dash, _, first, second, packed = found.groups()
    for part, count in _IDX_COUNTS.items():
        images, labels = _random(1, count, 28, 28), _random(2, count) % 10
        for kind, array, rank in (("images", images, 3), ("labels", labels, 1)):
            name = "%s%s%s%sidx%d%subyte%s" % (part, dash, kind, first, rank, second, packed or "")
            head = struct.pack(">HBB%dI" % rank, 0, 8, rank, *array.shape)
            opened: Any = gzip.open if packed else open
            with opened(path[: found.start()] + name, "wb") as file:
                file.write(head + array.tobytes())


def _mat(path, text):
    from scipy.io import savemat

    labels = _random(2, _EXAMPLES, 1) % 10 + 1
    savemat(path, {"X": _random(1, 32, 32, 3, _EXAMPLES), "y": labels})


def _cifar(path, text):
    folder = os.path.dirname(path)
    for name in ["data_batch_%d" % n for n in range(1, 6)] + ["test_batch"]:
        batch = {
            "batch_label": name.replace("_", " "),
            "labels": (_random(2, 10000) % 10).tolist(),
            "data": _random(1, 10000, 3072),
            "filenames": ["picture_s_%06d.png" % n for n in range(10000)],
        }
        with open(os.path.join(folder, name), "wb") as file:
            pickle.dump(batch, file, protocol=2)


def _hdf5(path, text):
    """fuel's form: pictures, numbers where the program reads some, and where the sets begin.

    The first pictures are random; the others take no space on the disk and read as black. There
    are more than the largest count in the program, and not many more: some read them all.
    """
    import h5py
    import numpy as np

    found = _SIDE.search(os.path.basename(path))
    side = int(found[1] or found[2]) if found else 64
    train = max([_EXAMPLES, *map(int, _COUNT.findall(text))]) * 11 // 10
    total = train + 20000
    with h5py.File(path, "w") as file:
        one = (side, side, 3) if _LAST.search(text) else (3, side, side)
        shape = (total, *one)
        pictures = file.create_dataset("features", shape, "uint8", chunks=(16, *shape[1:]))
        pictures[:_PICTURES] = _random(1, _PICTURES, *shape[1:])
        named = sorted(set(_NAMED.findall(text)))
        sources = [each for each in named if _PICTURE_SOURCES.match(each)] or ["features"]
        for other in sources:
            if other != "features":
                file[other] = pictures
        labels = [each for each in named if re.match("label|target", each)]
        if not labels and _TWO.search(text):
            labels = ["targets"]
        columns = 1 + max(map(int, _COLUMN.findall(text)), default=0)
        for label in labels:
            file.create_dataset(label, (total, columns), "uint8", chunks=True)
        sources += labels
        for vector in sorted(set(named) - set(sources)):
            file.create_dataset(vector, (total, _NUMBERS), "float32", chunks=True)
            sources.append(vector)
        empty = h5py.Reference()
        fields = [
            ("split", "S5"), ("source", "S%d" % max(map(len, sources))), ("start", "i8"),
            ("stop", "i8"), ("indices", h5py.ref_dtype), ("available", "?"), ("comment", "S1"),
        ]  # fmt: skip
        rows = [
            (split, source.encode(), start, stop, empty, True, b".")
            for split, start, stop in (
                (b"train", 0, train), (b"valid", train, train + 10000),
                (b"test", train + 10000, total),
            )
            for source in sources
        ]  # fmt: skip
        file.attrs["split"] = np.array(rows, np.dtype(fields))
        file.create_dataset("imgs", (20000, side, side, 3), "uint8", chunks=(16, side, side, 3))


def _pickled_digits(path, text):
    import numpy as np

    parts = [
        (_random(n, n, 784).astype("float32") / np.float32(255), _random(n, n) % 10)
        for n in (50000, 10000, 9999)
    ]
    with gzip.open(path, "wb", 1) as file:
        pickle.dump(tuple(parts), file, protocol=2)


def _binary_digits(path, text):
    import numpy as np

    np.savetxt(path, _random(3, 1000, 784) % 2, fmt="%d")


def _digits_npz(path, text):
    import numpy as np

    arrays = {}
    for part, n in (("train", 50000), ("valid", 10000), ("test", 10000)):
        arrays["x_" + part], arrays["y_" + part] = _random(1, n, 784) / 255.0, _random(2, n) % 10
    np.savez(path, **{key: array.astype("float32") for key, array in arrays.items()})


def _picture(path, text):
    from PIL import Image

    Image.fromarray(_random(4, 128, 128, 3)).save(path)


def _pictures(path, text):
    os.makedirs(path)
    for number in range(_PICTURES):
        _picture(os.path.join(path, "%06d.jpg" % number), text)


def _nothing(path, text):
    """The folder that a program writes this kind of file to is all that it lacks."""


_FORMS: list[tuple[re.Pattern[str], Callable[[str, str], None]]] = [
    (_IDX, _idx),
    (re.compile(r"^mnist\.pkl\.gz$"), _pickled_digits),
    (re.compile(r"^mnist\.npz$"), _digits_npz),
    (re.compile(r"^binarized_mnist_\w+\.amat$"), _binary_digits),
    (_CIFAR, _cifar),
    (re.compile(r"_32x32\.mat$"), _mat),
    (re.compile(r"\.(?:hdf5|h5)$"), _hdf5),
    (re.compile(r"\.(?:jpe?g|png)$"), _picture),
    (re.compile(r"\.(?:ndjson|log|txt)$"), _nothing),
    (re.compile(r"^[^.]+$"), _pictures),
]
