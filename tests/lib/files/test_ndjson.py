import os

import pytest

from lib.errors import InputError
from lib.files import ndjson


@pytest.fixture
def path(tmp_path):
    return str(tmp_path / "log.ndjson")


def test_records_come_back_in_order(path):
    records = [{"n": i, "cost": 0.1 * i, "text": "ü\n"} for i in range(3)]
    for record in records:
        ndjson.append(path, record)
    assert ndjson.read(path) == records
    with open(path, "rb") as file:
        assert file.read().count(b"\n") == 3


def test_no_file_holds_no_records(path):
    assert ndjson.read(path) == []


@pytest.mark.parametrize(
    "damage", [b'{"n": ', b"\0\0\0\0", b"\xff\xfe\n", b"3\n", b"null\n", b"[]\n", b"\n"]
)
def test_lines_that_are_no_records_do_not_count(path, damage):
    ndjson.append(path, {"n": 1})
    with open(path, "ab") as file:
        file.write(damage)
    assert ndjson.read(path) == [{"n": 1}]


@pytest.mark.parametrize("part", [b"\n", b"{}\n", b"[],", b'{"a":{}}\n', b"1,"])
def test_a_log_of_too_many_values_is_refused(path, part):
    """They would take twenty times the memory that the file has."""
    with open(path, "wb") as file:
        file.write(b'{"a": [' + part * (10**7 + 1))
    with pytest.raises(InputError, match="log.ndjson: holds more than 10000000 values, expected a"):
        ndjson.read(path)


def test_write_replaces_the_whole_log(path):
    ndjson.append(path, {"n": 1})
    ndjson.write(path, [{"n": 2}, {"n": 3}])
    assert ndjson.read(path) == [{"n": 2}, {"n": 3}]
    ndjson.append(path, {"n": 4})
    assert len(ndjson.read(path)) == 3
    ndjson.write(path, [])
    assert ndjson.read(path) == [] and os.listdir(os.path.dirname(path)) == ["log.ndjson"]


def test_what_is_no_json_leaves_the_old_log(path):
    ndjson.append(path, {"n": 1})
    with pytest.raises(TypeError):
        ndjson.write(path, [{"n": object()}])
    assert ndjson.read(path) == [{"n": 1}]
