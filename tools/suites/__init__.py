"""Other people's suites: what `tools.other_suites` runs of each."""
