"""Upstream's public names, the order of their parameters and their defaults, are all here.

``upstream_names.json`` holds them as data: under ``names`` what upstream's modules define, a
function as its parameters, a class as its methods, a value as null; under ``differences`` what
is meant to differ, with the reason; ``"ours": null`` stands for what is not here. Under
``imported`` stand the names that its modules offered because they imported them.
"""

import importlib
import importlib.util
import inspect
import json
import os
import re
import subprocess
import sys

import pytest

with open(os.path.join(os.path.dirname(__file__), "upstream_names.json"), encoding="utf-8") as file:
    TABLE = json.load(file)
NAMES, DIFFERENCES = TABLE["names"], TABLE["differences"]


def flat(names):
    """Yield (dotted name, parameters or None) of all functions, methods, classes and values."""
    for module, members in names.items():
        for name, what in members.items():
            if isinstance(what, dict):
                yield "%s.%s" % (module, name), None
                for method, parameters in what.items():
                    yield "%s.%s.%s" % (module, name, method), parameters
            else:
                yield "%s.%s" % (module, name), what


def find(name):
    """Return what a dotted name stands for."""
    module = importlib.import_module(".".join(name.split(".")[:2]))
    found = module
    for part in name.split(".")[2:]:
        found = getattr(found, part)
    return found


def parameters_of(function):
    """Return a callable's parameters as upstream's are written down, without ``self``."""
    signature = inspect.signature(function)
    found = []
    for parameter in signature.parameters.values():
        if parameter.name != "self":
            found.append(str(parameter.replace(annotation=parameter.empty)))
    return found


def value(text):
    """Return a default, or the text where it is no plain value."""
    try:
        return eval(text, {"__builtins__": {}})  # such as 1 - 1e-08
    except (NameError, SyntaxError, TypeError, AttributeError):
        return text


def split(parameters):
    """Return a line of parameters as a list; commas inside brackets do not part them."""
    return [p for p in re.split(r", (?![^(\[]*[)\]])", parameters) if p]


def lost(wanted, found):
    """Say which of upstream's parameters `found` lacks, or has elsewhere; None if none.

    More parameters may follow upstream's, if they have defaults.
    """
    wanted = split(wanted)
    for i, parameter in enumerate(wanted):
        if parameter.startswith("*"):
            if parameter.count("*") not in [p.count("*") for p in found if p.startswith("*")]:
                return "%s is gone" % parameter
            continue
        name, has_default, default = parameter.partition("=")
        if i >= len(found) or found[i].partition("=")[0] != name:
            return "%s is not at place %d of (%s)" % (name, i, ", ".join(found))
        ours = found[i].partition("=")[2]
        if bool(ours) != bool(has_default) or value(ours) != value(default):
            return "%s has the default %s, upstream %s" % (name, ours or "none", default or "none")
    more = [p for p in found[len(wanted) :] if "=" not in p and not p.startswith("*")]
    return "%s has no default" % more[0] if more else None


@pytest.mark.parametrize("name, parameters", list(flat(NAMES)), ids=[n for n, _ in flat(NAMES)])
def test_nothing_of_upstreams_is_lost(name, parameters):
    difference = DIFFERENCES.get(name)
    if difference and difference["ours"] is None:
        return
    found = find(name)
    if difference:
        assert parameters_of(found) == split(difference["ours"])
    elif parameters is not None:
        if name.endswith(".__init__") and found is object.__init__:
            assert parameters == ""
        else:
            assert lost(parameters, parameters_of(found)) is None


def test_each_difference_has_a_reason_and_a_name():
    known = {name for name, _ in flat(NAMES)}
    for name, difference in DIFFERENCES.items():
        assert name in known and len(difference["reason"]) > 20


def test_a_difference_that_is_none_is_no_exception():
    """An entry that went out of date would hide what is lost later."""
    parameters = dict(flat(NAMES))
    for name, difference in DIFFERENCES.items():
        if difference["ours"] is None:
            with pytest.raises(AttributeError):
                find(name)
        else:
            assert lost(parameters[name], parameters_of(find(name))) is not None, name


@pytest.mark.parametrize(
    "ours, says",
    [
        (["x", "e=1e-08"], None),
        (["x", "e=1e-8", "more=None"], None),
        (["e=1e-08", "x"], "x is not at place 0"),
        (["x", "e=1e-06"], "default"),
        (["x", "e"], "default"),
        (["x"], "e is not at place 1"),
        (["x", "e=1e-08", "more"], "more has no default"),
    ],
)
def test_what_is_lost_is_seen(ours, says):
    found = lost("x, e=1e-08", ours)
    assert found is None if says is None else says in found


# what may be missing where the program runs, as it was for upstream
PACKAGES = {"cv2": "cv2", "pd": "pandas"}
IMPORTED = [(module, name) for module, names in TABLE["imported"].items() for name in names]


def installed(name):
    return name not in PACKAGES or importlib.util.find_spec(PACKAGES[name]) is not None


@pytest.mark.parametrize("module, name", IMPORTED, ids=["%s.%s" % pair for pair in IMPORTED])
def test_what_upstreams_modules_imported_is_offered(module, name):
    if not installed(name):
        with pytest.raises(ImportError, match=PACKAGES[name]):
            getattr(importlib.import_module(module), name)
        return
    assert getattr(importlib.import_module(module), name) is not None


@pytest.mark.parametrize("module", sorted(NAMES))
def test_a_star_brings_the_same(module):
    found = {}
    exec("from %s import *" % module, found)
    wanted = {n for n in TABLE["imported"].get(module, ()) if installed(n)}
    known = {n for n in NAMES[module] if DIFFERENCES.get("%s.%s" % (module, n), {}).get("ours", 1)}
    assert wanted | {n for n in known if n[0] != "_"} <= set(found)
    assert "late_names" not in found


@pytest.mark.parametrize("module", ["data_utils", "cv2_utils", "vis", "rng", "config"])
def test_these_import_neither_theano_nor_scikit_learn(module):
    code = "import sys, lib.%s; assert not {'theano', 'sklearn'} & set(sys.modules)" % module
    subprocess.run([sys.executable, "-c", code], check=True)
