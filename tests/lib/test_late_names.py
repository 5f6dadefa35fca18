import json

import pytest

from lib.late_names import late_names


def module(**places):
    """A module's globals with a `__getattr__` for `places`."""
    made = {"__name__": "made", "own": 1, "_hidden": 2, "annotations": 3}
    made["__getattr__"] = late_names(made, places)
    return made


def test_a_name_is_imported_when_it_is_asked_for():
    made = module(js="json", dumps="json:dumps", list=lambda: [4])
    assert "js" not in made
    assert made["__getattr__"]("js") is json and made["js"] is json
    assert made["__getattr__"]("dumps") is json.dumps
    assert made["__getattr__"]("list") is made["__getattr__"]("list") == [4]


def test_a_star_lists_what_is_installed():
    made = module(js="json", gone="no_such_package", also="no_such_package:name")
    assert sorted(made["__getattr__"]("__all__")) == ["js", "own"]
    assert made["js"] is json


def test_what_is_missing_is_said():
    made = module(gone="no_such_package")
    with pytest.raises(ImportError, match="no_such_package"):
        made["__getattr__"]("gone")
    with pytest.raises(AttributeError, match="'made' has no attribute 'other'"):
        made["__getattr__"]("other")
