"""What the port tells of a plan made up here."""

import json
import shutil
import subprocess
from collections import Counter

import pytest

from patches import registry, summary
from patches.findings import Finding
from patches.plan import Change, Plan

FINDINGS = [
    Finding("a.py", 3, "rule", "odd", "change it"),
    Finding("a.py", 9, "rule", "odd", "change it"),
    Finding("b.py", 1, "other", "odd", "change it"),
    Finding("b.py", 2, "rule", "odd", "leave it"),
]


def plan(changes=(), findings=(), files=("a.py", "b.py", "c.py")):
    """Return a Plan of (path, before, after, fired, ours)."""
    return Plan([Change(*change) for change in changes], list(findings), list(files), [""])


MIXED = plan(
    [
        ("a.py", b"print 1\n", b"print(1)\n", Counter({"print": 2, "division": 1}), False),
        ("lib/costs.py", None, b"x\n", Counter(added=1), True),
        ("lib/ops.py", b"y\n", b"x\n", Counter({"replaced by ours": 1}), True),
    ],
    FINDINGS[:1],
)


def test_summary():
    assert summary.summary(MIXED, "would change").split("\n") == [
        "a.py: division, print 2",
        "lib: 1 file of ours to add, in the place of upstream's own: lib/ops.py",
        "left for you: a.py:3: odd; change it",
        "would change 2 of 3 Python files and add 1; 1 left for a person",
    ]


def test_summary_of_nothing():
    said = summary.summary(plan(), "changed")
    assert said == "changed 0 of 3 Python files and added 0; 0 left for a person"


def test_places_of_the_same_thing_share_a_line():
    assert summary.left(FINDINGS) == ["a.py:3,9, b.py:1: odd; change it", "b.py:2: odd; leave it"]
    assert summary.left([]) == []


@pytest.mark.parametrize(
    "fired, text",
    [({}, ""), ({"b": 1, "a": 3}, "a 3, b"), ({"x": 10}, "x 10")],
)
def test_fired_text(fired, text):
    assert summary.fired_text(Counter(fired)) == text


def test_as_json():
    found = json.loads(summary.as_json(MIXED))
    assert found["files"]["a.py"] == {"new": False, "rules": {"division": 1, "print": 2}}
    assert found["files"]["lib/costs.py"]["new"] is True
    assert found["left"] == [FINDINGS[0]._asdict()]
    assert found["python_files"] == 3


def test_diff_names_new_files_and_changed_ones():
    said = summary.diff(MIXED).split("\n")
    assert said[:2] == ["--- a/a.py", "+++ b/a.py"]
    assert "-print 1" in said and "+print(1)" in said
    assert said[said.index("+++ b/lib/costs.py") - 1] == "--- /dev/null"
    assert summary.diff(plan()) == ""


def test_the_diff_begins_with_the_trees_own_files():
    ours, own = (("%s.py" % n, None, b"x\n", Counter(), n == "lib") for n in ("lib", "own"))
    said = summary.diff(plan([ours, own]))
    assert said.index("b/own.py") < said.index("b/lib.py")


EDGES = {
    "without a last line end.py": (b"a\nb", b"a\nc"),
    "gets one.py": (b"a", b"a\n"),
    "loses it.py": (b"a\n", b"a"),
    "windows.py": (b"a\r\nb\r\n", b"a\r\nc\r\n"),
    "latin.py": (b"# coding: latin-1\n# \xe9\na\n", b"# coding: latin-1\n# \xe9\nb\n"),
    "form feed.py": (b"a\n\x0cb\nc\n", b"a\n\x0cb\nd\n"),
    "separator.py": ("x = '\u2028'\na\n".encode(), "x = '\u2028'\nb\n".encode()),
    "bytes.sh": (b"\xff\na\n", b"\xff\nb\n"),
    "sub folder/empty.py": (b"", b"a\n"),
    "new.py": (None, b"a\n"),
}


@pytest.mark.skipif(shutil.which("patch") is None, reason="no program called patch")
@pytest.mark.parametrize("path", sorted(EDGES))
def test_the_diff_leads_from_before_to_after(tmp_path, path):
    before, after = EDGES[path]
    (tmp_path / path).parent.mkdir(exist_ok=True)
    if before is not None:
        (tmp_path / path).write_bytes(before)
    text = summary.diff(plan([(path, before, after, Counter(), False)]))
    encoding = "latin-1" if path.startswith(("latin", "bytes")) else "utf-8"
    subprocess.run(
        ["patch", "-p1", "-s", "--binary"],
        input=text.encode(encoding),
        cwd=str(tmp_path),
        check=True,
    )
    assert (tmp_path / path).read_bytes() == after


def test_rule_table(monkeypatch):
    rule = registry.Rule("n", "a | b", ("x | `y`\n\nz\n", "w\n"), 1, ("2",), len)
    monkeypatch.setattr(registry, "rules", lambda: (rule,))
    assert summary.rule_table().split("\n") == [
        "| rule | why | before | after |",
        "| --- | --- | --- | --- |",
        "| n | a \\| b | `` x \\| `y` ``<br>`z` | `w` |",
    ]
