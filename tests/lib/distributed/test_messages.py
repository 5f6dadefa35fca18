"""Messages through a pair of sockets, whole and in pieces."""

import json
import socket
import struct
import threading
import time

import pytest

from lib.distributed import messages
from lib.errors import InputError


@pytest.fixture
def pair():
    one, other = socket.socketpair()
    one.settimeout(5)
    other.settimeout(5)
    yield one, other
    one.close()
    other.close()


@pytest.mark.parametrize("value", [None, 3, "ä\n", [1, {"a": [2.5, None]}]])
@pytest.mark.parametrize("payload", [b"", b"\0\xff\n", bytes(range(256)) * 20000])
def test_what_is_sent_is_received(pair, value, payload):
    sending = threading.Thread(target=messages.send, args=(pair[0], "kind", value, payload))
    sending.start()
    assert messages.receive(pair[1]) == ("kind", value, payload)
    sending.join()


def test_in_order(pair):
    for number in range(3):
        messages.send(pair[0], "n", number, bytes(number))
    assert [messages.receive(pair[1]) for _ in range(3)] == [("n", n, bytes(n)) for n in range(3)]


def test_byte_by_byte(pair):
    text = json.dumps(["n", 1]).encode()
    for byte in struct.pack("!II", len(text), 1) + text + b"x":
        pair[0].sendall(bytes([byte]))
    assert messages.receive(pair[1]) == ("n", 1, b"x")


@pytest.mark.parametrize("sent", [b"", b"\0\0\0\5\0\0", b"\0\0\0\5\0\0\0\0[1"])
def test_the_other_side_ends(pair, sent):
    pair[0].sendall(sent)
    pair[0].close()
    with pytest.raises(OSError):
        messages.receive(pair[1])


@pytest.mark.parametrize(
    "sent",
    [
        b"GET / HTTP/1.1\r\n\r\n",  # somebody else's
        b"\0\0\0\3\0\0\0\0abc",
        b"\0\0\0\1\0\0\0\0" + b"3",
        b"\0\0\0\3\0\0\0\0" + b"[1]",
        b"\0\0\0\5\0\0\0\0" + b"[1,2]",
        b"\0\0\0\6\xff\xff\xff\xff" + b'["",1]',
        b"\0\1\0\0\0\0\0\0" + b"[" * 2**16,
        b"\0\1\0\0\0\0\0\0" + b"9" * 2**16,
        b"\0\0\0\1\0\0\0\0\xff",
    ],
    ids=lambda sent: repr(sent[:20]),
)
def test_no_message(pair, sent):
    pair[0].sendall(sent)
    with pytest.raises(ValueError):
        messages.receive(pair[1])


def test_silence(pair):
    pair[1].settimeout(0.05)
    with pytest.raises(socket.timeout):
        messages.receive(pair[1])


def test_a_message_that_comes_too_slowly(pair):
    pair[1].settimeout(0.3)
    began, stop = time.monotonic(), threading.Event()

    def drip():
        for byte in struct.pack("!II", 100, 0) + b" " * 100:
            pair[0].sendall(bytes([byte]))
            if stop.wait(0.05):
                return

    thread = threading.Thread(target=drip)
    thread.start()
    with pytest.raises(socket.timeout):
        messages.receive(pair[1])
    stop.set()
    thread.join()
    assert time.monotonic() - began < 4 and pair[1].gettimeout() == 0.3


@pytest.mark.parametrize("value, n_payload", [("x" * 2**20, 0), (None, 2**31 + 1)])
def test_what_is_too_large_is_not_sent(pair, value, n_payload):
    class Long(bytes):
        def __len__(self):
            return n_payload

    with pytest.raises(InputError, match="are to be told to the other processes, expected at m"):
        messages.send(pair[0], "n", value, Long())


@pytest.mark.parametrize("n", range(25))
def test_the_first_of_some_bytes(n):
    data = messages.encode("kind", [1]) + b"rest"
    whole = len(data) - 4
    found, rest = messages.first(data[:n], 100)
    assert found == (["kind", [1]] if n >= whole else None)
    assert rest == (data[whole:n] if n >= whole else data[:n])


@pytest.mark.parametrize("header", [(101, 0), (5, 1), (2**32 - 1, 2**32 - 1)])
def test_what_cannot_become_a_message(header):
    with pytest.raises(ValueError, match="no message"):
        messages.first(struct.pack("!II", *header), 100)
