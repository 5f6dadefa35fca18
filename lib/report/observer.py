"""Keeps report.html up to date while a run goes on."""

from __future__ import annotations

from ..runs.folder import REPORT, read_config
from .page.filling import write_page
from .page.pictures import Pictures


class Report:
    """Writes ``report.html`` after each epoch; an observer of `lib.training.Run`.

    The page is written anew each time, but a grid is encoded once, and only a limited number
    of them are shown: a late epoch costs hardly more than an early one.
    """

    #: The file, as messages name it.
    leaves = REPORT

    def __init__(self):
        self._config, self._records, self._pictures = None, [], None

    def start(self, folder: str, records: list[dict]) -> None:
        """Write the page of the epochs in `records`, if only to show the settings."""
        self._config, self._records = read_config(folder), list(records)
        self._pictures = Pictures(folder)
        self._write(folder)

    def epoch(self, folder: str, record: dict) -> None:
        """Write the page with one epoch more."""
        self._records.append(record)
        self._write(folder)

    def end(self, folder: str) -> None:
        """Write the page once more: the other observers' files are complete now."""
        self._write(folder)

    def _write(self, folder):
        write_page(folder, self._config, self._records, self._pictures)
