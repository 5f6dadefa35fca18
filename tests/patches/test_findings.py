"""The line that a person reads."""

from patches.findings import Finding


def test_the_line_names_place_matter_and_remedy():
    finding = Finding("mnist/train.py", 7, "division", "this is odd", "write it again")
    assert str(finding) == "mnist/train.py:7: this is odd; write it again"


def test_the_rule_distinguishes_findings_but_is_not_shown():
    first = Finding("a.py", 1, "one", "what", "remedy")
    second = first._replace(rule="two")
    assert first != second
    assert str(first) == str(second)
