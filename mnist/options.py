"""Types of command-line arguments, and switches."""

from __future__ import annotations

import argparse
from typing import Any

from lib.command_line.parser import Parser

__all__ = ["Parser", "add_switch", "levels", "real", "sizes", "whole"]


def whole(least: Any, most: Any = 10**9) -> Any:
    """An argument type: a whole number from `least` to `most`."""

    def parse(text):
        try:
            number = int(text)
        except ValueError:
            number = least - 1
        if not least <= number <= most:
            limit = "%d or more" % least if number < least else "%d at most" % most
            raise argparse.ArgumentTypeError("got %r, expected a whole number, %s" % (text, limit))
        return number

    return parse


def real(least: Any, below: Any = float("inf")) -> Any:
    """An argument type: a number from `least` up to, not including, `below`."""

    def parse(text):
        try:
            number = float(text)
        except ValueError:
            number = float("nan")
        if not least <= number < below:
            limit = "" if below == float("inf") else " and below %g" % below
            raise argparse.ArgumentTypeError(
                "got %r, expected a number, %g or more%s" % (text, least, limit)
            )
        return number

    return parse


def sizes(text: str) -> Any:
    """An argument type: ``1000,10000`` as a list; the empty text as an empty list."""
    return [whole(1)(part) for part in text.split(",")] if text else []


def levels(text: str) -> Any:
    """An argument type: ``auto``, or ``0,4095`` as a list of two numbers."""
    if text == "auto":
        return text
    try:
        low, high = map(float, text.split(","))
    except ValueError:
        low = high = 0.0
    if not -float("inf") < low < high < float("inf"):
        raise argparse.ArgumentTypeError(
            "got %r, expected auto, or two numbers, the lower one first, such as 0,4095" % text
        )
    return [low, high]


def add_switch(group: Any, name: str, default: Any, text: str) -> None:
    """Add ``--name`` and ``--no-name``."""
    destination = name.replace("-", "_")
    text += " (default: %s)" % ("yes" if default else "no")
    group.add_argument("--" + name, action="store_true", default=default, help=text)
    group.add_argument(
        "--no-" + name, dest=destination, action="store_false", help="the opposite of --" + name
    )
