"""Messages over a socket: a word and a plain value as JSON, and bytes."""

from __future__ import annotations

import json
import struct
from typing import Any

_HEADER = struct.Struct("!II")  # bytes of JSON, bytes of payload
_LARGEST = 2**20  # of the JSON, in bytes: more than that is no message of ours
_PART = 2**20  # bytes; a socket's time limit holds for each part by itself


def send(sock: Any, kind: str, value: Any = None, payload: bytes = b"") -> None:
    """Send a message.

    Parameters
    ----------
    sock : socket.socket
    kind : str
    value
        Anything that JSON takes.
    payload : bytes

    Raises
    ------
    OSError
        If the other side is gone.
    """
    text = json.dumps([kind, value]).encode()
    sock.sendall(_HEADER.pack(len(text), len(payload)) + text)
    for start in range(0, len(payload), _PART):
        sock.sendall(payload[start : start + _PART])


def receive(sock: Any) -> tuple:
    """Wait for a message.

    Returns
    -------
    tuple
        Kind, value and payload.

    Raises
    ------
    OSError
        If the other side is gone, or silent for longer than the socket's time limit.
    ValueError
        If what comes is no message.
    """
    n_text, n_payload = _HEADER.unpack(_read(sock, _HEADER.size))
    if n_text > _LARGEST:
        raise ValueError("no message")
    message = json.loads(_read(sock, n_text).decode())
    if not isinstance(message, list) or len(message) != 2:
        raise ValueError("no message")
    kind, value = message
    return kind, value, _read(sock, n_payload)


def _read(sock, n):
    parts = []
    while n:
        part = sock.recv(min(n, _PART))
        if not part:
            raise ConnectionError("the other side has ended")
        parts.append(part)
        n -= len(part)
    return b"".join(parts)
