"""Python 3 names a caught exception with `as`."""

from ..fixers import fixer_rule

RULE = fixer_rule(
    "except",
    r"\bexcept\b",
    "Python 3 names a caught exception with `as`",
    (
        "try:\n    f()\nexcept IOError, e:\n    raise\n",
        "try:\n    f()\nexcept IOError as e:\n    raise\n",
    ),
)
