"""Statements taken out of sources."""

import pytest

from patches.source.removal import remove_statement
from patches.source.syntax import calls, parse_source


@pytest.mark.parametrize(
    "before, after",
    [
        ("a()\nx()\nb()\n", "a()\nb()\n"),
        ("# about x\nx()\n# about b\nb()\n", "# about x\n# about b\nb()\n"),
        ("x()\n", ""),
        ("a()\nx()\n", "a()\n"),
        ("x(); b()\n", "b()\n"),
        ("a(); x()\n", "a()\n"),
        ("a(); x(); b()\n", "a(); b()\n"),
        ("x();\nb()\n", "b()\n"),
        ("if a:\n    x()\n", "if a:\n    pass\n"),
        ("if a: x()\n", "if a: pass\n"),
        ("if a:\n    x()\n    b()\nc()\n", "if a:\n    b()\nc()\n"),
        ("if a:\n    b()\n    x()\nc()\n", "if a:\n    b()\nc()\n"),
        ("if a:\n    if b:\n        c()\n    x()\nd()\n", "if a:\n    if b:\n        c()\nd()\n"),
        ("try:\n    x()\nexcept E:\n    b()\n", "try:\n    pass\nexcept E:\n    b()\n"),
    ],
)
def test_what_is_left(before, after):
    tree = parse_source(before)
    remove_statement(next(call for call, function, _ in calls(tree) if function == "x"))
    assert str(tree) == after
