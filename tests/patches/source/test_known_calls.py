"""Kinds of calls and attributes, asked for one by one."""

import pytest

from patches.source.known_calls import FLOAT, INT, kind_of_attribute, kind_of_call
from patches.source.syntax import calls, parse_source


def kind(source, owner=None, same=None):
    """Return the kind of a call written as text, whose method belongs to a value of kind `owner`.

    Parameters
    ----------
    source : str
    owner : str or None
    same : str or None
        Kind of its arguments taken together.
    """
    _, text, found = next(calls(parse_source(source + "\n", print_statement=False)))
    return kind_of_call(text, text.split(".")[-1], owner, found, lambda arguments: same)


@pytest.mark.parametrize(
    "source, expected",
    [
        ("len(x)", INT),
        ("rng.randint(9)", INT),
        ("T.lscalar()", INT),
        ("T.scalar()", FLOAT),
        ("T.fmatrix()", FLOAT),
        ("T.scalar(dtype='int64')", INT),
        ("math.floor(x)", FLOAT),
        ("time.time()", FLOAT),
        ("py2.round(x)", FLOAT),
        ("np.zeros(n)", FLOAT),
        ("np.zeros(n, int)", None),
        ("np.zeros(n, dtype='uint8')", INT),
        ("np.zeros(n, dtype=d)", None),
        ("np.array(x)", None),
        ("np.array(x, np.float32)", FLOAT),
        ("np.array(x, dtype=np.int64)", INT),
        ("x.astype(np.uint8)", INT),
        ("x.astype(floatX)", FLOAT),
        ("x.astype(printed)", None),
        ("x.astype()", None),
        ("x.mean(dtype='int32')", INT),
        ("x.std()", FLOAT),
        ("f(x)", None),
        ("mean(x)", FLOAT),
    ],
)
def test_what_the_call_itself_tells(source, expected):
    assert kind(source) == expected


@pytest.mark.parametrize("known", [INT, FLOAT, None])
def test_calls_that_return_what_they_are_given(known):
    assert kind("abs(x)", same=known) == known
    assert kind("np.maximum(x, 1)", same=known) == known
    assert kind("x.reshape(2, 3)", owner=known) == known


def test_the_largest_of_a_collection_is_not_known():
    assert kind("max(x)", same=INT) is None
    assert kind("max(x, y)", same=INT) == INT
    assert kind("np.max(x)", same=INT) == INT


def test_a_keyword_takes_no_part_in_the_result():
    given = []
    _, text, found = next(calls(parse_source("np.sum(x, axis=1.5)\n")))
    kind_of_call(text, "sum", None, found, given.extend)
    assert [str(node).strip() for node in given] == ["x"]


def test_a_method_of_something_without_a_kind_keeps_none():
    assert kind("x.copy()", owner="string") is None


@pytest.mark.parametrize(
    "attribute, text, owner, expected",
    [
        ("ndim", None, None, INT),
        ("ndim", "x.ndim", FLOAT, INT),
        ("T", None, INT, INT),
        ("real", "x.real", FLOAT, FLOAT),
        ("T", "x.T", None, None),
        ("T", "x.T", "string", None),
        ("pi", "np.pi", None, FLOAT),
        ("pi", "circle.pi", None, None),
        ("size", "x.size", FLOAT, None),
        ("e", None, None, None),
    ],
)
def test_attributes(attribute, text, owner, expected):
    assert kind_of_attribute(attribute, text, owner) == expected
