"""How fast a run is, from the counts in its log."""

from __future__ import annotations

from statistics import median
from typing import Any

from ...runs.schema import is_number
from ..curves import panels
from . import markup


def timed(records: list[dict]) -> list:
    """The records that have counts and a time, all of them numbers above 0."""
    names = ("n_updates", "n_examples", "n_seconds")
    return [
        record
        for record in records
        if all(is_number(record.get(name)) and record[name] > 0 for name in names)
    ]


def speeds(records: list[dict]) -> Any:
    """A panel with the images a second of each epoch, in a list; empty if none are known."""
    records = timed(records)
    steps = zip(records, _differences(records, "n_examples"), _differences(records, "n_seconds"))
    return panels(
        [
            {"n_epochs": record["n_epochs"], "images a second": images / seconds}
            for record, images, seconds in steps
            if seconds > 0
        ]
    )


def summary(records: list[dict]) -> list:
    """What the section says: pairs (name, text), empty if no time is known."""
    records = timed(records)
    if not records:
        return []
    last, seconds = records[-1], _differences(records, "n_seconds")
    return [
        ("training time", markup.duration(last["n_seconds"])),
        ("an epoch (median)", markup.duration(median(seconds))),
        ("the newest epoch", markup.duration(seconds[-1])),
        ("images a second", "%.0f" % (last["n_examples"] / last["n_seconds"])),
        ("updates", "{:,}".format(last["n_updates"])),
        ("images seen", "{:,}".format(last["n_examples"])),
    ]


def _differences(records, name):
    before = [0] + [record[name] for record in records[:-1]]
    return [record[name] - value for record, value in zip(records, before)]
