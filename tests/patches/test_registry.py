"""Which rules are found, and in which order."""

import pkgutil
import re
import types

import pytest

from patches import registry, rules
from patches.source.dialect import EITHER, PYTHON2, PYTHON3


def test_each_module_holds_one_rule():
    modules = [info.name for info in pkgutil.iter_modules(rules.__path__)]
    assert len(registry.rules()) == len(modules) > 40


def test_rules_stand_in_order_and_are_found_once():
    found = registry.rules()
    assert [(rule.order, rule.name) for rule in found] == sorted(
        (rule.order, rule.name) for rule in found
    )
    assert registry.rules() is found


@pytest.mark.parametrize("rule", registry.rules(), ids=lambda rule: rule.name)
def test_a_rule_is_whole(rule):
    assert callable(rule.apply)
    assert len(rule.example) == 2 and all(text.endswith("\n") for text in rule.example)
    assert rule.dialects and set(rule.dialects) <= set(registry.ANY_PYTHON)
    assert "\n" not in rule.why and "|" not in rule.name
    assert rule.needs.search(rule.example[0])


def test_what_a_module_does_not_say_has_a_default():
    module = types.SimpleNamespace(NAME="n", WHY="w", EXAMPLE=("a\n", "b\n"), apply=len)
    rule = registry._rule(module)
    assert rule == registry.Rule("n", "w", ("a\n", "b\n"), 50, (PYTHON2, EITHER, PYTHON3), len)
    module.ORDER, module.DIALECTS, module.NEEDS = 3, registry.PYTHON2_ONLY, "print"
    made = registry._rule(module)
    assert made[3:5] == (3, (PYTHON2,)) and made.needs.pattern == "print"


@pytest.mark.parametrize(
    "dialect, text, fits",
    [(PYTHON2, "print 1", True), (PYTHON3, "print 1", False), (PYTHON2, "x = 1", False)],
)
def test_a_rule_fits_a_dialect_and_a_source_with_its_words(dialect, text, fits):
    rule = registry.Rule("n", "w", ("a\n", "b\n"), 50, (PYTHON2,), len, re.compile("print"))
    assert rule.fits(types.SimpleNamespace(dialect=dialect, text=text)) is fits
