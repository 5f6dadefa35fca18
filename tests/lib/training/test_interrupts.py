import os
import signal
import threading

import pytest

from lib.training.interrupts import Interrupts

SIGNALS = [signal.SIGINT, signal.SIGTERM]


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
