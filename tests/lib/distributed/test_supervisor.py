"""What becomes of a supervised process, each time in processes of its own."""

import os
import signal
import subprocess
import sys
import time

import pytest

from lib.distributed import supervisor
from tests.paths import ROOT

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked")

PRELUDE = """
import os, signal, sys, time
from lib.distributed.supervisor import supervised
%s
def work():
    %s
sys.exit(supervised(work, 1, 4))
"""


def start(*lines, before="pass"):
    code = PRELUDE % (before, "\n    ".join(lines))
    return subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=dict(os.environ, PYTHONPATH=ROOT),
        text=True,
    )


def run(*lines):
    """Exit code, output and errors."""
    process = start(*lines)
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


@pytest.mark.parametrize("code", [0, 2, 130])
def test_the_childs_exit_code(code):
    assert run("return %d" % code) == (code, "", "")


def test_pythons_output_is_shown_and_native_output_is_not():
    lines = ["print('out', flush=True)", "print('err', file=sys.stderr)"]
    lines += ["os.write(1, b'native\\n')", "os.write(2, b'x' * 100000)", "return 0"]
    assert run(*lines) == (0, "out\n", "err\n")


def test_what_the_parent_has_printed_comes_once_and_first():
    lines = ["print('second')", "return 0"]
    code = PRELUDE % ("print('first')", "\n    ".join(lines))
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        env=dict(os.environ, PYTHONPATH=ROOT),
        text=True,
        timeout=60,
    )
    assert done.stdout == "first\nsecond\n"


def test_a_bug_has_its_traceback():
    code, out, err = run("print('before')", "raise ZeroDivisionError('a bug')")
    assert (code, out) == (1, "before\n")
    assert err.startswith("Traceback") and err.endswith("ZeroDivisionError: a bug\n")


@pytest.mark.parametrize(
    "words",
    ["because the JAX distributed service detected fatal errors", "[Gloo] failed", "NCCL error"],
)
def test_jax_aborts(words):
    code, _, err = run("os.write(2, b'F1122 stack\\n %s\\ntrace')" % words, "os.abort()")
    assert code == 1
    assert err == (
        "error: process 1 of 4 lost the others: one has ended, as its own last line may say; "
        "--resume goes on from the last checkpoint\n"
    )


def test_killed():
    code, _, err = run("os.kill(os.getpid(), signal.SIGKILL)", "time.sleep(60)")
    assert code == 1
    assert err == (
        "error: process 1 of 4 was killed; where nobody did it, the machine has too little memory\n"
    )


def test_a_crash_that_nothing_explains_shows_the_native_output():
    code, _, err = run("os.write(2, b'last words\\n')", "os.kill(os.getpid(), signal.SIGSEGV)")
    assert code == 1
    assert err == (
        "last words\nerror: process 1 of 4 was ended by signal 11; what it printed is above\n"
    )


# The handlers write without Python's buffer: one that comes while the line below is being
# flushed may not use it.
WAIT = [
    "tell = lambda word: os.write(sys.stdout.fileno(), word)",
    "signal.signal(signal.SIGTERM, lambda *_: (tell(b'asked\\n'), os._exit(5)))",
    "signal.signal(signal.SIGINT, lambda *_: tell(b'interrupted\\n'))",
    "print(os.getpid(), flush=True)",
    "time.sleep(60)",
]


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGXCPU"])
def test_the_wish_to_stop_goes_to_the_child(name):
    """A terminal that closes and a batch system's warning, too: the child has to save first."""
    # where these tests run under nohup, a hang-up would stay ignored, see below
    heard = "signal.signal(signal.%s, signal.SIG_DFL)" % name
    process = start(*(line.replace("SIGTERM", name) for line in WAIT), before=heard)
    process.stdout.readline()
    process.send_signal(getattr(signal, name))
    out, _ = process.communicate(timeout=30)
    assert (process.returncode, out) == (5, "asked\n")


EARLY = """
fork = os.fork
def forked():
    child = fork()
    if child:
        os.kill(os.getpid(), signal.SIGHUP)
        time.sleep(1)
    return child
os.fork = forked
signal.signal(signal.SIGHUP, signal.SIG_DFL)
"""


def test_a_wish_that_comes_with_the_child_waits_for_it():
    process = start(*(line.replace("SIGTERM", "SIGHUP") for line in WAIT), before=EARLY)
    number = process.stdout.readline()
    out, _ = process.communicate(timeout=30)
    assert number and (process.returncode, out) == (5, "asked\n")


def test_nohups_hang_up_stays_ignored():
    process = start(*WAIT, before="signal.signal(signal.SIGHUP, signal.SIG_IGN)")
    process.stdout.readline()
    process.send_signal(signal.SIGHUP)
    process.send_signal(signal.SIGTERM)
    out, _ = process.communicate(timeout=30)
    assert (process.returncode, out) == (5, "asked\n")


def test_ctrl_c_is_the_childs_alone():
    """The terminal sends it to both."""
    process = start(*WAIT)
    child = int(process.stdout.readline())
    process.send_signal(signal.SIGINT)
    os.kill(child, signal.SIGINT)
    assert process.stdout.readline() == "interrupted\n"
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (5, "asked\n", "")


def test_the_child_does_not_outlive_the_parent():
    process = start(*WAIT)
    child = int(process.stdout.readline())
    process.kill()
    process.communicate(timeout=30)
    for _ in range(100):
        try:
            os.kill(child, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    pytest.fail("it lives on")


def test_without_fork_the_work_is_done_here(monkeypatch):
    monkeypatch.delattr(os, "fork")
    assert supervisor.supervised(lambda: 7, 0, 2) == 7
