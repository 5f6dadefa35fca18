"""A log with one JSON object a line, which survives kills and resumes."""

import json
import os

from .atomic import atomic_write


def append(path, record):
    """Add `record` (a dict) as a line."""
    with open(path, "a", encoding="utf-8") as file:
        file.write(json.dumps(record) + "\n")


def read(path):
    """All complete records; an incomplete last line, as a kill leaves it, does not count.

    Returns
    -------
    list of dict
        Empty where there is no such file.
    """
    if not os.path.exists(path):
        return []
    records = []
    with open(path, encoding="utf-8") as file:
        for line in file:
            try:
                records.append(json.loads(line))
            except ValueError:
                continue
    return records


def truncate(path, keep):
    """Leave only the records for which `keep` is true, for a run that goes back in time."""
    records = [record for record in read(path) if keep(record)]
    with atomic_write(path, "w") as file:
        file.writelines(json.dumps(record) + "\n" for record in records)
