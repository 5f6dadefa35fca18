"""A folder of pictures, or a .zip archive of one, with the names of its sub-folders as labels."""

from __future__ import annotations

import contextlib
import functools
import os
import sys
from typing import Any

import numpy as np

from lib.errors import InputError, name_of

from ..images import Images, Parts
from ..pixels import tiles
from ..pixels.decoding import decode
from ..pixels.picture import read_picture
from ..reading import ANYHOW, Reading
from .picture_files import find_pictures, natural
from .picture_zip import PictureZip, is_zip

_PARTS = {
    "train": "train", "training": "train",
    "valid": "valid", "validation": "valid", "val": "valid",
    "test": "test", "testing": "test",
}  # fmt: skip


def load_folder(path: str, target: Any, reading: Reading = ANYHOW) -> Any:
    """Load all pictures below a folder.

    Parameters
    ----------
    path : str
        A folder, or a .zip archive of one. Sub-folders that hold pictures, at any depth, are
        classes if there are two or more and no picture lies beside them. Sub-folders named
        train and test (and valid) hold these sets, with or without sub-folders of their own.
    target : mnist.data.pixels.fitting.Target
    reading : mnist.data.reading.Reading
        Its ``levels`` are for pictures of 16 bits and of floats.

    Returns
    -------
    Parts

    Raises
    ------
    InputError
        No picture, or none that can be read.
    """
    ends = reading.levels
    if ends == "auto":
        raise InputError("%s: --levels auto is for arrays, expected LOW,HIGH for pictures" % path)
    with contextlib.ExitStack() as stack:
        if is_zip(path):
            archive = stack.enter_context(PictureZip(path))
            return _load(path, target, ends, archive.find(), archive.reader)
        return _load(path, target, ends, find_pictures(path), functools.partial(_reader, path))


def _reader(root, name):
    return functools.partial(read_picture, os.path.join(root, name))


def _load(path, target, ends, found, reader):
    files, skipped, others = found
    if not files:
        but = ["%s: %s" % pair for pair in skipped[:1]] + ([_others(others)] if others else [])
        raise InputError(
            "%s: found no image%s, expected files that Pillow reads, such as .png or .jpg"
            % (path, " (but %s)" % "; ".join(but) if but else "")
        )
    if others:
        print(name_of("%s: left out %s" % (path, _others(others))), file=sys.stderr)
    names = [file[0] for file in files]
    images, damaged = tiles.collect(
        lambda: decode(((n, reader(n)) for n in names), len(names), target, path, ends),
        len(files),
        target,
        ["folder", files] + ([list(ends)] if ends else []),
    )
    skipped += [tuple(pair) for pair in damaged]
    if not len(images):
        raise InputError(
            "%s: found %d file%s, but no image that can be read (%s: %s)"
            % ((path, len(files), "s" * (len(files) != 1)) + skipped[0])
        )
    unread = {name for name, _ in skipped}
    return _parts(images, [name for name in names if name not in unread], skipped, path)


def _parts(images, names, skipped, path):
    """Tell sets and classes by the folders' names."""
    tops = {name.split("/")[0].lower() if "/" in name else "" for name in names}
    if "train" not in {_PARTS.get(top) for top in tops} or not tops <= set(_PARTS):
        where = [("train", name) for name in names]
    else:
        where = [(_PARTS[top.lower()], rest) for top, rest in (n.split("/", 1) for n in names)]
    classes = sorted({_folder(name) for _, name in where}, key=natural)
    labels, reason = None, None
    if "" in classes and len(classes) > 1:
        n = sum(1 for _, name in where if not _folder(name))
        reason = "found %d image%s beside the sub-folders" % (n, "s" * (n != 1))
    elif len(classes) < 2:
        reason = "found no sub-folders" if classes == [""] else "found one sub-folder only"
    else:
        number = {name: i for i, name in enumerate(classes)}
        labels = np.array([number[_folder(name)] for _, name in where], np.int64)
    every = Images(images, labels)
    parts = {}
    for part in ("train", "valid", "test"):
        rows = np.array([i for i, (own, _) in enumerate(where) if own == part], np.int64)
        parts[part] = every.subset(rows) if len(rows) else None
    if labels is not None:
        missing = np.setdiff1d(labels, parts["train"].labels)
        if len(missing):
            raise InputError(
                "%s: found class %s outside the training images, which have none of it"
                % (path, classes[missing[0]])
            )
    return Parts(
        classes=() if labels is None else tuple(classes),
        no_labels=reason and reason + "; put the images of each class in one of their own",
        skipped=skipped,
        **parts,
    )


def _folder(name):
    return name.split("/")[0] if "/" in name else ""


def _others(others):
    kinds = ["%d %s" % (n, ending or "without an ending") for ending, n in others.most_common(3)]
    more = sum(others.values()) - sum(n for _, n in others.most_common(3))
    files = "other files" if sum(others.values()) > 1 else "another file"
    return "%s: %s%s" % (files, ", ".join(kinds), " and %d more" % more if more else "")
