"""Every name of the tables, asked for as a program does."""

import importlib

import pytest
import theano

from lib.compat.theano_names import tables

NAMES = [(m, name) for m, names in tables.restored().items() for name in names]


# some of these modules say themselves that they are old
@pytest.mark.filterwarnings("ignore:.*deprecated")
@pytest.mark.parametrize("module, name", NAMES, ids=[".".join(pair) for pair in NAMES])
def test_a_restored_name_is_there(module, name):
    place = tables.restored()[module][name]
    home = importlib.import_module(place.module)
    found = getattr(importlib.import_module(module), name)
    assert found is (getattr(home, place.name) if place.name else home)


@pytest.mark.parametrize("name", sorted(tables.gone()["theano"]))
def test_a_name_that_is_gone_says_what_replaces_it(name):
    with pytest.raises(AttributeError, match="is not in Theano 1.1.2: "):
        getattr(importlib.import_module("theano.tensor.inplace"), name)


def test_from_import_says_it_too():
    with pytest.raises(ImportError, match="conv3D is not in Theano 1.1.2: use theano.tensor.nnet"):
        from theano.tensor.nnet import conv3D  # noqa: F401


def test_what_no_theano_had_is_an_ordinary_error():
    with pytest.raises(ModuleNotFoundError, match="No module named 'theano.foo'"):
        importlib.import_module("theano.foo")
    with pytest.raises(AttributeError, match="module 'theano' has no attribute 'foo'"):
        theano.foo  # noqa: B018
