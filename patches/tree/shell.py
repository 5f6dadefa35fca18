"""Shell scripts that ask Theano for a GPU."""

from __future__ import annotations

import re
from typing import Any

from ..rules.gpu_flags import cpu_flags

_ASSIGNMENT = re.compile(rb"""(?P<name>THEANO_FLAGS=)(?P<value>"[^"\n]*"|'[^'\n]*'|[^\s;&|]*)""")


def port_shell(data: Any) -> Any:
    """Return (new bytes, number of changes) of a shell script.

    Only the value of THEANO_FLAGS changes, and only in lines that run: comments stay.
    """
    count = 0
    lines = []
    for line in data.split(b"\n"):
        if not line.lstrip().startswith(b"#"):
            line, changed = _line(line)
            count += changed
        lines.append(line)
    return b"\n".join(lines), count


def _line(line):
    count = 0

    def flags(match):
        nonlocal count
        old = match["value"].decode("latin-1")
        new = cpu_flags(old)
        count += new != old
        return match["name"] + new.encode("latin-1")

    return _ASSIGNMENT.sub(flags, line), count
