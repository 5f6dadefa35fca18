"""The page that shows a run, report.html: a template with style and script, and what fills it."""
