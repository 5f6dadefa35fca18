"""Types of arguments: what they take, and what they say of anything else."""

import argparse

import pytest

from lib.errors import InputError
from mnist.options import Parser, add_switch, levels, real, sizes, whole


@pytest.mark.parametrize("text, number", [("2", 2), ("1000", 1000), (" 3 ", 3)])
def test_whole(text, number):
    assert whole(2)(text) == number


@pytest.mark.parametrize("text", ["1", "-5", "2.0", "", "ten", "1e3", "nan", "0x10"])
def test_not_whole(text):
    words = "got %r, expected a whole number, 2 or more" % text
    with pytest.raises(argparse.ArgumentTypeError) as caught:
        whole(2)(text)
    assert str(caught.value) == words


def test_too_large():
    with pytest.raises(argparse.ArgumentTypeError, match="'3000000000', expected .* 1000000000 at"):
        whole(2)("3000000000")


@pytest.mark.parametrize("text, number", [("0", 0), ("1e-3", 0.001), (".5", 0.5)])
def test_real(text, number):
    assert real(0)(text) == number


@pytest.mark.parametrize("text", ["-0.1", "nan", "inf", "", "x", "1,5"])
def test_not_real(text):
    with pytest.raises(argparse.ArgumentTypeError, match="got .*, expected a number, 0 or more$"):
        real(0)(text)


def test_real_below():
    assert real(0, 1)("0.999") == 0.999
    with pytest.raises(argparse.ArgumentTypeError, match="'1', expected .* 0 or more and below 1$"):
        real(0, 1)("1")


@pytest.mark.parametrize("text, numbers", [("", []), ("5", [5]), ("1000,20", [1000, 20])])
def test_sizes(text, numbers):
    assert sizes(text) == numbers


@pytest.mark.parametrize("text", [",", "1,", "0", "1;2", "a", "1,-2"])
def test_not_sizes(text):
    with pytest.raises(argparse.ArgumentTypeError, match="expected a whole number, 1 or more"):
        sizes(text)


def switched(default, *argv):
    parser = Parser("program")
    add_switch(parser.add_argument_group("some"), "use-it", default, "use it")
    return parser.parse_args(argv).use_it


@pytest.mark.parametrize("default", [True, False])
def test_a_switch_can_be_put_either_way(default):
    assert switched(default) is default
    assert switched(default, "--use-it") is True
    assert switched(default, "--no-use-it") is False
    assert switched(default, "--use-it", "--no-use-it") is False  # the last one counts


def test_a_parsers_errors_are_one_line_and_nothing_is_abbreviated():
    for argv in (["--use"], ["--use-it=3"], ["stray"]):
        with pytest.raises(InputError, match=r"^[^\n]+ \(--help lists the options\)$"):
            switched(True, *argv)


def test_levels():
    assert levels("auto") == "auto" and levels("0,4095") == [0, 4095]
    for text in ("", "1", "2,1", "1,1", "a,b", "0,1,2", "nan,1", "0,inf"):
        with pytest.raises(argparse.ArgumentTypeError, match="expected auto, or two numbers"):
            levels(text)
