"""The order in which fuel's programs read, and data sets in memory."""

import itertools

import numpy as np
import pytest

from patches.runtime import fuel_streams


def test_one_example_at_a_time():
    assert list(fuel_streams.SequentialExampleScheme(3).get_request_iterator()) == [0, 1, 2]
    scheme = fuel_streams.ShuffledExampleScheme(5, rng=np.random.RandomState(0))
    assert sorted(scheme.get_request_iterator()) == [0, 1, 2, 3, 4]


def test_a_constant_number_of_examples():
    scheme = fuel_streams.ConstantScheme
    assert list(scheme(3, num_examples=7).get_request_iterator()) == [3, 3, 1]
    assert list(scheme(3, times=2).get_request_iterator()) == [3, 3]
    assert list(itertools.islice(scheme(2).get_request_iterator(), 4)) == [2] * 4
    with pytest.raises(ValueError, match="expected one of them"):
        scheme(3, num_examples=7, times=2)


def test_arrays_in_memory():
    data = fuel_streams.IndexableDataset({"x": np.arange(6) * 2, "y": np.arange(6)}, start=1)
    assert (data.num_examples, data.sources) == (5, ("x", "y"))
    scheme = fuel_streams.SequentialScheme(5, 2)
    stream = fuel_streams.DataStream(data, iteration_scheme=scheme)
    batches = list(stream.get_epoch_iterator(as_dict=True))
    assert [batch["x"].tolist() for batch in batches] == [[2, 4], [6, 8], [10]]
    stream.reset()
    epochs = itertools.islice(stream.iterate_epochs(), 2)
    assert [len(list(epoch)) for epoch in epochs] == [3, 3]
    stream.close()
