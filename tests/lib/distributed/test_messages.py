"""Messages through a pair of sockets, whole and in pieces."""

import json
import socket
import struct
import threading

import pytest

from lib.distributed import messages


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
    ],
)
def test_no_message(pair, sent):
    pair[0].sendall(sent)
    with pytest.raises(ValueError):
        messages.receive(pair[1])


def test_silence(pair):
    pair[1].settimeout(0.05)
    with pytest.raises(socket.timeout):
        messages.receive(pair[1])
