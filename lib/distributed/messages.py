"""Messages over a socket: a word and a plain value as JSON, and bytes."""

from __future__ import annotations

import json
import socket
import struct
import time
from typing import Any

from ..errors import InputError
from ..files.json_text import parse_json

_HEADER = struct.Struct("!II")  # bytes of JSON, bytes of payload
_LARGEST = 2**20  # of the JSON, in bytes: more than that is no message of ours
_PART = 2**20  # bytes; a socket's time limit holds for each part by itself
MOST_PAYLOAD = 2**31  # bytes; a checkpoint is a small part of that


def encode(kind: str, value: Any = None) -> bytes:
    """Return a message without payload as it is sent."""
    return _with_header(kind, value, 0)


def _with_header(kind, value, n_payload):
    text = json.dumps([kind, value]).encode()
    if len(text) > _LARGEST or n_payload > MOST_PAYLOAD:
        raise InputError(
            "%d bytes and %d bytes are to be told to the other processes, expected at most %d "
            "and %d" % (len(text), n_payload, _LARGEST, MOST_PAYLOAD)
        )
    return _HEADER.pack(len(text), n_payload) + text


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
    InputError
        If it is larger than a message may be.
    """
    sock.sendall(_with_header(kind, value, len(payload)))
    for start in range(0, len(payload), _PART):
        sock.sendall(payload[start : start + _PART])


def first(data: bytes, most: int) -> tuple:
    """Split bytes that came without payload, of which the end may be missing.

    Parameters
    ----------
    data : bytes
    most : int
        Bytes that such a message can have.

    Returns
    -------
    tuple
        The first message as ``(kind, value)``, or None if it is not complete, and the rest.

    Raises
    ------
    ValueError
        If it is no message, or has a payload; as soon as that can be told.
    """
    if len(data) < _HEADER.size:
        return None, data
    n_text, n_payload = _HEADER.unpack(data[: _HEADER.size])
    if n_text > most or n_payload:
        raise ValueError("no message")
    end = _HEADER.size + n_text
    return (None, data) if len(data) < end else (_decode(data[_HEADER.size : end]), data[end:])


def receive(sock: Any, most: int = _LARGEST, most_payload: int = MOST_PAYLOAD) -> tuple:
    """Wait for a message.

    Parameters
    ----------
    sock : socket.socket
        Its time limit holds for the message as a whole, however many pieces it comes in; for a
        payload once more for each MiB.
    most, most_payload : int
        Bytes of JSON and of payload that are expected at most.

    Returns
    -------
    tuple
        Kind, value and payload.

    Raises
    ------
    OSError
        If the other side is gone, or does not send all of it in time.
    ValueError
        If what comes is no message.
    """
    seconds = sock.gettimeout()
    try:
        limit = _limit(seconds)
        n_text, n_payload = _HEADER.unpack(_read(sock, _HEADER.size, limit))
        if n_text > most or n_payload > most_payload:
            raise ValueError("no message")
        kind, value = _decode(_read(sock, n_text, limit))
        parts = []
        while n_payload:
            parts.append(_read(sock, min(n_payload, _PART), _limit(seconds)))
            n_payload -= len(parts[-1])
    finally:
        sock.settimeout(seconds)
    return kind, value, b"".join(parts)


def _decode(text):
    message = parse_json(text.decode())
    if not isinstance(message, list) or len(message) != 2 or not isinstance(message[0], str):
        raise ValueError("no message")
    return message


def _limit(seconds):
    return None if seconds is None else time.monotonic() + seconds


def _read(sock, n, limit):
    parts = []
    while n:
        if limit is not None:
            left = limit - time.monotonic()
            if left <= 0:
                raise socket.timeout("timed out")
            sock.settimeout(left)
        part = sock.recv(n)
        if not part:
            raise ConnectionError("the other side has ended")
        parts.append(part)
        n -= len(part)
    return b"".join(parts)
