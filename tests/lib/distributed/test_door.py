"""Strangers and garbage at process 0's port: the run neither ends nor waits for them."""

import json
import socket
import struct
import threading
import time
import tracemalloc

import pytest

from lib import distributed
from lib.distributed import door, greetings, messages
from tests.lib.distributed import loopback


def call(port):
    """A socket to process 0, as soon as it listens."""
    for _ in range(1000):
        try:
            return socket.create_connection(("127.0.0.1", port), 5)
        except ConnectionRefusedError:
            time.sleep(0.01)
    pytest.fail("nobody listens")


def raw(text, payload=0):
    return struct.pack("!II", len(text), payload) + text


def hello(*value, kind="hello"):
    return raw(json.dumps([kind, value]).encode())


NONCE = "a" * 32
GARBAGE = {
    "http": b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    "tls": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500),
    "nothing": b"",
    "a huge length": struct.pack("!II", 2**32 - 1, 0),
    "a huge payload": raw(b'["hello",[]]', 2**32 - 1),
    "rank 1 of the old version": hello(1, 2),
    "no process and another size": hello(0, 2) + hello(1, 77),
    "another version": hello("dcgan 99", 1, 2, NONCE),
    "another kind": hello(greetings.VERSION, 1, 2, NONCE, kind="bye"),
    "deep": raw(b"[" * 4000),
    "infinite": raw(b'["hello",[Infinity,2]]'),
    "an infinite number": raw(b'["hello",["%s",Infinity,2,"%s"]]' % (b"dcgan 2", NONCE.encode())),
    "no list": raw(b'["hello",null]'),
    "no kind": raw(b'[null,["x"]]'),
    "a proof at once": raw(b'["proof","' + b"0" * 64 + b'"]'),
    "no nonce": hello(greetings.VERSION, 1, 2, 7),
    "half a rank": hello(greetings.VERSION, 1.7, 2, NONCE),
    "text": hello(greetings.VERSION, "1", "2", NONCE),
    "negative": hello(greetings.VERSION, -5, 2, NONCE),
    "true": hello(greetings.VERSION, True, 2, NONCE),
    "a surrogate as proof": hello(greetings.VERSION, 1, 2, NONCE) + raw(b'["proof","\\ud800"]'),
    "a false proof": hello(greetings.VERSION, 1, 2, NONCE) + raw(b'["proof","%s"]' % (b"0" * 64)),
    "two greetings": hello(greetings.VERSION, 1, 2, NONCE) * 2,
}


def beside(stranger, size=2, secret=b"", seconds=20.0):
    """Process 0, and what ``stranger(port)`` gives, which calls before the others do."""
    port, called = loopback.free_port(), threading.Event()

    def join(n):
        if n == 0:
            return distributed.lead("127.0.0.1", port, size, seconds, secret)
        if n == size:
            try:
                return stranger(port)
            finally:
                called.set()
        assert called.wait(20)
        return distributed.follow("127.0.0.1", port, size, n, seconds, secret)

    *members, given = loopback.in_threads(size + 1, join)
    assert [member.rank for member in members] == list(range(size)), members
    return given


@pytest.mark.parametrize("sent", GARBAGE.values(), ids=GARBAGE)
@pytest.mark.parametrize("stays", [False, True])
def test_a_stranger_is_not_one_of_them(sent, stays):
    kept = []

    def stranger(port):
        kept.append(call(port))
        kept[0].sendall(sent)
        if not stays:
            kept[0].close()

    beside(stranger)
    kept[0].close()


def test_a_stranger_hears_why_it_is_sent_away():
    def stranger(port):
        with call(port) as sock:
            sock.sendall(hello(1, 2))
            return messages.receive(sock)[:2]

    words = "process 0 finds that this one is of another version of this program"
    assert beside(stranger) == ("refused", [words, 2])


def test_one_byte_now_and_then_is_no_greeting(monkeypatch):
    """Each is in time by itself; the greeting as a whole is not."""
    monkeypatch.setattr(door, "_GREETING", 0.5)
    began = time.monotonic()

    def stranger(port):
        with call(port) as sock:
            for byte in hello(greetings.VERSION, 1, 2, NONCE):
                try:
                    sock.sendall(bytes([byte]))
                except OSError:
                    return time.monotonic() - began
                time.sleep(0.1)

    assert beside(stranger) < 3


def test_a_slow_caller_does_not_hold_up_the_time_limit():
    port = loopback.free_port()
    stop = threading.Event()

    def drip():
        with call(port) as sock:
            for byte in hello(greetings.VERSION, 1, 2, NONCE):
                sock.sendall(bytes([byte]))
                if stop.wait(0.2):
                    return

    timer = threading.Timer(0.1, drip)
    timer.start()
    began = time.monotonic()
    with pytest.raises(distributed.joining.UnavailableError, match="1 of 2 processes came"):
        distributed.lead("127.0.0.1", port, 2, 1.0)
    assert time.monotonic() - began < 6
    stop.set()
    timer.join()


def test_many_silent_callers_do_not_keep_the_others_out():
    kept = []

    def stranger(port):
        for _ in range(3 * door._MOST):
            kept.append(call(port))

    beside(stranger, size=3)
    for sock in kept:
        sock.close()


def test_garbage_takes_no_memory():
    def stranger(port):
        with call(port) as sock:
            sock.settimeout(5)
            sock.sendall(raw(b'["hello",[]]', 2**32 - 1))
            try:
                for _ in range(200):
                    sock.sendall(bytes(2**20))
            except OSError:
                return True

    tracemalloc.start()
    try:
        assert beside(stranger)
        assert tracemalloc.get_traced_memory()[1] < 20e6
    finally:
        tracemalloc.stop()


def test_those_sent_away_are_named_once_and_not_all():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(50)
        with door.Door(listener, 2) as opened:
            callers = []
            for version in range(20):
                callers.append(socket.create_connection(listener.getsockname()))
                callers[-1].sendall(hello("dcgan %d" % (90 + version), 1, 2, NONCE))
            assert not opened.wait(time.monotonic() + 0.3, b"")
            words = "127.0.0.1, which is of another version of this program"
            assert opened.sent_away == [words]
            for caller in callers:
                caller.close()
