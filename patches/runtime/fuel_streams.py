"""The order in which fuel's programs read a data set, and the streams of its batches."""

from __future__ import annotations

from typing import Any, Iterator

import numpy as np


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


class SequentialExampleScheme(SequentialScheme):
    """Examples in order, one at a time."""

    def __init__(self, examples):
        super().__init__(examples, 1)

    def get_request_iterator(self) -> Iterator[Any]:
        """Yield example numbers."""
        return iter(self._order())


class ShuffledExampleScheme(ShuffledScheme):
    """Examples in a new random order each epoch, one at a time."""

    def __init__(self, examples, rng=None):
        super().__init__(examples, 1, rng)

    def get_request_iterator(self) -> Iterator[Any]:
        """Yield example numbers."""
        return iter(self._order())


class ConstantScheme:
    """The same number of examples at each request.

    Parameters
    ----------
    batch_size : int
    num_examples : int, optional
        In an epoch; the last batch may be smaller.
    times : int, optional
        Batches in an epoch; without either it has no end.
    """

    def __init__(self, batch_size, num_examples=None, times=None):
        if num_examples is not None and times is not None:
            raise ValueError("got num_examples and times, expected one of them")
        self.batch_size, self.num_examples, self.times = batch_size, num_examples, times

    def get_request_iterator(self) -> Iterator[int]:
        """Yield batch sizes."""
        done = count = 0
        while True:
            size = self.batch_size
            if self.num_examples is not None:
                size = min(size, self.num_examples - done)
            if size <= 0 or count == self.times:
                return
            yield size
            done, count = done + size, count + 1


class DataStream:
    """Batches of a data set in the order of a scheme."""

    def __init__(self, dataset, iteration_scheme=None, **ignored):
        self.dataset = dataset
        if iteration_scheme is None:
            iteration_scheme = getattr(dataset, "example_iteration_scheme", None)
        self.iteration_scheme = iteration_scheme
        self.data_state = dataset.open()

    @classmethod
    def default_stream(cls, dataset: Any, **arguments: Any) -> Any:
        """Return a stream; there are no default transformations here."""
        return cls(dataset, **arguments)

    @property
    def sources(self) -> Any:
        """Names of the arrays in a batch."""
        return self.dataset.sources

    def get_data(self, request: Any = None) -> Any:
        """Return the examples of a request, a tuple with one array for each source."""
        return self.dataset.get_data(self.data_state, request)

    def get_epoch_iterator(self, as_dict: bool = False) -> Iterator[Any]:
        """Yield the batches of one epoch as tuples, or as dictionaries."""
        for request in self.iteration_scheme.get_request_iterator():
            batch = self.get_data(request)
            yield dict(zip(self.sources, batch)) if as_dict else batch

    def iterate_epochs(self, as_dict: bool = False) -> Iterator[Any]:
        """Yield the iterators of epoch after epoch."""
        while True:
            yield self.get_epoch_iterator(as_dict)
            self.next_epoch()

    def reset(self) -> None:
        """Start the data set again, as it was when the stream was made."""
        self.data_state = self.dataset.reset(self.data_state)

    def next_epoch(self) -> None:
        """Get the data set ready for its next epoch."""
        self.data_state = self.dataset.next_epoch(self.data_state)

    def close(self) -> None:
        """Close the data set."""
        self.dataset.close(self.data_state)


class IndexableDataset:
    """Arrays in memory as a data set.

    Parameters
    ----------
    indexables : array, or dict of arrays
        All of one length.
    start, stop : int, optional
        Which part of them.
    """

    def __init__(self, indexables, start=None, stop=None, **ignored):
        if not isinstance(indexables, dict):
            indexables = {"data": indexables}
        self.indexables = [data[slice(start, stop)] for data in indexables.values()]
        self.sources = self.provides_sources = tuple(indexables)

    @property
    def num_examples(self) -> int:
        """Number of examples."""
        return len(self.indexables[0])

    @property
    def example_iteration_scheme(self) -> SequentialExampleScheme:
        """All examples in order."""
        return SequentialExampleScheme(self.num_examples)

    def open(self) -> None:
        """Return no state: arrays need none."""

    def close(self, state: Any = None) -> None:
        """Do nothing."""

    def reset(self, state: Any = None) -> Any:
        """Return the state."""
        return state

    next_epoch = reset

    def get_data(self, state: Any = None, request: Any = None) -> tuple:
        """Return the examples of a request, one array for each source."""
        return tuple(data[slice(None) if request is None else request] for data in self.indexables)
