"""A web page in one file, which needs no server, no network and nothing beside it.

All pages have one head and one style; each has a folder with its own ``page.html`` (what stands
in the body), ``style.css`` and scripts. A page may load nothing from anywhere.
"""

from __future__ import annotations

import json
import os
from string import Template
from typing import Any, Mapping, Sequence

from .atomic import atomic_write

_HERE = os.path.dirname(os.path.abspath(__file__))


def write_web_page(
    path: str,
    folder: str,
    parts: Mapping[str, str],
    scripts: Sequence[str] = ("script.js",),
    images: str = "data:",
    code: str = "'unsafe-inline'",
) -> None:
    """Write a page, whole or not at all.

    Parameters
    ----------
    path : str
    folder : str
        Where ``page.html``, ``style.css`` and the scripts are.
    parts : dict of str to str
        What ``$name`` in ``page.html`` stands for, as HTML; ``title`` is the page's, too.
    scripts : sequence of str
        Files, in the order in which they run.
    images, code : str
        Where pictures and code may come from, as a Content-Security-Policy says it.
    """
    strict = '"use strict";\n'
    code_text = [read_text(folder, name).replace(strict, "") for name in scripts]
    head = {
        "title": parts["title"],
        "images": images,
        "code": code,
        "style": read_text(_HERE, "web_page.css") + read_text(folder, "style.css"),
        "body": Template(read_text(folder, "page.html")).substitute(parts),
        "script": strict + "\n".join(code_text),
    }
    with atomic_write(path, "w") as file:
        file.write(Template(read_text(_HERE, "web_page.html")).substitute(head))


def read_text(folder: str, name: str) -> str:
    """Return the text of one of a page's files."""
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        return file.read()


def as_json(data: Any) -> str:
    """Return JSON that cannot end the element it is in."""
    return json.dumps(data).replace("<", "\\u003c")
