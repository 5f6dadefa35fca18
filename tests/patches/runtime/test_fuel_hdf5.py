"""HDF5 files in fuel's layout."""

import numpy as np
import pytest

h5py = pytest.importorskip("h5py", reason="h5py is not installed")

from patches.runtime import fuel_hdf5  # noqa: E402  (needs h5py)

SPLIT = np.dtype(
    [
        ("split", "S10"),
        ("source", "S10"),
        ("start", np.int64),
        ("stop", np.int64),
        ("indices", h5py.special_dtype(ref=h5py.Reference)),
        ("available", bool),
        ("comment", "S1"),
    ]
)


@pytest.fixture
def path(tmp_path):
    where = str(tmp_path / "faces.hdf5")
    with h5py.File(where, "w") as file:
        file["features"] = np.arange(20).reshape(10, 2)
        file["targets"] = np.arange(10)
        rows = [
            (split, source, start, stop, h5py.Reference(), True, b".")
            for split, start, stop in ((b"train", 0, 7), (b"test", 7, 10))
            for source in (b"features", b"targets")
        ]
        file.attrs["split"] = np.array(rows, SPLIT)
    return where


def test_sets_and_sources(path):
    train = fuel_hdf5.H5PYDataset(path, which_sets=("train",))
    assert train.num_examples == 7 and train.sources == ("features", "targets")
    both = fuel_hdf5.H5PYDataset(path, which_sets=("train", "test"), sources=("targets",))
    (targets,) = both.get_data(both.open(), slice(0, 10))
    assert targets.tolist() == list(range(10))
    test = fuel_hdf5.H5PYDataset(path, which_sets=("test",), subset=slice(1, None))
    assert test.get_data()[1].tolist() == [8, 9]


@pytest.mark.parametrize("in_memory", [False, True])
def test_requests_in_any_order(path, in_memory):
    train = fuel_hdf5.H5PYDataset(path, ("train",), load_in_memory=in_memory)
    features, targets = train.get_data(None, [5, 0, 5])
    assert targets.tolist() == [5, 0, 5] and features[:, 0].tolist() == [10, 0, 10]


def test_streams(path):
    train = fuel_hdf5.H5PYDataset(path, ("train",))
    stream = fuel_hdf5.DataStream(train, iteration_scheme=fuel_hdf5.SequentialScheme(7, 3))
    assert [t.tolist() for _, t in stream.get_epoch_iterator()] == [[0, 1, 2], [3, 4, 5], [6]]
    scheme = fuel_hdf5.ShuffledScheme(examples=7, batch_size=3)
    stream = fuel_hdf5.DataStream.default_stream(train, iteration_scheme=scheme)
    epochs = [[t.tolist() for _, t in stream.get_epoch_iterator()] for _ in range(2)]
    assert epochs[0] != epochs[1] and scheme.num_batches == 3
    assert all(sorted(sum(epoch, [])) == list(range(7)) for epoch in epochs)
    assert set(next(stream.get_epoch_iterator(as_dict=True))) == {"features", "targets"}


def test_says_what_is_missing(path, tmp_path):
    with pytest.raises(ValueError, match="got no set 'valid', expected one of test, train"):
        fuel_hdf5.H5PYDataset(path, ("valid",))
    with pytest.raises(ValueError, match="got no source labels"):
        fuel_hdf5.H5PYDataset(path, ("train",), sources=("labels",))
    with pytest.raises(ValueError, match="which_sets is missing"):
        fuel_hdf5.H5PYDataset(path)
    plain = str(tmp_path / "plain.hdf5")
    h5py.File(plain, "w").close()
    with pytest.raises(ValueError, match="expected an HDF5 file made for fuel"):
        fuel_hdf5.H5PYDataset(plain, ("train",))


def test_a_split_that_is_written_is_read(tmp_path):
    where = str(tmp_path / "made.hdf5")
    x, y = np.arange(12).reshape(6, 2), np.arange(6)
    with h5py.File(where, "w") as file:
        rows = (("train", "x", x[:4]), ("train", "y", y[:4]), ("test", "x", x[4:]))
        fuel_hdf5.fill_hdf5_file(file, rows)
        assert fuel_hdf5.H5PYDataset.get_all_splits(file) == ("test", "train")
        assert fuel_hdf5.H5PYDataset.get_all_sources(file) == ("x", "y")
    train = fuel_hdf5.H5PYDataset(where, ("train",))
    assert [part.tolist() for part in train.get_data()] == [x[:4].tolist(), y[:4].tolist()]
    assert fuel_hdf5.H5PYDataset(where, ("test",)).sources == ("x",)


def test_a_split_with_row_numbers(tmp_path):
    with h5py.File(str(tmp_path / "made.hdf5"), "w") as file:
        file["x"] = np.arange(5)
        file["rows"] = np.array([4, 1])
        split = {"odd": {"x": (0, 0, file["rows"].ref)}, "all": {"x": (0, 5)}}
        file.attrs["split"] = fuel_hdf5.H5PYDataset.create_split_array(split)
        assert fuel_hdf5.H5PYDataset(file, ("odd",)).get_data()[0].tolist() == [1, 4]
        assert fuel_hdf5.H5PYDataset(file, ("all",)).num_examples == 5


def test_resetting(path):
    train = fuel_hdf5.H5PYDataset(path, ("train",))
    stream = fuel_hdf5.DataStream(train)
    assert [int(target) for _, target in stream.get_epoch_iterator()] == list(range(7))
    train.close()
    stream.reset()
    stream.next_epoch()
    assert stream.get_data([1])[1].tolist() == [1]
