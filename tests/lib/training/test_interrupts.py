import os
import signal
import threading

import pytest

from lib.training.interrupts import Interrupts

SIGNALS = [signal.SIGINT, signal.SIGTERM]


@pytest.mark.parametrize("name", ["SIGHUP", "SIGUSR1", "SIGUSR2", "SIGXCPU"])
def test_a_warning_is_a_wish_however_often_it_comes(name, capfd):
    """Of the terminal that it closes, of a batch system that the time is nearly over."""
    number = getattr(signal, name)
    before = signal.getsignal(number)
    with Interrupts() as interrupts:
        for _ in range(3):
            os.kill(os.getpid(), number)
            assert interrupts.wanted
    assert signal.getsignal(number) == before
    assert capfd.readouterr().err.count("stopping after this update") == 1


@pytest.mark.parametrize("handler", [signal.SIG_IGN, lambda number, frame: None])
@pytest.mark.parametrize("name", ["SIGHUP", "SIGUSR1"])
def test_what_nohup_ignores_or_somebody_handles_stays(name, handler):
    number = getattr(signal, name)
    before = signal.signal(number, handler)
    try:
        with Interrupts() as interrupts:
            os.kill(os.getpid(), number)
            assert not interrupts.wanted
    finally:
        signal.signal(number, before)


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
