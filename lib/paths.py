"""Paths in a form that Theano's flags can hold: they are split at blanks and commas."""

import hashlib
import os
import re


def link_to(target, link):
    """Make `link` a symbolic link to `target`, replacing another one in one step."""
    os.makedirs(os.path.dirname(link), exist_ok=True)
    if os.path.islink(link) and os.readlink(link) == target:
        return
    temporary = "%s.%d" % (link, os.getpid())
    os.symlink(target, temporary)
    os.replace(temporary, link)


def plain_path(path, cache):
    """Return `path`, or a link to it below `cache` where it has a blank, comma or quote in it.

    Parameters
    ----------
    path : str
        A file or folder.
    cache : str
        A folder of the user's, created when needed.
    """
    if not re.search(r"[\s,'\"=]", path):
        return path
    name = re.sub(r"[\s,'\"=]", "_", os.path.basename(path))
    digest = hashlib.sha256(path.encode()).hexdigest()[:16]
    link = os.path.join(cache, "links", digest, name)
    link_to(path, link)
    return link
