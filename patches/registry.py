"""The rewrite rules, found in `patches.rules`.

A module there holds one rule: NAME, WHY, EXAMPLE (source before and after), ``apply(tree,
context)``, which changes the tree and returns how many times it did, and, where the defaults
do not fit, ORDER (lower first, 50), DIALECTS (the Pythons whose files it is for) and NEEDS (a
regular expression without which in the source it has nothing to do). A rule that one of fissix's
fixers makes is a single value, ``RULE``: fissix's `future`, `idioms`, `set_literal` and `ws_comma`
are left out (they are a matter of taste), `asserts` and `buffer` (they are wrong here),
`tuple_params`, `import` and string exceptions (rules of ours do them better).
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
import re
from typing import Any, Callable, NamedTuple, Pattern, Tuple

from .source.dialect import EITHER, PYTHON2, PYTHON3


class Rule(NamedTuple):
    """A rule as `patches.porting` applies it."""

    name: str
    why: str
    example: Tuple[str, str]
    order: int
    dialects: Tuple[str, ...]
    apply: Callable[[Any, Any], int]
    needs: Pattern[str] = re.compile("")

    def fits(self, context: Any) -> bool:
        """Return whether the rule may have something to do in the file of `context`."""
        return context.dialect in self.dialects and bool(self.needs.search(context.text))


PYTHON2_ONLY = (PYTHON2,)
ANY_PYTHON = (PYTHON2, EITHER, PYTHON3)


@functools.lru_cache(maxsize=None)
def rules() -> Any:
    """Return all rules in the order in which they are applied."""
    from . import rules as package

    found = []
    for info in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module("%s.%s" % (package.__name__, info.name))
        found.append(getattr(module, "RULE", None) or _rule(module))
    return tuple(sorted(found, key=lambda rule: (rule.order, rule.name)))


def _rule(module):
    return Rule(
        module.NAME,
        module.WHY,
        module.EXAMPLE,
        getattr(module, "ORDER", 50),
        getattr(module, "DIALECTS", ANY_PYTHON),
        module.apply,
        re.compile(getattr(module, "NEEDS", "")),
    )
