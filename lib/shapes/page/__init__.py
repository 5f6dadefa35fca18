"""The page on which one sees how sizes come about: a template, its scripts, and what fills it."""
