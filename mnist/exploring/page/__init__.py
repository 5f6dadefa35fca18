"""The page: a template with style and scripts, and what fills it."""
