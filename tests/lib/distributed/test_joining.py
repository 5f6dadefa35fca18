"""How the processes find each other, and what is said when they do not."""

import contextlib
import socket
import struct
import threading
import time

import pytest

from lib import distributed
from lib.distributed import greetings, joining, messages
from lib.errors import InputError, UnavailableError
from tests.lib.distributed import loopback


def lead(port, size, seconds=10.0, secret=b""):
    return distributed.lead("127.0.0.1", port, size, seconds, secret)


def follow(port, size, rank, seconds=10.0, secret=b""):
    return distributed.follow("127.0.0.1", port, size, rank, seconds, secret)


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
    "size, rank, words",
    [
        (3, 1, _TWICE % 1),
        (3, 0, _TWICE % 0),
        (2, 1, "--processes is 2 in process 1 and 3 in process 0; all need the same"),
        (3, 7, "--rank 7 of 3 processes: expected a number from 0 to 2"),
    ],
)
def test_processes_that_do_not_fit_are_refused_and_the_others_go_on(size, rank, words):
    port = loopback.free_port()

    def join(number):
        time.sleep(0.2 * number)
        if number == 0:
            return lead(port, 3)
        return follow(port, *((3, 1), (size, rank), (3, 2))[number - 1])

    first, second, refused, third = loopback.in_threads(4, join)
    assert (type(refused), str(refused)) == (InputError, words)
    assert [member.rank for member in (first, second, third)] == [0, 1, 2]


def test_the_first_names_whom_it_has_refused():
    port = loopback.free_port()
    errors = loopback.in_threads(2, lambda n: follow(port, 2, 1) if n else lead(port, 3, 1.0))
    assert str(errors[0]).endswith("; sent away: " + str(errors[1]))


def test_many_missing_are_not_all_named():
    with pytest.raises(UnavailableError, match="missing: 1, 2, .*, 20 and 9979 more: do they"):
        lead(loopback.free_port(), 10000, 0.1)


def test_one_that_hangs_up_and_comes_again_takes_its_place():
    port = loopback.free_port()

    def join(number):
        time.sleep(0.3 * number)
        if number == 0:
            return lead(port, 3)
        if number == 1:
            sock = greeted(port, 1, 3)
            return sock.close()
        return follow(port, 3, number - 1)

    first, _, again, second = loopback.in_threads(4, join)
    assert [member.rank for member in (first, again, second)] == [0, 1, 2]


def greeted(port, rank, size, secret=b""):
    """A socket that has shown process 0 who it is."""
    sock = socket.create_connection(("127.0.0.1", port))
    sock.settimeout(10)
    nonce = "0" * 32
    messages.send(sock, "hello", [greetings.VERSION, rank, size, nonce])
    _, theirs, _ = messages.receive(sock)
    facts = [rank, size, nonce, theirs]
    messages.send(sock, "proof", greetings.proof(secret, "member", facts))
    return sock


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
    assert 0.5 <= time.monotonic() - started < 20
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
            listener.close()
            sock.close()

        threading.Thread(target=greet, daemon=True).start()
        words = "process 0 at 127.0.0.1:%d ended before all had come; what it printed may" % port
        with pytest.raises(UnavailableError, match=words):
            follow(port, 2, 1)


@pytest.mark.parametrize(
    "host, alone",
    [
        *((host, True) for host in ("127.0.0.1", "127.3.2.1", "::1", "localhost", "a.LocalHost")),
        *((host, False) for host in ("10.0.0.1", "fe80::1%eth0", "node1", "localhost.org", "0")),
    ],
)
def test_on_one_machine_no_other_machine_can_reach_it(host, alone):
    assert joining.is_loopback(host) == alone
    # some machines call themselves 127.0.1.1 by the name that the others know them by
    address = ("127.0.1.1", loopback.free_port())
    with joining._listener(host, socket.AF_INET, address) as listener:
        named = not alone and not joining._is_address(host)
        assert listener.getsockname()[0] == ("0.0.0.0" if named else "127.0.1.1")


def test_an_address_that_is_not_this_machines_own():
    with joining._listener("10.0.0.1", socket.AF_INET, ("192.0.2.1", 0)) as listener:
        assert listener.getsockname()[0] == "0.0.0.0"


# --- the secret -------------------------------------------------------------------------------


def test_those_who_know_the_secret_meet():
    port = loopback.free_port()
    join = (lead, follow)
    first, second = loopback.in_threads(
        2, lambda n: join[n](port, 2, *[1] * n, secret=b"sixteen letters!")
    )
    assert (first.rank, second.rank) == (0, 1)


@pytest.mark.parametrize("ours, theirs", [(b"right", b"wrong"), (b"right", b""), (b"", b"wrong")])
def test_one_without_the_secret_is_sent_away(ours, theirs):
    port = loopback.free_port()

    def join(n):
        time.sleep(0.3 * n)
        if n == 0:
            return lead(port, 2, secret=ours)
        return follow(port, 2, 1, secret=theirs if n == 1 else ours)

    first, refused, second = loopback.in_threads(3, join)
    assert (first.rank, second.rank) == (0, 1)
    assert str(refused) == "process 0 finds that this one does not know the secret"


def test_a_false_first_is_found_out():
    """It cannot show that it knows the secret, and sends back what it has heard."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(1)

        def greet():
            sock, _ = listener.accept()
            with sock:
                _, hello, _ = messages.receive(sock)
                messages.send(sock, "challenge", hello[-1])
                messages.send(sock, "welcome", messages.receive(sock)[1])

        threading.Thread(target=greet, daemon=True).start()
        with pytest.raises(InputError, match="to this run: it does not know the secret; exp"):
            follow(listener.getsockname()[1], 2, 1, secret=b"right")


# --- a false first ----------------------------------------------------------------------------

STRANGE = (
    "does not belong to this run: it does not speak as this program does; expected there the same"
)


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"HTTP/1.1 400 Bad Request\r\n\r\n", id="http"),
        *(
            pytest.param(struct.pack("!II", len(text), payload) + text, id=text[:30].decode())
            for text, payload in [
                (b'["x",null]', 0),
                (b'["refused","text"]', 0),
                (b'["refused",["text",[]]]', 0),
                (b'["challenge",Infinity]', 0),
                (b'["welcome",null]', 0),
                (b"[" * 4000, 0),
                (b'["challenge",""]', 2**32 - 1),
            ]
        ),
    ],
)
def test_what_answers_is_no_process_0(sent):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(1)

        def greet():
            sock, _ = listener.accept()
            with sock:
                messages.receive(sock)
                sock.sendall(sent)
                with contextlib.suppress(OSError):
                    sock.recv(1)

        threading.Thread(target=greet, daemon=True).start()
        with pytest.raises(InputError, match=STRANGE):
            follow(listener.getsockname()[1], 2, 1)


def test_a_first_that_says_nothing(monkeypatch):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(1)
        monkeypatch.setattr(joining, "_TRY", 0.1)
        with pytest.raises(UnavailableError, match="was silent for 0.2 seconds: is it that"):
            follow(listener.getsockname()[1], 2, 1, 0.2)
