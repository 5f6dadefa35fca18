"""``report.html``: all that a run has to show on one page, which needs no network and no server.

``python -m lib.report FOLDER`` writes the one of a run that is there.
"""

from .observer import Report
from .page.filling import write_report

__all__ = ["Report", "write_report"]
