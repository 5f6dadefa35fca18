"""Records are believed only in the form in which the port writes them."""

import pytest

from lib.errors import InputError
from patches.tree.inside import Inside, digest
from patches.tree.state import STATE, State, is_hash, journal_of, saved_path

HASH = digest(b"x")
ENTRY = {"before": HASH, "after": HASH, "ours": False, "edited": False}
RECORD = {"format": 2, "files": {"a.py": ENTRY}, "folders": ["lib"]}


@pytest.fixture
def state(tmp_path):
    return State(Inside(str(tmp_path)))


def test_what_is_saved_is_read(state):
    journal = journal_of("port", {"a.py": [None, HASH]}, ["a.py"], RECORD, ["lib"])
    state.save("port.json", RECORD)
    state.save("journal.json", journal)
    assert (state.record(), state.journal()) == (RECORD, journal)


@pytest.mark.parametrize(
    "change",
    [
        {"format": 1},
        {"files": []},
        {"folders": {}},
        {"more": 1},
        {"files": {"a.py": dict(ENTRY, before="x")}},
        {"files": {"a.py": dict(ENTRY, after=None)}},
        {"files": {"a.py": dict(ENTRY, ours="yes")}},
        {"files": {"a.py": dict(ENTRY, before="link:\0")}},
        {"files": {"a.py": {}}},
        {"files": {"a.py": None}},
        {"folders": [1]},
    ],
)
def test_what_is_not_ours_is_refused(state, change):
    state.save("port.json", dict(RECORD, **change))
    with pytest.raises(InputError, match="port.json: got .* expected what the port wrote"):
        state.record()


def test_a_message_does_not_quote_the_whole_file(state):
    state.save("port.json", dict(RECORD, folders=[["x" * 10**5]]))
    with pytest.raises(InputError, match="port.json: got .* leads elsewhere") as caught:
        state.record()
    assert len(str(caught.value)) < 500


def test_deeply_nested_json(state):
    state.inside.write(STATE + "/port.json", b"[" * 10**5)
    with pytest.raises(InputError, match="port.json: got a damaged file"):
        state.record()


def test_an_original_counts_by_its_hash(state):
    state.inside.write(saved_path("a.py"), b"x")
    assert state.original("a.py", HASH) == b"x"
    assert state.original("a.py", digest(b"y")) is None
    assert state.original("b.py", HASH) is None


@pytest.mark.parametrize("value", [None, "", "0" * 63, "0" * 65, "g" * 64, "0" * 64 + "\n", 1])
def test_no_hash(value):
    assert not is_hash(value) and is_hash(HASH)
