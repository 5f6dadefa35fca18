"""A log with one JSON object a line, which survives kills and resumes."""

from __future__ import annotations

import json
import os
from typing import Any

from .atomic import atomic_write


def append(path: str, record: dict[str, Any]) -> None:
    """Add `record` (a dict) as a line."""
    with open(path, "a", encoding="utf-8") as file:
        file.write(json.dumps(record) + "\n")


def read(path: str) -> list[dict[str, Any]]:
    """All complete records; a line that is none, as a kill may leave it, does not count.

    Returns
    -------
    list of dict
        Empty where there is no such file.
    """
    if not os.path.exists(path):
        return []
    records = []
    with open(path, encoding="utf-8", errors="replace") as file:
        for line in file:
            try:
                record = json.loads(line)
            except ValueError:
                continue
            if isinstance(record, dict):
                records.append(record)
    return records


def write(path: str, records: list[dict[str, Any]]) -> None:
    """Make `records` the whole log, in one step."""
    with atomic_write(path, "w") as file:
        file.writelines(json.dumps(record) + "\n" for record in records)
