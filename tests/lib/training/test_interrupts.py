import os
import signal
import threading

import pytest

from lib.training.interrupts import Interrupts

SIGNALS = [signal.SIGINT, signal.SIGTERM]


def test_a_hang_up_is_a_wish_however_often_it_comes(capfd):
    before = signal.getsignal(signal.SIGHUP)
    with Interrupts() as interrupts:
        for _ in range(3):
            os.kill(os.getpid(), signal.SIGHUP)
            assert interrupts.wanted
    assert signal.getsignal(signal.SIGHUP) == before
    assert capfd.readouterr().err.count("stopping after this update") == 1


def test_nohup_stays(monkeypatch):
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with Interrupts() as interrupts:
            os.kill(os.getpid(), signal.SIGHUP)
            assert not interrupts.wanted
    finally:
        signal.signal(signal.SIGHUP, before)


def test_the_terminal_that_is_told_may_be_gone(monkeypatch):
    def gone(descriptor, text):
        raise OSError(5, "Input/output error")

    with Interrupts() as interrupts:
        monkeypatch.setattr(os, "write", gone)
        os.kill(os.getpid(), signal.SIGHUP)
        assert interrupts.wanted


@pytest.mark.parametrize("number", SIGNALS)
def test_the_first_signal_is_a_wish_the_second_an_order(number, capfd):
    before = [signal.getsignal(n) for n in SIGNALS]
    with pytest.raises(KeyboardInterrupt), Interrupts() as interrupts:
        assert not interrupts.wanted
        os.kill(os.getpid(), number)
        assert interrupts.wanted
        os.kill(os.getpid(), number)
    assert [signal.getsignal(n) for n in SIGNALS] == before
    expected = "\nstopping after this update; Ctrl-C again stops at once\n"
    assert capfd.readouterr().err == expected


def test_handlers_come_back_after_a_good_end():
    before = [signal.getsignal(n) for n in SIGNALS]
    with Interrupts():
        assert [signal.getsignal(n) for n in SIGNALS] != before
    assert [signal.getsignal(n) for n in SIGNALS] == before


def test_another_thread_has_no_handlers_to_set():
    found = []

    def work():
        with Interrupts() as interrupts:
            found.append(interrupts.wanted)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [False]
