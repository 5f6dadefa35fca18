import json
import os

import pytest

from lib.errors import InputError
from lib.files import ndjson
from lib.runs import folder
from lib.runs.folder import read_config, read_log
from tests.lib import run_folders


def message(call, folder):
    with pytest.raises(InputError) as caught:
        call(str(folder))
    return str(caught.value)


def test_a_run(tmp_path):
    records = run_folders.make(tmp_path, 3)
    assert read_config(str(tmp_path)) == run_folders.CONFIG
    assert read_log(str(tmp_path)) == records


def test_a_run_without_an_epoch(tmp_path):
    (tmp_path / "log.ndjson").write_text("")
    assert read_log(str(tmp_path)) == []
    assert read_log(str(tmp_path / "no log")) == []


def test_a_line_that_a_kill_cut_short(tmp_path):
    records = run_folders.make(tmp_path, 2)
    with open(str(tmp_path / "log.ndjson"), "a") as file:
        file.write('{"n_epochs": 3, "g_co')
    assert read_log(str(tmp_path)) == records


@pytest.mark.parametrize("name", ["", "nowhere"])
def test_no_run(tmp_path, name):
    folder = tmp_path / name
    assert message(read_config, folder) == (
        "%s holds no run: expected config.json and log.ndjson in it, as training writes them; "
        "give the folder that was --output-path" % folder
    )


@pytest.mark.parametrize(
    "content, why",
    [
        (b"", "Expecting value"),
        (b'{"options": ', "Expecting value"),
        (b"[1, 2]", "no options in it"),
        (b'{"options": 3}', "no options in it"),
        (b"\xff\xfe{}", "'utf-8' codec can't decode"),
    ],
)
def test_damaged_settings(tmp_path, content, why):
    path = tmp_path / "config.json"
    path.write_bytes(content)
    expected = "%s: damaged, expected the settings of a run as JSON: %s" % (path, why)
    assert message(read_config, tmp_path).startswith(expected)


@pytest.mark.parametrize(
    "records",
    [[{"n_epochs": i, "x%d" % i: 1.0} for i in range(1, 1002)],
     [{"n_epochs": 1, **{"x%d" % i: 1.0 for i in range(1000)}}],
     [{"n_epochs": i, **({"x%d" % i: 1.0} if i < 100 else {})} for i in range(1, 100002)]],
    ids=["each its own", "one of many", "many and more"],
)  # fmt: skip
def test_a_log_of_too_many_kinds(tmp_path, records):
    """Each is a column and a curve of the report."""
    ndjson.write(str(tmp_path / "log.ndjson"), records)
    with pytest.raises(InputError, match="log.ndjson: holds [0-9]+ kinds of numbers of [0-9]+ ep"):
        read_log(str(tmp_path))


@pytest.mark.parametrize("content", ["no JSON\n", "1\n2\n", "\0\0\0\0"])
def test_no_log(tmp_path, content):
    path = tmp_path / "log.ndjson"
    path.write_text(content)
    expected = "%s: damaged, expected a JSON object on each line" % path
    assert message(read_log, tmp_path) == expected


@pytest.mark.parametrize(
    "epochs, number, found, above",
    [
        ([1, None], 2, "null", 1),
        ([1, 2, 2], 3, "2", 2),
        (["1"], 1, '"1"', 0),
        ([0], 1, "0", 0),
        ([1.5], 1, "1.5", 0),
    ],
)
def test_damaged_log(tmp_path, epochs, number, found, above):
    path = tmp_path / "log.ndjson"
    path.write_text("".join(json.dumps({"n_epochs": epoch}) + "\n" for epoch in epochs))
    assert message(read_log, tmp_path) == (
        "%s: damaged: record %d has n_epochs %s, expected a whole number above %d"
        % (path, number, found, above)
    )


def test_where_things_lie():
    assert folder.grid_path("run", 12) == os.path.join("run", "samples", "12.png")
    assert folder.real_path("run") == os.path.join("run", "samples", "real.png")
    assert folder.params_path("run", 3, "gen") == os.path.join("run", "models", "3_gen_params.npz")


def test_a_folder_is_prepared_and_what_a_kill_left_is_gone(tmp_path):
    run = str(tmp_path / "run")
    folder.prepare(run, {"options": {}}, [{"n_epochs": 1}])
    assert folder.read_config(run) == {"options": {}}
    assert folder.read_log(run) == [{"n_epochs": 1}]
    left = tmp_path / "run" / "samples" / ".1.png.01234567.tmp"
    left.write_bytes(b"half")
    folder.prepare(run, {"options": {}}, [])
    assert folder.has_config(run) and not left.exists() and folder.log_so_far(run) == []
