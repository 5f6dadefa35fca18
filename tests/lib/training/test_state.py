"""How far a run is: counts, order and position, and what of them a checkpoint keeps."""

import numpy as np
import pytest

from lib import rng
from lib.errors import InputError
from lib.runs import checkpoint
from lib.training.state import State

CONFIG = {"options": {}, "data": {"n": 5}, "arch": "leaky32"}


def epoch(state, size):
    """Take an epoch's rows in minibatches; return them."""
    rows = []
    state.begin_epoch()
    while not state.at_end_of_epoch:
        rows.append(state.next_rows(size).tolist())
        state.add_update(rows[-1], {"g_cost": float(len(rows))}, 0.5)
    return rows


def test_an_epoch_takes_each_row_once():
    rng.set_seed(1)
    state = State(5)
    rows = epoch(state, 2)
    assert [len(part) for part in rows] == [2, 2, 1]
    assert sorted(sum(rows, [])) == [0, 1, 2, 3, 4]
    assert state.counts == {"n_epochs": 0, "n_updates": 3, "n_examples": 5, "n_seconds": 1.5}
    assert state.costs == {"g_cost": 3.0}
    state.end_epoch()
    assert state.counts["n_epochs"] == 1 and state.position == 0 and not state.at_end_of_epoch


def test_costs_keep_the_newest_of_each_name():
    state = State(4)
    state.add_update([0], {"g_cost": 1.0}, 0)
    state.add_update([1], {"d_cost": 2.0}, 0)
    state.add_update([2], {"g_cost": 3.0}, 0)
    assert state.costs == {"g_cost": 3.0, "d_cost": 2.0}


def saved(folder, config=CONFIG):
    """A checkpoint in the midst of an epoch of five rows; return its state too."""
    state = State(5)
    state.begin_epoch()
    state.add_update(state.next_rows(2), {"g_cost": 1.0}, 0.25)
    state.save(str(folder), [], config)
    path = checkpoint.find(str(folder))
    return state, (path, *checkpoint.load(path))


def test_a_checkpoint_brings_all_of_it_back(tmp_path):
    state, loaded = saved(tmp_path)
    again = State(5)
    again.load(*loaded, CONFIG)
    assert (again.counts, again.costs, again.position) == (state.counts, state.costs, 2)
    np.testing.assert_array_equal(again.order, state.order)
    np.testing.assert_array_equal(again.next_rows(3), state.order[2:])


def test_a_checkpoint_without_the_networks_name_is_taken(tmp_path):
    config = {"options": {}, "data": {"n": 5}}
    _, loaded = saved(tmp_path, config)
    State(5).load(*loaded, CONFIG)


@pytest.mark.parametrize(
    "changed, words",
    [
        ({"arch": "leaky64"}, "the run is of leaky32, expected leaky64: name its network"),
        ({"data": {"n": 6}}, 'on the training data {"n": 5}, expected {"n": 6}: give the --data'),
    ],
)
def test_what_is_of_another_run_is_refused_and_changes_nothing(tmp_path, changed, words):
    _, loaded = saved(tmp_path)
    state = State(5)
    with pytest.raises(InputError) as caught:
        state.load(*loaded, dict(CONFIG, **changed))
    assert words in str(caught.value)
    assert state.counts["n_updates"] == 0 and state.position == 0
