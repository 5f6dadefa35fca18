"""What a child's report means, and whether the port told so."""

import pytest

from patches.findings import Finding
from patches.trying.outcome import RUNS, STOPS, UNKNOWN, Sources, judge, missing_path

BEFORE = {"a.py": "import sys\nprint 1\nx = f()\ny = g()\n", "own/m.py": "z = 1\n"}
AFTER = {"a.py": "import sys\nimport lib\nprint(1)\nx = f()\ny = g()\n", "own/m.py": "z = 1\n"}
FINDINGS = [
    Finding("a.py", 4, "left for you", "g runs on a GPU", "write it"),
    Finding("b.py", 1, "missing packages", "caffe is not installed", "install it"),
]


def stopped(kind, message, line=4, module="", file="", path="a.py"):
    return {
        "state": "stopped", "type": kind, "message": message, "module": module,
        "file": file, "place": [path, line], "printed": "", "syntax": None,
    }  # fmt: skip


def outcome(told):
    return judge(told, 5, FINDINGS, Sources(BEFORE, AFTER))


@pytest.mark.parametrize(
    "told, verdict, said",
    [
        ({"state": "working", "updates": 3}, RUNS, "runs: 3 updates seen"),
        ({"state": "ended", "updates": 0}, RUNS, "runs to its end"),
        ({"state": "left", "code": None}, RUNS, "runs to its end"),
        ({"state": "left", "code": "0"}, RUNS, "runs to its end"),
        ({"state": "left", "code": "2", "printed": "go.py: error: x"}, STOPS, "go.py: error: x"),
        ({"state": "working", "updates": 0, "place": ["a.py", 3]}, UNKNOWN, "at a.py:3"),
        ({"state": "working"}, UNKNOWN, "before its first line"),
        ({"state": "killed", "status": -11, "printed": "oh"}, STOPS, "ended by -11; oh"),
    ],
)
def test_states(told, verdict, said):
    found = outcome(told)
    assert found.verdict == verdict and said in found.text


@pytest.mark.parametrize(
    "told, listed, said",
    [
        (stopped("TypeError", "no"), False, "stops at a.py:4: TypeError: no"),
        (stopped("TypeError", "no", 5), True, "stops at a.py:5: TypeError: no (listed: g runs"),
        (stopped("TypeError", "no", 5, path="own/m.py"), False, "own/m.py:5"),
        (stopped("ImportError", "x", module="caffe.io"), True, "missing package"),
        (stopped("ImportError", "x", module="pandas"), False, "missing package"),
        (stopped("ImportError", "needs a GPU"), False, "missing package"),
        (stopped("ImportError", "needs a GPU", 5), True, "missing package"),
        (stopped("ImportError", "x", module="m"), False, "stops at a.py:4: ImportError: x"),
        (stopped("FileNotFoundError", "x", file="/d/x"), True, "missing data"),
        (stopped("IndexError", "list index", 1), False, "IndexError"),
        (stopped("URLError", "no network"), True, "missing data"),
        ({"state": "killed", "status": 1, "printed": ""}, False, "ended by 1"),
    ],
)
def test_stops(told, listed, said):
    found = outcome(told)
    assert (found.verdict, found.listed) == (STOPS, listed) and said in found.text


def test_a_script_that_takes_arguments():
    sources = Sources({}, {"a.py": "import sys\nx = sys.argv[1]\n"})
    found = judge(stopped("IndexError", "list index out of range", 2), 5, [], sources)
    assert found.listed and found.text == "stops at a.py:2: it asks for arguments"


@pytest.mark.parametrize(
    "path, module, listed",
    [
        ("own/m.py", "own", True),
        ("own/m.py", "a", True),
        ("own/m.py", "own.gone", False),  # own was found, or it would have the error
        ("a.py", "own", False),
    ],
)
def test_a_script_of_a_folder_that_imports_from_the_trees_own(path, module, listed):
    """Python puts the script's folder on the path, and PyCharm the tree's, too."""
    found = outcome(stopped("ModuleNotFoundError", "No module", 1, module=module, path=path))
    said = "%s lies in the tree's own folder: start it there with PYTHONPATH=." % module
    assert found.listed == listed and (said in found.text) == listed


@pytest.mark.parametrize(
    "first, second, listed",
    [
        ("args = parser.parse_args()", "x = np.load(args.labels)", True),
        ("(opts, rest) = parser.parse_args()", "x = open(opts.labels)", True),
        ("a, rest = OptionParser().parse_known_args(argv)", "x = open(a.labels)", True),
        ("args = parser.parse_args()", "x = np.load(other.labels)", False),
        ("args = load()", "x = np.load(args.labels)", False),
    ],
)
def test_an_option_that_has_no_default(first, second, listed):
    sources = Sources({}, {"a.py": "%s\n%s\n" % (first, second)})
    message = "expected str, bytes or os.PathLike object, not NoneType"
    assert judge(stopped("TypeError", message, 2), 5, [], sources).listed == listed
    assert not judge(stopped("TypeError", "another message", 2), 5, [], sources).listed


@pytest.mark.parametrize(
    "told, path",
    [
        (stopped("FileNotFoundError", "[Errno 2]", file="d/x"), "d/x"),
        (stopped("FileNotFoundError", "d/x.txt not found."), "d/x.txt"),
        (stopped("OSError", "unable to open file: name = 'd/x.h5', errno = 2"), "d/x.h5"),
        (stopped("InputError", "p.jl: needs the array file p_01.npy beside it; copy"), "p_01.npy"),
        (stopped("TypeError", "d/x not found", file="d/x"), None),
        (stopped("OSError", "broken"), None),
        ({"state": "working"}, None),
    ],
)
def test_missing_path(told, path):
    assert missing_path(told) == path


@pytest.mark.parametrize("line, original", [(1, 1), (3, 2), (4, 3), (5, 4)])
def test_the_line_before_the_port(line, original):
    assert Sources(BEFORE, AFTER).original(("a.py", line)) == original


def test_texts_of_a_folder():
    sources = Sources({}, {"a/b.py": "1", "a/c.py": "2", "a/d/e.py": "3", "f.py": "4"})
    assert sorted(sources.beside("a/b.py").split("\n")) == ["1", "2"]


def test_who_else_reads_a_file_tells_what_is_in_it():
    texts = {"faces/load.py": "p = 'vc.hdf5'", "other/a.py": "'vc.hdf5'", "b.py": "x = 1"}
    sources = Sources({}, {**texts, "other/c.py": "names.index('patches')"})
    assert sources.beside("faces/load.py") == "p = 'vc.hdf5'"
    found = sources.beside("faces/load.py", "vc.hdf5")
    assert "index('patches')" in found and "p = " in found and "x = 1" not in found
