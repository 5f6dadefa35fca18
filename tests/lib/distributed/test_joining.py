"""How the processes find each other, and what is said when they do not."""

import socket
import threading
import time

import pytest

from lib import distributed
from lib.distributed import joining, messages
from lib.errors import InputError, UnavailableError
from tests.lib.distributed import loopback


def lead(port, size, seconds=10.0):
    return distributed.lead("127.0.0.1", port, size, seconds)


def follow(port, size, rank, seconds=10.0):
    return distributed.follow("127.0.0.1", port, size, rank, seconds)


@pytest.mark.parametrize("late", ["first", "others"])
def test_it_does_not_matter_who_comes_first(late):
    port = loopback.free_port()

    def join(rank):
        time.sleep(0.4 if (rank == 0) == (late == "first") else 0)
        return lead(port, 3) if rank == 0 else follow(port, 3, rank)

    members = loopback.in_threads(3, join)
    assert [(member.rank, member.size) for member in members] == [(0, 3), (1, 3), (2, 3)]


def test_a_port_that_is_in_use():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen(1)
        port = other.getsockname()[1]
        with pytest.raises(UnavailableError) as caught:
            lead(port, 2)
    assert str(caught.value) == (
        "port %d is in use, by another program or by another process 0: give another one to "
        "--coordinator, or this process another --rank" % port
    )


def test_a_port_that_is_not_ours(monkeypatch):
    def bind(self, address):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(joining.socket.socket, "bind", bind)
    with pytest.raises(UnavailableError, match=r"port 80 cannot be listened on \(Permission den"):
        lead(80, 2)


_TWICE = "two processes have --rank %d, the second is at 127.0.0.1; expected one each from 0 to 2"


@pytest.mark.parametrize(
    "joining, words",
    [
        ([(3, 1), (3, 1)], _TWICE % 1),
        ([(3, 1), (3, 0)], _TWICE % 0),
        ([(2, 1)], "--processes is 2 in process 1 and 3 in process 0; all need the same"),
    ],
)
def test_processes_that_do_not_fit_are_refused_and_all_hear_of_it(joining, words):
    port = loopback.free_port()

    def join(number):
        if number == 0:
            return lead(port, 3)
        time.sleep(0.3 * number)
        return follow(port, *joining[number - 1])

    errors = loopback.in_threads(1 + len(joining), join)
    assert [str(error) for error in errors] == [words] * len(errors)
    assert all(type(error) is InputError for error in errors)


def test_those_who_do_not_come_are_named_and_the_others_hear_of_it():
    port = loopback.free_port()
    errors = loopback.in_threads(2, lambda n: follow(port, 4, 2) if n else lead(port, 4, 1.0))
    words = "2 of 4 processes came within 1 seconds, missing: 1, 3: do they run, with the same "
    words += "--coordinator? With a larger --join-seconds all wait longer"
    assert [str(error) for error in errors] == [words, words]
    assert all(type(error) is UnavailableError for error in errors)


def test_nobody_leads():
    port = loopback.free_port()
    started = time.monotonic()
    with pytest.raises(UnavailableError) as caught:
        follow(port, 2, 1, 0.5)
    assert 0.5 <= time.monotonic() - started < 5
    words = "no answer from process 0 at 127.0.0.1:%d within 0.5 seconds (Connection refused): "
    assert str(caught.value).startswith(words % port + "does it run")


@pytest.mark.parametrize(
    "error, said",
    [
        (socket.gaierror(-2, "Name or service not known"), "Name or service not known"),
        (UnicodeError("label too long"), "label too long"),
    ],
)
def test_a_name_that_is_not_known(monkeypatch, error, said):
    def unknown(*args, **kwargs):
        raise error

    monkeypatch.setattr(joining.socket, "getaddrinfo", unknown)
    words = r"machine node7 \(%s\): expected in --coordinator a name that this machine k" % said
    with pytest.raises(UnavailableError, match=words):
        distributed.lead("node7", 1, 2, 0.3)
    with pytest.raises(UnavailableError, match=words):
        distributed.follow("node7", 1, 2, 1, 0.3)


def test_a_name_that_is_known_only_after_a_while(monkeypatch):
    calls = []

    def late(host, port, **kwargs):
        calls.append(host)
        if len(calls) < 3:
            raise socket.gaierror(-3, "Temporary failure in name resolution")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", port))]

    monkeypatch.setattr(joining.socket, "getaddrinfo", late)
    assert joining._known("node7", 80, 5) == (socket.AF_INET, ("10.0.0.1", 80))


def test_the_first_ends_before_all_have_come():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(1)
        port = listener.getsockname()[1]

        def greet():
            sock, _ = listener.accept()
            messages.receive(sock)
            sock.close()

        threading.Thread(target=greet, daemon=True).start()
        words = "process 0 at 127.0.0.1:%d ended before all had come; what it printed may" % port
        with pytest.raises(UnavailableError, match=words):
            follow(port, 2, 1)


@pytest.mark.parametrize("sent", [b"GET / HTTP/1.1\r\n\r\n", b"", None])
def test_others_who_call_are_sent_away(sent):
    port = loopback.free_port()

    def join(number):
        if number == 0:
            return lead(port, 2)
        time.sleep(0.3)
        if number == 2:
            time.sleep(0.3)
            return follow(port, 2, 1)
        with socket.create_connection(("127.0.0.1", port)) as sock:
            if sent is None:
                messages.send(sock, "hello", "what?")
            else:
                sock.sendall(sent)
        return None

    first, _, second = loopback.in_threads(3, join)
    assert (first.rank, second.rank) == (0, 1)


def test_on_one_machine_no_other_machine_can_reach_it():
    with joining._listener(socket.AF_INET, ("127.0.0.1", loopback.free_port())) as listener:
        assert listener.getsockname()[0] == "127.0.0.1"
    with joining._listener(socket.AF_INET, ("10.0.0.1", loopback.free_port())) as listener:
        assert listener.getsockname()[0] == "0.0.0.0"
