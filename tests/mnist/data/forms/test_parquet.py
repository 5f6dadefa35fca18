"""Hugging Face's image sets."""

import io
import json
import sys

import numpy as np
import pytest

from lib.errors import InputError, UnavailableError
from mnist.data.forms.parquet import find_parquet, load_parquet, rows_at_a_time
from mnist.data.pixels import tiles
from mnist.data.pixels.fitting import fit_image
from mnist.data.sources import find_source
from tests.mnist.pictures import RGB, picture


def test_without_pyarrow(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    (tmp_path / "a.parquet").write_bytes(b"PAR1")
    with pytest.raises(UnavailableError, match="Parquet needs the package pyarrow.*pip install p"):
        load_parquet(str(tmp_path / "a.parquet"), RGB)


def test_which_files_are_which_set(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    names = [
        "train-00000-of-00002",
        "train-00001-of-00002",
        "test-00000-of-00001",
        "validation",
        "x",
    ]
    for name in names:
        (folder / (name + ".parquet")).write_bytes(b"PAR1")
    paths = [str(folder / (name + ".parquet")) for name in names]
    found = {"train": [*paths[:2], paths[4]], "test": [paths[2]], "valid": [paths[3]]}
    assert find_parquet(str(tmp_path)) == find_parquet(str(folder)) == found
    (tmp_path / "README.md").write_text("a set")
    assert find_source("auto", str(tmp_path), "d") == ("parquet", str(tmp_path))
    assert find_source("auto", paths[0], "d") == ("parquet", paths[0])
    assert find_parquet(paths[0]) == {"train": [paths[0]]}


def png(seed):
    buffer = io.BytesIO()
    picture(seed).save(buffer, "PNG")
    return buffer.getvalue()


def write(path, seeds=range(5), labels=(1, 0, 1, 2, 0), names=("cat", "dog", "eel"), **columns):
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    images = [{"bytes": png(seed), "path": "%d.png" % seed} for seed in seeds]
    table = {"image": images, **columns}
    features = {"image": {"_type": "Image"}}
    if labels is not None:
        table["label"] = list(labels)[: len(images)]
        features["label"] = {"_type": "ClassLabel", "names": list(names)}
    about = {b"huggingface": json.dumps({"info": {"features": features}}).encode()}
    table = pa.table(table)
    parquet.write_table(table.replace_schema_metadata(about), str(path), row_group_size=2)
    return str(path)


def expected(seeds):
    return np.stack([fit_image(picture(seed), RGB) for seed in seeds])


def test_pictures_and_classes(tmp_path):
    write(tmp_path / "train-0.parquet")
    write(tmp_path / "train-1.parquet", [7, 8], [2, 2])
    write(tmp_path / "test-0.parquet", [9], [1])
    parts = load_parquet(str(tmp_path), RGB)
    np.testing.assert_array_equal(parts.train.rows(slice(None)), expected([0, 1, 2, 3, 4, 7, 8]))
    np.testing.assert_array_equal(parts.test.rows(slice(None)), expected([9]))
    assert parts.train.labels.tolist() == [1, 0, 1, 2, 0, 2, 2] and parts.test.labels.tolist() == [
        1
    ]
    assert parts.classes == ("cat", "dog", "eel") and parts.valid is None


def test_from_the_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("DCGAN_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(tiles, "MEMORY", 0)
    for _ in range(2):
        parts = load_parquet(write(tmp_path / "a.parquet"), RGB)
        np.testing.assert_array_equal(parts.train.rows(slice(None)), expected(range(5)))


def test_without_labels_or_with_secret_ones(tmp_path):
    parts = load_parquet(write(tmp_path / "a.parquet", labels=None), RGB)
    assert parts.classes == () and "no column of labels" in parts.no_labels
    (tmp_path / "a.parquet").unlink()
    write(tmp_path / "train.parquet")
    write(tmp_path / "test.parquet", [9], [-1])
    parts = load_parquet(str(tmp_path), RGB)
    assert parts.test.labels is None and parts.train.labels is not None


def test_labels_that_cannot_serve(tmp_path):
    parts = load_parquet(write(tmp_path / "a.parquet", labels=[0, 1, 2, 3, 4]), RGB)
    assert "labels beyond the 3 classes" in str(parts.unfit) and parts.train.labels is None


@pytest.mark.parametrize(
    "labels, classes", [([5, 3, 5], ("3", "5")), (["b", "a", "b"], ("a", "b"))]
)
def test_plain_columns(tmp_path, labels, classes):
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    path = str(tmp_path / "a.parquet")
    parquet.write_table(pa.table({"img": [png(i) for i in range(3)], "label": labels}), path)
    parts = load_parquet(path, RGB)
    np.testing.assert_array_equal(parts.train.rows(slice(None)), expected(range(3)))
    assert parts.classes == classes and parts.train.labels.tolist() == [1, 0, 1]


def test_rows_without_a_picture_are_skipped(tmp_path):
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    images = [png(0), None, b"text", png(3)]
    path = str(tmp_path / "a.parquet")
    parquet.write_table(pa.table({"image": images, "label": [0, 1, 1, 1]}), path)
    parts = load_parquet(path, RGB)
    assert parts.train.labels.tolist() == [0, 1]
    assert parts.skipped == [
        ("a.parquet, row 1", "no file of a picture"),
        ("a.parquet, row 2", "not an image"),
    ]


def test_no_pictures(tmp_path):
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    path = str(tmp_path / "a.parquet")
    parquet.write_table(pa.table({"text": ["a"], "n": [1]}), path)
    words = r"found the columns text \(string\), n \(int64\), expected one called image"
    with pytest.raises(InputError, match=words):
        load_parquet(path, RGB)


def test_damaged(tmp_path):
    path = write(tmp_path / "a.parquet")
    with open(path, "rb") as file:
        data = file.read()
    for changed in (b"", b"PAR1", data[:-9], data[: len(data) // 2], data[:9] + data[60:]):
        with open(path, "wb") as file:
            file.write(changed)
        with pytest.raises(InputError, match="a.parquet") as caught:
            load_parquet(path, RGB)
        assert "\n" not in str(caught.value) and len(str(caught.value)) < 1000


def test_far_more_than_such_a_file_can_need(tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    path = str(tmp_path / "a.parquet")
    parquet.write_table(pyarrow.table({"image": [bytes(2**26 + 1)] * 9}), path, compression="zstd")
    with pytest.raises(InputError, match="refused as a decompression bomb"):
        load_parquet(path, RGB)


@pytest.mark.parametrize(
    "size, rows", [(0, 32), (2**20, 32), (2**23, 32), (2**24, 16), (2**27, 2), (2**30, 1)]
)
def test_a_value_that_is_stored_once_may_be_in_each_row(size, rows):
    assert rows_at_a_time(size) == rows
