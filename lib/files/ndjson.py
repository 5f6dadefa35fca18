"""A log with one JSON object a line, which survives kills and resumes."""

from __future__ import annotations

import json
import os
from typing import Any

from ..errors import InputError
from .atomic import atomic_write
from .json_text import count_values, parse_json
from .regular import open_regular, read_regular

_MOST_BYTES = 256 * 2**20  # hundreds of thousands of epochs
_MOST_VALUES = 10**7  # in all its lines


def append(path: str, record: dict[str, Any]) -> None:
    """Add `record` (a dict) as a line."""
    with open_regular(path, writing=True) as file:
        file.write((json.dumps(record) + "\n").encode("utf-8"))


def read(path: str) -> list[dict[str, Any]]:
    """All complete records; a line that is none, as a kill may leave it, does not count.

    Returns
    -------
    list of dict
        Empty where there is no such file.

    Raises
    ------
    InputError
        It is no regular file, or larger than any log.
    """
    if not os.path.exists(path):
        return []
    records, data = [], read_regular(path, _MOST_BYTES)
    if count_values(data) > _MOST_VALUES:
        raise InputError(
            "%s: holds more than %d values, expected a run's log" % (path, _MOST_VALUES)
        )
    for line in data.decode("utf-8", "replace").split("\n"):
        try:
            record = parse_json(line)
        except ValueError:
            continue
        if isinstance(record, dict):
            records.append(record)
    return records


def write(path: str, records: list[dict[str, Any]]) -> None:
    """Make `records` the whole log, in one step."""
    with atomic_write(path, "w") as file:
        file.writelines(json.dumps(record) + "\n" for record in records)
