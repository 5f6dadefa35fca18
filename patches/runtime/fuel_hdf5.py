"""Data sets in HDF5 files as fuel laid them out, read with h5py.

The classes have the names and arguments that dcgan_code uses; the file format is fuel's: an
attribute ``split`` lists, for each set and source, the range of examples that belongs to it.
"""

from __future__ import annotations

from typing import Any, Iterator

import numpy as np


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
        return _take(data, rows[request if isinstance(request, slice) else list(request)])


def _take(data, rows):
    """Read rows in any order; h5py wants them rising and without repetition."""
    if len(rows) and rows[-1] - rows[0] == len(rows) - 1 and np.all(np.diff(rows) == 1):
        return data[int(rows[0]) : int(rows[-1]) + 1]
    sorted_rows, back = np.unique(rows, return_inverse=True)
    return data[sorted_rows][back] if len(rows) else data[:0]


def _text(value):
    return value.decode("utf-8") if isinstance(value, bytes) else value


class _Scheme:
    """Batches of example numbers; `examples` is their number, or the numbers themselves."""

    def __init__(self, examples, batch_size):
        self.indices = (
            list(range(examples)) if isinstance(examples, (int, np.integer)) else list(examples)
        )
        self.batch_size = batch_size

    @property
    def num_batches(self):
        """Number of batches in an epoch, the last one perhaps smaller."""
        return -(-len(self.indices) // self.batch_size)

    def get_request_iterator(self):
        """Yield lists of example numbers."""
        order = self._order()
        for start in range(0, len(order), self.batch_size):
            yield order[start : start + self.batch_size]


class SequentialScheme(_Scheme):
    """Examples in order."""

    def _order(self):
        return self.indices


class ShuffledScheme(_Scheme):
    """Examples in a new random order each epoch.

    Parameters
    ----------
    examples : int or sequence of int
    batch_size : int
    rng : numpy.random.RandomState, optional
        fuel's default was ``RandomState(1)``.
    sorted_indices : bool
        Sort the numbers within a batch.
    """

    def __init__(self, examples, batch_size, rng=None, sorted_indices=False):
        super().__init__(examples, batch_size)
        self.rng = np.random.RandomState(1) if rng is None else rng
        self.sorted_indices = sorted_indices

    def _order(self):
        order = list(self.indices)
        self.rng.shuffle(order)
        return order

    def get_request_iterator(self) -> Iterator[Any]:
        """Yield lists of example numbers."""
        for batch in super().get_request_iterator():
            yield sorted(batch) if self.sorted_indices else batch


class DataStream:
    """Batches of a data set in the order of a scheme."""

    def __init__(self, dataset, iteration_scheme=None, **ignored):
        self.dataset = dataset
        self.iteration_scheme = iteration_scheme

    @classmethod
    def default_stream(cls, dataset: Any, **arguments: Any) -> Any:
        """Return a stream; there are no default transformations here."""
        return cls(dataset, **arguments)

    @property
    def sources(self) -> Any:
        """Names of the arrays in a batch."""
        return self.dataset.sources

    def get_epoch_iterator(self, as_dict: bool = False) -> Iterator[Any]:
        """Yield the batches of one epoch as tuples, or as dictionaries."""
        handle = self.dataset.open()
        for request in self.iteration_scheme.get_request_iterator():
            batch = self.dataset.get_data(handle, request)
            yield dict(zip(self.sources, batch)) if as_dict else batch

    def iterate_epochs(self, as_dict: bool = False) -> Iterator[Any]:
        """Yield the iterators of epoch after epoch."""
        while True:
            yield self.get_epoch_iterator(as_dict)

    def close(self) -> None:
        """Close the data set."""
        self.dataset.close()
