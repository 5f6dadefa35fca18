"""The page: a template, filled with what the run's folder says."""

from __future__ import annotations

import os
from typing import Any

from ...files.web_page import as_json, write_web_page
from ...runs.folder import REPORT, read_config, read_log
from ..curves import panels
from . import sections
from .markup import escape
from .pictures import Pictures
from .timing import speeds

_HERE = os.path.dirname(os.path.abspath(__file__))


def write_report(folder: str) -> str:
    """Write ``report.html`` of the run in `folder`.

    Parameters
    ----------
    folder : str
        As training leaves it, finished or not.

    Returns
    -------
    str
        The page's path.

    Raises
    ------
    InputError
        If there is no run, or if settings, log or a grid are damaged.
    """
    return write_page(folder, read_config(folder), read_log(folder), Pictures(folder))


def write_page(folder: str, config: dict, records: list[dict], pictures: Any) -> Any:
    """Write ``report.html`` from what has been read already; return its path.

    Parameters
    ----------
    folder : str
    config : dict
        Of config.json.
    records : list of dict
        Lines of the log.
    pictures : Pictures
    """
    path = os.path.join(folder, REPORT)
    shown = pictures.shown([record["n_epochs"] for record in records])
    curves = panels(records)
    parts = {
        "title": escape(sections.title(config)),
        "subtitle": sections.subtitle(folder, config),
        "tiles": sections.tiles(config, records),
        "samples": sections.samples(shown, pictures.real(), len(records)),
        "curves": sections.curves(curves),
        "scores": sections.scores(records, curves),
        "timing": sections.timing(records),
        "settings": sections.settings(config),
        "numbers": sections.numbers(records, curves),
        "files": sections.files(folder),
        "data": _data(config, records, shown, curves),
    }
    write_web_page(path, _HERE, parts)
    return path


def _data(config, records, shown, curves):
    """What the script needs."""
    fps = config.get("options", {}).get("fps")
    data = {
        "curves": [_panel(panel) for panel in curves],
        "timing": [_panel(panel) for panel in speeds(records)],
        "grids": [{"epoch": epoch, "uri": picture.uri} for epoch, picture in shown],
        "fps": fps if isinstance(fps, (int, float)) and 0 < fps <= 100 else 5,
    }
    return as_json(data)


def _panel(panel):
    curves = [curve._asdict() for curve in panel.curves]
    return {"title": panel.title, "curves": curves}
