"""Image sets in Parquet files, as Hugging Face has them: a picture's file and a label in a row."""

from __future__ import annotations

import contextlib
import functools
import io
import os
import re
from typing import Any, Iterator

import numpy as np

from lib.errors import InputError, UnavailableError, reason
from lib.files.json_text import parse_json
from lib.files.regular import open_regular
from lib.files.unpacking import check_unpacked

from ..encoding import encode
from ..images import Images, Parts
from ..pixels import tiles
from ..pixels.decoding import decode
from ..pixels.picture import Unreadable, decode_picture
from .array_names import IMAGES, LABELS
from .idx_images import about

SIGNATURE = b"PAR1"
ENDING = ".parquet"
_FOLDERS = ("", "data")
_SETS = {"train": "train", "valid": "valid", "validation": "valid", "val": "valid", "test": "test"}
_SET = re.compile("(%s)(?![a-z])" % "|".join(sorted(_SETS, key=len, reverse=True)))
_ROWS = 32  # read at a time, at most
_MOST_BATCH = 2**28  # bytes of these
_MOST_GROUP = 2**30  # bytes of a group of rows, which is read as a whole
_MOST_METADATA = 2**26  # bytes
_IMAGE_NAMES = ("image", "img", *IMAGES)
_SHOWN = 5  # columns that a message names
_BYTES = "bytes"  # the field of an image's column that holds its file


def find_parquet(path: str) -> dict:
    """Return the files of each set below a folder, or the one that `path` is.

    Returns
    -------
    dict from part ('train', 'valid', 'test') to list of str
        Files whose names begin with no set's name are to train on.
    """
    if os.path.isfile(path):
        return {"train": [path]}
    for folder in (os.path.join(path, name) for name in _FOLDERS):
        names = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
        found: dict = {}
        for name in names:
            if name.lower().endswith(ENDING) and not name.startswith("."):
                match = _SET.match(name.lower())
                part = _SETS[match.group(1)] if match else "train"
                found.setdefault(part, []).append(os.path.join(folder, name))
        if found:
            return found
    return {}


def load_parquet(path: str, target: Any) -> Any:
    """Load pictures, and labels where there are any.

    Parameters
    ----------
    path : str
        A file, or a folder with files such as ``train-00000-of-00002.parquet``, itself or in
        ``data``. A column ``image`` (or ``img``, or as in `array_names`) holds the pictures'
        files, a column ``label`` the classes.
    target : mnist.data.pixels.fitting.Target

    Returns
    -------
    mnist.data.images.Parts

    Raises
    ------
    UnavailableError
        The package pyarrow is missing.
    InputError
        A file is damaged, or none has pictures to train on.
    """
    try:
        import pyarrow.parquet  # noqa: F401
    except ImportError as error:
        raise UnavailableError(
            "%s: Parquet needs the package pyarrow, which is not installed: pip install pyarrow"
            % path
        ) from error
    files = find_parquet(path)
    if "train" not in files:
        raise InputError("%s: found no %s file to train on" % (path, ENDING))
    pixels, labels, classes, skipped = {}, {}, None, []
    for part, paths in files.items():
        tables = [_Table(each) for each in paths]
        pixels[part], labels[part], bad = _load(tables, target, path)
        skipped += bad
        if part == "train":
            classes = tables[0].classes
    if not len(pixels["train"]):
        raise InputError(
            "%s: found no image that can be read%s"
            % (path, " (%s: %s)" % tuple(skipped[0]) if skipped else "")
        )
    numbers, names, unfit = dict.fromkeys(files), (), None
    try:
        numbers, names = _numbered(labels, classes, path)
    except InputError as error:
        unfit = error  # nobody may have asked for them
    sets: dict = {part: Images(pixels[part], numbers[part]) for part in files}
    why = None if names else "found no column of labels; call it label"
    return Parts(classes=names, no_labels=why, skipped=skipped, unfit=unfit, **sets)


def _load(tables, target, where):
    """Return tiles, labels or None, and what could not be read, of some tables."""
    n = sum(table.n_rows for table in tables)
    key = ["parquet", [about(table.path) for table in tables]]

    def blocks():
        pictures = (picture for table in tables for picture in table.pictures())
        return decode(pictures, n, target, where)

    every, bad = tiles.collect(blocks, n, target, key)
    if any(table.labels_column is None for table in tables):
        return every, None, [tuple(pair) for pair in bad]
    unread = {name for name, _ in bad}
    y = [label for table in tables for name, label in table.labels() if name not in unread]
    return every, y, [tuple(pair) for pair in bad]


def _numbered(labels, classes, where):
    """Return the labels of each part as numbers, and the classes."""
    arrays = {}
    for part, y in labels.items():
        if y is None or all(value is None or value == -1 for value in y):
            arrays[part] = None  # Hugging Face's sign of labels that are kept secret
        elif any(type(value) not in (int, str) or type(value) is not type(y[0]) for value in y):
            raise InputError("%s: labels are no whole numbers and no text" % where)
        elif classes and not all(type(value) is int and 0 <= value < len(classes) for value in y):
            raise InputError("%s: found labels beyond the %d classes" % (where, len(classes)))
        else:
            if type(y[0]) is int and not all(abs(value) < 2**63 for value in y):
                raise InputError("%s: found labels of more than 64 bits" % where)
            arrays[part] = np.array(y, np.int64 if type(y[0]) is int else None)
    if classes and arrays.get("train") is not None:
        return arrays, tuple(classes)
    return encode(arrays, where)


class _Table:
    """A file: its columns, and its rows when they are asked for."""

    def __init__(self, path):
        self.path = path
        with _opened(path) as file:
            self.n_rows, schema = file.metadata.num_rows, file.schema_arrow
            sizes = [
                file.metadata.row_group(i).total_byte_size
                for i in range(file.metadata.num_row_groups)
            ]
            for size in sizes:
                if not 0 <= size <= _MOST_GROUP:
                    raise InputError(
                        "%s: %d bytes in a group of rows, expected at most %d: write it in smaller "
                        "groups" % (path, size, _MOST_GROUP)
                    )
            check_unpacked(sum(sizes), os.path.getsize(path), path)
            self._rows = rows_at_a_time(max(sizes, default=0))
            features = _features(schema)
            self._column, self._nested = _image_column(schema, features, path)
            self.labels_column = _label_column(schema, features)
        names = features.get(self.labels_column, {}).get("names")
        good = isinstance(names, list) and all(isinstance(name, str) for name in names)
        self.classes = names if good and len(set(names)) == len(names) else None

    def pictures(self) -> Iterator[tuple]:
        """Yield each row's name and what decodes its picture."""
        column = "%s.%s" % (self._column, _BYTES) if self._nested else self._column
        for number, value in enumerate(self._values(column)):
            if self._nested:
                value = value and value.get(_BYTES)
            yield self._name(number), functools.partial(_decode, value)

    def labels(self) -> Iterator[tuple]:
        """Yield each row's name and its label."""
        for number, value in enumerate(self._values(self.labels_column)):
            yield self._name(number), value

    def _name(self, number):
        return "%s, row %d" % (os.path.basename(self.path), number)

    def _values(self, column):
        n = 0
        with _opened(self.path) as file:
            batches = file.iter_batches(batch_size=self._rows, columns=[column], use_threads=False)
            for batch in batches:
                values = batch.column(0).to_pylist()
                n += len(values)
                if n > self.n_rows:
                    break
                yield from values
        if n != self.n_rows:
            raise InputError("%s: damaged, found other than its %d rows" % (self.path, self.n_rows))


def rows_at_a_time(size: int) -> int:
    """Return how many rows are read at a time of groups of at most `size` bytes.

    A value that is stored once may be in each of them.
    """
    return max(1, min(_ROWS, _MOST_BATCH // max(1, size)))


@contextlib.contextmanager
def _opened(path):
    """Around the use of an open file: what pyarrow raises there becomes an InputError."""
    from pyarrow import ArrowException, parquet

    with open_regular(path) as file:
        try:
            yield parquet.ParquetFile(
                file,
                thrift_string_size_limit=_MOST_METADATA,
                thrift_container_size_limit=_MOST_METADATA,
            )
        except InputError:
            raise
        except (ArrowException, OSError, ValueError) as error:
            raise InputError(
                "%s: not a Parquet file, or a damaged one (%s)" % (path, reason(error))
            ) from error


def _decode(value, side, known, ends=None):
    if not isinstance(value, bytes):
        raise Unreadable("no file of a picture")
    return decode_picture(io.BytesIO(value), side, known, ends)


def _features(schema):
    """Return what Hugging Face's library says of the columns, by name; {} if nothing."""
    try:
        about = parse_json((schema.metadata or {}).get(b"huggingface", b"{}").decode("utf-8"))
    except ValueError:
        return {}
    for word in ("info", "features"):
        about = about.get(word) if isinstance(about, dict) else None
    items = about.items() if isinstance(about, dict) else ()
    return {name: value for name, value in items if isinstance(value, dict)}


def _image_column(schema, features, path):
    """Return the name of the column of pictures, and whether their files are a field of it."""
    from pyarrow import types

    def kind(column):
        nested = types.is_struct(column.type)
        if nested:
            if column.type.get_field_index(_BYTES) < 0:
                return None
            column = column.type.field(_BYTES)
        is_bytes = types.is_binary(column.type) or types.is_large_binary(column.type)
        return nested if is_bytes else None

    found = {column.name: kind(column) for column in schema if kind(column) is not None}
    meant = [name for name in found if features.get(name, {}).get("_type") == "Image"]
    meant += [name for noun in _IMAGE_NAMES for name in found if name.lower() == noun]
    meant += list(found) if len(found) == 1 else []
    if not meant or schema.names.count(meant[0]) > 1:
        shown = ["%s (%s)" % (c.name, c.type) for c in list(schema)[:_SHOWN]]
        raise InputError(
            "%s: found the columns %s, expected one called image with the files of pictures"
            % (path, ", ".join(shown) or "none")
        )
    return meant[0], found[meant[0]]


def _label_column(schema, features):
    from pyarrow import types

    tests = (types.is_integer, types.is_string, types.is_large_string)
    found = [c.name for c in schema if any(test(c.type) for test in tests)]
    meant = [name for name in found if features.get(name, {}).get("_type") == "ClassLabel"]
    meant += [name for noun in LABELS for name in found if name.lower() == noun]
    return meant[0] if meant and schema.names.count(meant[0]) == 1 else None
