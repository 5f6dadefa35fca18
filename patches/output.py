"""What the port prints, whatever the terminal takes."""

from __future__ import annotations

import sys


def say(text: str) -> None:
    """Print a line; what standard output cannot show, such as a name in no encoding, as escapes."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    print(text.encode(encoding, "backslashreplace").decode(encoding))


def pass_on(data: bytes) -> None:
    """Write bytes to standard output as they are, for a program that reads them."""
    sys.stdout.flush()
    stream = getattr(sys.stdout, "buffer", None)
    if stream is None:  # replaced by something that takes text only
        sys.stdout.write(data.decode("utf-8", "backslashreplace"))
    else:
        stream.write(data)
        stream.flush()
