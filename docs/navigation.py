"""A hook of MkDocs: pages that other work will bring are in the navigation once they are there."""

import os

# Each may be missing; every other page of the navigation must be there.
EXPECTED = ("exploring.md", "exporting.md", "sizes.md")


def _without(entries, missing):
    kept = []
    for entry in entries:
        if isinstance(entry, dict):
            entry = {
                name: _without(part, missing) if isinstance(part, list) else part
                for name, part in entry.items()
            }
        if entry not in missing:
            kept.append(entry)
    return kept


def on_config(config):
    """Take the pages out of the navigation that are expected and not there yet."""
    folder = config["docs_dir"]
    missing = [name for name in EXPECTED if not os.path.exists(os.path.join(folder, name))]
    config["nav"] = _without(config["nav"], missing)
    return config
