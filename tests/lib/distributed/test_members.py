"""What members do together, and what each says when one ends."""

import contextlib
import struct
import threading
import time
import tracemalloc

import pytest

from lib.distributed import members
from lib.errors import InputError, UnavailableError
from tests.lib.distributed import loopback


class Ended(Exception):
    """Stands for the end of the process."""


@pytest.fixture
def ends(monkeypatch):
    """The errors with which processes end, as they come; `wait` waits for some."""

    class Ends(list):
        def __init__(self):
            super().__init__()
            self.changed = threading.Condition()

        def end(self, error):
            with self.changed:
                self.append(error)
                self.changed.notify_all()

        def wait(self, count):
            with self.changed:
                assert self.changed.wait_for(lambda: len(self) >= count, 20), self
            return sorted(str(error) for error in self)

    made = Ends()
    monkeypatch.setattr(members, "_end", made.end)
    return made


def sockets(member):
    return [link._socket for link in member._links.values()]


# --- together ---------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 2, 5])
def test_any(size, ends):
    team = loopback.gather(size)
    for wanted in ([False] * size, [rank == size - 1 for rank in range(size)], [True] * size):
        answers = loopback.in_threads(
            size, lambda rank, wanted=wanted: team[rank].any(wanted[rank])
        )
        assert answers == [any(wanted)] * size
    assert [member.leads for member in team] == [True] + [False] * (size - 1)
    assert ends == []


def test_any_waits_for_the_last(ends):
    team = loopback.gather(2)
    answers = []
    waiting = threading.Thread(target=lambda: answers.append(team[0].any(False)), daemon=True)
    waiting.start()
    waiting.join(0.3)
    assert waiting.is_alive()
    team[1].any(True)
    waiting.join(10)
    assert answers == [True]


def test_broadcast(ends):
    team = loopback.gather(3)
    value, payload = {"a": [1, None]}, bytes(range(256)) * 10000
    given = [(value, payload), (None, b""), ("ignored", b"too")]
    results = loopback.in_threads(3, lambda rank: team[rank].broadcast(*given[rank]))
    assert results == [(value, payload)] * 3


def test_agree(ends):
    team = loopback.gather(3)
    assert (
        loopback.in_threads(3, lambda rank: team[rank].agree("data", {"n": 3, "b": 1}))
        == [None] * 3
    )


def test_all_hear_of_a_disagreement(ends):
    team = loopback.gather(3)
    values = [{"n": 3}, {"n": 3}, {"n": 4}]
    errors = loopback.in_threads(3, lambda rank: team[rank].agree("training data", values[rank]))
    words = 'training data: process 0 has {"n": 3}, process 2 has {"n": 4}; all need the same'
    assert [str(error) for error in errors] == [words] * 3
    assert all(isinstance(error, InputError) for error in errors)


def test_members_that_do_different_things_do_not_wait_for_ever(ends):
    team = loopback.gather(2)
    threading.Thread(target=team[1].any, args=(False,), daemon=True).start()
    words = "process 1 is at 'any' and this one at 'agree': all need the same version and options"
    with pytest.raises(InputError, match=words), team[0]:
        team[0].agree("data", 1)
    assert ends.wait(2)[0].startswith("process 0 of 2 stopped: process 1 is at 'any'")


def test_alone():
    with members.Alone() as alone:
        assert (alone.any(True), alone.any(False)) == (True, False)
        assert alone.broadcast(3, b"x") == (3, b"x")
        assert alone.agree("data", 1) is None
        assert (alone.size, alone.rank, alone.leads) == (1, 0, True)
    with pytest.raises(KeyError), alone:
        raise KeyError


# --- the end ----------------------------------------------------------------------------------


def test_leaving_waits_for_all_and_is_no_loss(ends):
    team = loopback.gather(3)
    called = []
    for member in team:
        member.at_end.append(lambda: called.append(1))

    def leave(rank):
        with team[rank]:
            pass
        for sock in sockets(team[rank]):
            sock.close()  # as the end of the process does

    assert loopback.in_threads(3, leave) == [None] * 3
    threading.Event().wait(0.2)
    assert ends == [] and len(called) == 3


@pytest.mark.parametrize("gone", [0, 1, 2])
def test_all_hear_that_one_has_ended(ends, gone):
    team = loopback.gather(3)
    team[gone]._ended.set()  # it says nothing any more
    for sock in sockets(team[gone]):
        sock.shutdown(2)
    line = "process %d of 3 has ended; all stop, and --resume goes on from the last" % gone
    said = ends.wait(2)
    assert len(said) == 2 and all(text.startswith(line) for text in said)
    assert all(isinstance(error, UnavailableError) for error in ends)


def test_all_hear_why_one_stops(ends):
    team = loopback.gather(3)
    with contextlib.suppress(InputError), team[1]:
        raise InputError("no space\nleft")
    said = ends.wait(3)
    assert said[0] == "no space\nleft"  # its own
    assert said[1:] == ["process 1 of 3 stopped: no space left"] * 2  # no advice but its own


def test_an_interrupt_has_no_text(ends):
    team = loopback.gather(2)
    with contextlib.suppress(KeyboardInterrupt), team[0]:
        raise KeyboardInterrupt
    line = "process 0 of 2 stopped: interrupted; all stop, and --resume goes on from the last "
    assert any(text.startswith(line) for text in ends.wait(2))


def test_silence_is_a_loss(ends, monkeypatch):
    monkeypatch.setattr(members, "_SILENCE", 0.2)
    loopback.gather(2)  # signs of life come every three seconds only
    assert "has been silent for 0 seconds" in ends.wait(2)[0]


def test_signs_of_life_are_enough(ends, monkeypatch):
    monkeypatch.setattr(members, "_SILENCE", 1.0)
    monkeypatch.setattr(members, "_BEAT", 0.05)
    team = loopback.gather(2)
    threading.Event().wait(1.5)
    assert ends == []
    assert loopback.in_threads(2, lambda rank: team[rank].any(True)) == [True, True]


def sent_by(member, text, n_payload=0):
    """Let a member send what no member sends."""
    sockets(member)[0].sendall(struct.pack("!II", len(text), n_payload) + text)


@pytest.mark.parametrize(
    "text",
    [
        *(b"[" * 2**19, b'["failed",null]', b'["failed",["1","x"]]', b'["failed",[7,"x"]]'),
        *(b'["failed",[1,[]]]', b'["failed",[true,"x"]]', b"{}", b"\xff", b'[["any"],true]'),
        b"9" * 2**19,
    ],
    ids=lambda text: text[:20].decode(errors="replace"),
)
@pytest.mark.parametrize("who", [0, 1])
def test_what_is_no_message_is_a_loss(ends, who, text):
    team = loopback.gather(2)
    sent_by(team[who], text)
    line = "process %d of 2 sends what is no message of ours; all stop, and --resume goes on" % who
    said = ends.wait(2)
    assert sum(words.startswith(line) for words in said) >= 1
    assert all(isinstance(error, UnavailableError) for error in ends)


def test_process_0_takes_no_bytes_from_the_others(ends):
    team = loopback.gather(2)
    tracemalloc.start()
    try:
        sent_by(team[1], b'["any",true]', 2**32 - 1)
        with contextlib.suppress(OSError):
            for _ in range(100):
                sockets(team[1])[0].sendall(bytes(2**20))
        assert ends.wait(1)
        assert tracemalloc.get_traced_memory()[1] < 20e6
    finally:
        tracemalloc.stop()


def test_messages_that_nobody_asks_for_are_not_kept_without_end(ends):
    team = loopback.gather(2)
    with contextlib.suppress(OSError):
        for _ in range(1000):
            sent_by(team[1], b'["any",true]')
    assert any("process 1 of 2 sends what is no message" in words for words in ends.wait(1))


def test_a_message_in_slow_pieces_is_a_loss(ends, monkeypatch):
    """Each piece is in time by itself."""
    monkeypatch.setattr(members, "_SILENCE", 0.5)
    monkeypatch.setattr(members, "_BEAT", 0.1)
    team = loopback.gather(2)
    team[1]._ended.set()
    with contextlib.suppress(OSError):
        for byte in struct.pack("!II", 1000, 0) + bytes(42):
            sockets(team[1])[0].sendall(bytes([byte]))
            time.sleep(0.1)
    assert any("process 1 of 2 has been silent" in words for words in ends.wait(1))


@pytest.mark.parametrize(
    "error, code, words",
    [
        (InputError("wrong"), 2, "error: wrong\n"),
        (UnavailableError("missing"), 1, "error: missing\n"),
        (OSError(28, "No space left", "x"), 1, "error: No space left (x)\n"),
        (KeyboardInterrupt(), 130, "interrupted\n"),
        (ZeroDivisionError("a bug"), 1, "ZeroDivisionError: a bug\n"),
    ],
)
def test_the_end_of_a_process(monkeypatch, capsys, error, code, words):
    codes = []
    monkeypatch.setattr(members.os, "_exit", codes.append)
    members._end(error)
    assert codes == [code]
    assert capsys.readouterr().err.endswith(words)
