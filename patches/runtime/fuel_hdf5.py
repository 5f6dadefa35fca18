"""Data sets in HDF5 files as fuel laid them out, read with h5py.

The classes have the names and arguments that dcgan_code uses; the file format is fuel's: an
attribute ``split`` lists, for each set and source, the range of examples that belongs to it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .fuel_streams import (  # noqa: F401  (fuel's programs import all from one place)
    ConstantScheme,
    DataStream,
    IndexableDataset,
    SequentialExampleScheme,
    SequentialScheme,
    ShuffledExampleScheme,
    ShuffledScheme,
)


class H5PYDataset:
    """The named sets of an HDF5 file.

    Parameters
    ----------
    file_or_path : str or h5py.File
    which_sets : tuple of str
        Such as ``('train',)``.
    subset : slice, optional
        Of the examples of these sets.
    sources : tuple of str, optional
        Which arrays a request returns; all that the sets have, in alphabetical order.
    load_in_memory : bool
        Read the whole set when it is first asked for.
    """

    def __init__(
        self,
        file_or_path,
        which_sets=None,
        subset=None,
        load_in_memory=False,
        sources=None,
        which_set=None,
        **ignored,
    ):
        if which_sets is None:
            which_sets = which_set
        if which_sets is None:
            raise ValueError("which_sets is missing: name the sets to read, such as ('train',)")
        self.file_or_path = file_or_path
        self.which_sets = (which_sets,) if isinstance(which_sets, str) else tuple(which_sets)
        self.subset = subset
        self.load_in_memory = load_in_memory
        self._handle = None
        self._loaded = None
        self._ranges = self._read_split()
        available = sorted(self._ranges)
        self.sources = tuple(sources) if sources is not None else tuple(available)
        missing = sorted(set(self.sources) - set(available))
        if missing:
            raise ValueError(
                "%s: got no source %s in %s, expected one of %s"
                % (file_or_path, missing[0], ", ".join(self.which_sets), ", ".join(available))
            )

    def _read_split(self):
        """Return {source: row numbers, in order}."""
        file = self._file()
        if "split" not in file.attrs:
            raise ValueError(
                "%s: got no attribute 'split', expected an HDF5 file made for fuel"
                % self.file_or_path
            )
        ranges, names = {}, set()
        for row in file.attrs["split"]:
            split, source = _text(row["split"]), _text(row["source"])
            names.add(split)
            if split in self.which_sets and row["available"]:
                if row["indices"]:
                    rows = np.sort(np.asarray(file[row["indices"]]))
                else:
                    rows = np.arange(row["start"], row["stop"])
                ranges.setdefault(source, []).append(rows)
        unknown = sorted(set(self.which_sets) - names)
        if unknown:
            raise ValueError(
                "%s: got no set %r, expected one of %s"
                % (self.file_or_path, unknown[0], ", ".join(sorted(names)))
            )
        rows = {source: np.concatenate(parts) for source, parts in ranges.items()}
        if self.subset is not None:
            rows = {source: kept[self.subset] for source, kept in rows.items()}
        return rows

    def _file(self):
        if self._handle is None:
            if isinstance(self.file_or_path, (str, bytes)) or hasattr(
                self.file_or_path, "__fspath__"
            ):
                import h5py

                self._handle = h5py.File(self.file_or_path, "r")
            else:
                self._handle = self.file_or_path
        return self._handle

    @property
    def num_examples(self) -> int:
        """Number of examples in the sets."""
        return len(self._ranges[self.sources[0]])

    @property
    def provides_sources(self) -> Any:
        """Names of the arrays that a request returns."""
        return self.sources

    def open(self) -> Any:
        """Return a handle for `get_data`."""
        return self._file()

    def close(self, state: Any = None) -> None:
        """Close the file."""
        if self._handle is not None and self._handle is not self.file_or_path:
            self._handle.close()
        self._handle = None

    def reset(self, state: Any = None) -> Any:
        """Return a handle to read from the start again."""
        return self._file()

    next_epoch = reset

    @property
    def example_iteration_scheme(self) -> SequentialExampleScheme:
        """All examples in order."""
        return SequentialExampleScheme(self.num_examples)

    @staticmethod
    def create_split_array(split_dict: dict) -> np.ndarray:
        """Return the attribute ``split`` of a file that one writes.

        Parameters
        ----------
        split_dict : dict
            ``{set: {source: (start, stop)}}``; a third value gives a reference to row numbers,
            a fourth a comment.
        """
        import h5py

        sources = sorted({source for found in split_dict.values() for source in found})
        longest = max(len(each.encode("utf-8")) for each in [*split_dict, *sources])
        kind = np.dtype(
            [
                ("split", "S%d" % longest),
                ("source", "S%d" % longest),
                ("start", np.int64),
                ("stop", np.int64),
                ("indices", h5py.special_dtype(ref=h5py.Reference)),
                ("available", bool),
                ("comment", "S1"),
            ]
        )
        rows = np.zeros(len(split_dict) * len(sources), dtype=kind)
        places = [(name, source) for name in split_dict for source in sources]
        for row, (name, source) in zip(range(len(rows)), places):
            found = split_dict[name].get(source)
            start, stop, indices, *_ = [*found, None, None][:4] if found else (0, 0, None)
            rows[row] = (
                name.encode("utf-8"),
                source.encode("utf-8"),
                start or 0,
                stop or 0,
                h5py.Reference() if indices is None else indices,
                found is not None,
                b".",
            )
        return rows

    @staticmethod
    def get_all_splits(h5file: Any) -> tuple:
        """Return the names of all sets of a file."""
        return tuple(sorted({_text(row["split"]) for row in h5file.attrs["split"]}))

    @staticmethod
    def get_all_sources(h5file: Any) -> tuple:
        """Return the names of all arrays of a file."""
        return tuple(sorted({_text(row["source"]) for row in h5file.attrs["split"]}))

    def get_data(self, state: Any = None, request: Any = None) -> Any:
        """Return the examples of a request.

        Parameters
        ----------
        state : object
            What `open` returned.
        request : slice or sequence of int
            Numbers of examples within the sets; all by default.

        Returns
        -------
        tuple of array
            One for each source, in the order of the request.
        """
        if request is None:
            request = slice(None)
        return tuple(self._rows(source, request) for source in self.sources)

    def _rows(self, source, request):
        data = self._file()[source]
        if self.load_in_memory:
            self._loaded = self._loaded or {}
            if source not in self._loaded:
                self._loaded[source] = _take(data, self._ranges[source])
            data = self._loaded[source]
            return data[request if isinstance(request, slice) else np.asarray(request, int)]
        rows = self._ranges[source]
        if isinstance(request, (int, np.integer)):
            return data[int(rows[request])]
        return _take(data, rows[request if isinstance(request, slice) else list(request)])


def _take(data, rows):
    """Read rows in any order; h5py wants them rising and without repetition."""
    if len(rows) and rows[-1] - rows[0] == len(rows) - 1 and np.all(np.diff(rows) == 1):
        return data[int(rows[0]) : int(rows[-1]) + 1]
    sorted_rows, back = np.unique(rows, return_inverse=True)
    return data[sorted_rows][back] if len(rows) else data[:0]


def _text(value):
    return value.decode("utf-8") if isinstance(value, bytes) else value


def fill_hdf5_file(h5file: Any, data: Any) -> None:
    """Write the sets of a data set into an open HDF5 file.

    Parameters
    ----------
    h5file : h5py.File
    data : sequence of (set, source, array)
        The sets of a source lie one after the other in the file, in this order.
    """
    splits: dict = {}
    for source in dict.fromkeys(row[1] for row in data):
        parts = [(row[0], np.asarray(row[2])) for row in data if row[1] == source]
        total = sum(len(part) for _, part in parts)
        target = h5file.create_dataset(source, (total, *parts[0][1].shape[1:]), parts[0][1].dtype)
        start = 0
        for name, part in parts:
            target[start : start + len(part)] = part
            splits.setdefault(name, {})[source] = (start, start + len(part))
            start += len(part)
    h5file.attrs["split"] = H5PYDataset.create_split_array(splits)
