"""What a run's folder says about the run."""

import json
import os

from ..errors import InputError
from ..files import ndjson


def read_config(folder):
    """The settings in config.json.

    Returns
    -------
    dict

    Raises
    ------
    InputError
        If `folder` holds no run, or the file is damaged.
    """
    path = os.path.join(folder, "config.json")
    if not os.path.exists(path):
        raise InputError(
            "%s holds no run: expected config.json and log.ndjson in it, as training writes them; "
            "give the folder that was --output-path" % folder
        )
    try:
        with open(path, encoding="utf-8") as file:
            config = json.load(file)
    except ValueError as error:  # also of the encoding
        raise _damaged(path, error) from error
    if not isinstance(config, dict) or not isinstance(config.get("options", {}), dict):
        raise _damaged(path, "no options in it")
    return config


def _damaged(path, why):
    return InputError("%s: damaged, expected the settings of a run as JSON: %s" % (path, why))


def read_log(folder):
    """The epochs in log.ndjson; a last line that a kill has cut short does not count.

    Returns
    -------
    list of dict
        Empty if there is no log yet.

    Raises
    ------
    InputError
        If there is something else in it.
    """
    path = os.path.join(folder, "log.ndjson")
    records = ndjson.read(path)
    if not records and os.path.exists(path) and os.path.getsize(path):
        raise InputError("%s: damaged, expected a JSON object on each line" % path)
    newest = 0
    for number, record in enumerate(records, 1):
        epoch = record.get("n_epochs")
        if not isinstance(epoch, int) or epoch <= newest:
            raise InputError(
                "%s: damaged: record %d has n_epochs %s, expected a whole number above %d"
                % (path, number, json.dumps(epoch), newest)
            )
        newest = epoch
    return records
