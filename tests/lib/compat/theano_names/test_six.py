"""theano.compat.six: what six says of each name, on Python 3."""

import collections
import traceback

import pytest
from theano.compat import six as as_programs_ask

from lib.compat.theano_names import six


def test_it_is_theanos():
    assert as_programs_ask.iteritems({1: 2}).__next__() == (1, 2)
    assert six.PY3 and not six.PY2


@pytest.mark.parametrize(
    "found, expected",
    [
        (six.b("\xe9\x00"), b"\xe9\x00"),
        (six.u("\u20ac"), "\u20ac"),
        (six.unichr(8364), "\u20ac"),
        (six.int2byte(233), b"\xe9"),
        (six.byte2int(b"\xe9\x01"), 233),
        (six.indexbytes(b"ab", 1), 98),
        (list(six.iterbytes(b"ab")), [97, 98]),
        (six.StringIO("text").read(), "text"),
        (six.BytesIO(b"data").read(), b"data"),
        (isinstance("", six.string_types), True),
        (isinstance(b"", six.string_types), False),
        (isinstance(int, six.class_types), True),
    ],
)
def test_texts_and_bytes(found, expected):
    assert found == expected and type(found) is type(expected)


@pytest.mark.parametrize("name", ["iterkeys", "itervalues", "iteritems"])
def test_iterators_over_a_mapping(name):
    mapping = collections.OrderedDict([("a", 1), ("b", 2)])
    iterator = getattr(six, name)(mapping)
    assert iter(iterator) is iterator  # no view, which could be gone through twice
    assert list(iterator) == list(getattr(mapping, name[4:])())


def test_iterators_hand_their_words_on():
    class Multi(dict):
        def lists(self, reverse=False):
            return sorted(((k, [v]) for k, v in self.items()), reverse=reverse)

    assert list(six.iterlists(Multi(a=1, b=2), reverse=True)) == [("b", [2]), ("a", [1])]


def test_parts_of_functions_and_methods():
    class Thing:
        def method(self, word="default"):
            return self, word

    thing = Thing()
    assert six.get_unbound_function(Thing.method) is Thing.method
    assert six.get_method_function(thing.method) is Thing.method
    assert six.get_method_self(thing.method) is thing
    assert six.get_function_defaults(Thing.method) == ("default",)
    assert six.get_function_code(Thing.method) is Thing.method.__code__
    assert six.get_function_globals(Thing.method) is globals()
    assert six.create_bound_method(Thing.method, thing)("x") == (thing, "x")


def fail():
    raise KeyError("first")


def test_an_error_is_raised_again_with_its_traceback():
    try:
        fail()
    except KeyError as error:
        caught = error
    with pytest.raises(KeyError) as again:
        six.reraise(KeyError, caught, caught.__traceback__)
    assert again.value is caught
    assert "fail" in [entry.name for entry in traceback.extract_tb(caught.__traceback__)]
    with pytest.raises(ValueError):
        six.reraise(ValueError, None)


class Meta(type):
    """Notes the names and order of what a class defines."""

    @classmethod
    def __prepare__(cls, name, bases):
        return collections.OrderedDict(prepared=bases)

    def __new__(cls, name, bases, namespace):
        return super().__new__(cls, name, bases, dict(namespace, made=True))


def test_a_class_with_a_metaclass_has_no_base_too_many():
    class Base:
        pass

    class Made(six.with_metaclass(Meta, Base)):
        own = 1

    assert type(Made) is Meta and Made.__bases__ == (Base,)
    assert Made.made and Made.own == 1 and Made.prepared == (Base,)
    assert [cls.__name__ for cls in Made.__mro__] == ["Made", "Base", "object"]


@pytest.mark.parametrize("slots", [None, "one", ("one", "two")])
def test_a_metaclass_for_a_class_that_is_there(slots):
    namespace = {"answer": lambda self: 42}
    if slots is not None:
        namespace["__slots__"] = slots
    made = six.add_metaclass(Meta)(type("Plain", (), namespace))
    assert type(made) is Meta and made.__name__ == "Plain" and made().answer() == 42
    assert hasattr(made(), "__dict__") == (slots is None)
