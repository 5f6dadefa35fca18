"""Which devices several processes choose, and what is said where that cannot be."""

import os
import subprocess
import sys
import types

import pytest

from lib import device, distributed
from lib.distributed import devices, launchers
from lib.errors import InputError, UnavailableError
from lib.jax_backend import installation
from tests.lib.distributed import loopback
from tests.paths import ROOT

PLACE = launchers.Place("127.0.0.1", 1, 2, 1, None, "the options")


# --- joining ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "installed, words",
    [
        ({}, "JAX is not installed: `pip install --upgrade jax jaxlib`"),
        ({"jax": "0.4.13"}, "JAX 0.4.13 is too old, 0.4.30 or newer is needed: `pip install"),
    ],
)
def test_jax_is_asked_for_before_the_others(monkeypatch, installed, words):
    monkeypatch.setattr(installation, "_installed", installed.get)
    monkeypatch.setattr(distributed, "follow", lambda *args: pytest.fail("joins"))
    with pytest.raises(UnavailableError, match=words):
        devices.join(PLACE)


class Jax:
    """Stands for the module: notes how it is initialised."""

    def __init__(self, error=None):
        self.calls, self.error, self.shut_down, self.bound = [], error, 0, []
        self.config = types.SimpleNamespace(
            jax_cpu_collectives_implementation=None, update=lambda *given: self.calls.append(given)
        )
        self.distributed = types.SimpleNamespace(initialize=self.initialize, shutdown=self.shutdown)

    def initialize(
        self,
        coordinator_address,
        num_processes,
        process_id,
        local_device_ids=None,
        coordinator_bind_address=None,
    ):
        self.bound.append((coordinator_address, coordinator_bind_address))
        self.calls.append((coordinator_address, num_processes, process_id, local_device_ids))
        if self.error is not None:
            raise self.error

    def shutdown(self):
        self.shut_down += 1


@pytest.fixture
def jax(monkeypatch):
    made = Jax()
    monkeypatch.setattr(installation, "load", lambda oldest=None: made)
    monkeypatch.setattr(installation, "version", lambda: "0.10.2")
    return made


def join(size, port=None, local_rank=None):
    port = port or loopback.free_port()

    def one(rank):
        place = launchers.Place("127.0.0.1", port, size, rank, local_rank, "the options")
        with devices.join(place, 10) as members:
            return members.rank

    return loopback.in_threads(size, one)


def test_all_processes_meet_twice(jax):
    assert join(3) == [0, 1, 2]
    settings = [call for call in jax.calls if len(call) == 2]
    assert set(settings) == {("jax_cpu_collectives_implementation", "gloo")}
    met = sorted((call for call in jax.calls if len(call) == 4), key=lambda call: call[2])
    assert len({call[0] for call in met}) == 1 and met[0][0].startswith("127.0.0.1:")
    assert [call[1:] for call in met] == [(3, 0, None), (3, 1, None), (3, 2, None)]
    assert jax.shut_down == 3


def test_a_gpu_for_each_process_of_a_machine(jax):
    join(2, local_rank=1)
    assert {tuple(call[3]) for call in jax.calls if len(call) == 4} == {(1,)}


def test_jax_listens_for_this_machine_alone_where_process_0_does(jax):
    join(2)
    assert len(jax.bound) == 2 and len(set(jax.bound)) == 1
    assert jax.bound[0][1] == jax.bound[0][0] and jax.bound[0][0].startswith("127.0.0.1:")


@pytest.mark.parametrize("size, bound", [(2, None), (1, "127.0.0.1:1")])
def test_jax_listens_for_other_machines_where_there_are_any(jax, monkeypatch, size, bound):
    class Leads(distributed.Alone):
        pass

    members = Leads()
    members.size, members.at_end = size, []
    monkeypatch.setattr(devices, "_free_port", lambda: 1)
    devices._connect(jax, launchers.Place("node1", 1, size, 0, None, "x"), members, 1)
    address = "node1:1" if size > 1 else bound
    assert jax.bound == [(address, bound)]


def test_one_process_adds_up_as_several_do(jax):
    assert join(1) == [0]
    assert jax.calls[0] == ("jax_cpu_collectives_implementation", "gloo")
    assert jax.calls[1][1:] == (1, 0, None) and jax.shut_down == 1


def test_jax_does_not_find_the_others(jax, monkeypatch):
    jax.error = RuntimeError("DEADLINE_EXCEEDED")
    ended = []
    monkeypatch.setattr(distributed.members, "_end", lambda error: ended.append(str(error)))
    words = "JAX does not find the others: DEADLINE_EXCEEDED"
    assert [str(error) for error in join(2)] == [words, words]
    assert words in ended


LISTENING = """
import os, sys
import lib
from lib.distributed import devices, launchers
with devices.join(launchers.Place("localhost", int(sys.argv[1]), 1, 0, None, "x"), 60):
    links = ("/proc/self/fd/" + n for n in os.listdir("/proc/self/fd"))
    own = [os.readlink(link) for link in links if os.path.exists(link) or os.path.islink(link)]
    for table in ("tcp", "tcp6"):
        for line in open("/proc/self/net/" + table).readlines()[1:]:
            words = line.split()
            if words[3] == "0A" and "socket:[%s]" % words[9] in own:
                print(words[1].partition(":")[0])
"""


@pytest.mark.skipif(installation.problem() is not None, reason="JAX is missing")
@pytest.mark.skipif(not os.path.exists("/proc/self/net/tcp6"), reason="asks Linux")
def test_jax_itself_listens_for_this_machine_alone():
    listening = subprocess.check_output(
        [sys.executable, "-c", LISTENING, str(loopback.free_port())],
        env=dict(os.environ, PYTHONPATH=ROOT, JAX_PLATFORMS="cpu"),
        text=True,
    ).split()
    of_this_machine = {"0100007F", "0" * 16 + "FFFF0000" + "0100007F", "0" * 24 + "01000000"}
    assert listening and set(listening) <= of_this_machine


# --- choosing ---------------------------------------------------------------------------------


@pytest.mark.parametrize("wanted", ["cpu", "cuda", "abacus"])
def test_jax_computes(wanted):
    words = "--device %s: with --distributed JAX computes, expected auto, gpu or jax-cpu" % wanted
    with pytest.raises(InputError, match=words):
        devices.choose(distributed.Alone(), wanted)


class Members(distributed.Alone):
    """Of whom another says no."""

    size = 2

    def __init__(self, others):
        self.others = others

    def any(self, flag):
        return flag or self.others


def test_a_process_without_a_gpu_says_which_it_is(monkeypatch):
    monkeypatch.setattr(device, "why_no_jax_gpu", lambda: "none found")
    words = "process 0 has no GPU for JAX: none found; --device jax-cpu does without"
    with pytest.raises(UnavailableError, match=words):
        devices.choose(distributed.Alone(), "gpu")


@pytest.mark.parametrize(
    "here, others, name",
    [(None, False, "gpu"), (None, True, "jax-cpu"), ("no GPU", False, "jax-cpu")],
)
def test_auto_takes_gpus_if_all_have_one(monkeypatch, here, others, name):
    asked = []
    monkeypatch.setattr(device, "why_no_jax_gpu", lambda: here)

    def choose(wanted, precision):
        asked.append((wanted, precision))
        raise UnavailableError("enough seen")

    monkeypatch.setattr(device, "choose", choose)
    with pytest.raises(UnavailableError, match="enough"):
        devices.choose(Members(others), "auto", "tf32")
    assert asked == [(name, "tf32")]


@pytest.mark.skipif(installation.problem() is not None, reason="JAX is missing")
def test_functions_with_updates_are_everybodys_and_others_are_ones_own():
    import numpy as np
    import theano
    import theano.tensor as T

    chosen = devices.choose(distributed.Alone(), "jax-cpu")
    version = "device: CPU, through JAX %s, as asked for; 1 process, " % installation.version()
    assert str(chosen).startswith(version)
    assert (chosen.name, chosen.rows(8), chosen.alone.name) == ("jax-cpu", slice(0, 8), "jax-cpu")
    w, x = theano.shared(np.zeros(3, "float32")), T.matrix("x")
    train = chosen.function([x], x.sum(), updates=[(w, w + x.sum(axis=0))])
    look = chosen.function([], w * 2)
    ones = np.ones((4, 3), "float32")
    assert float(train(ones)) == 12 and look().tolist() == [8.0] * 3
    placements = [f.maker.linker.placement for f in (train, look)]
    assert [type(placement).__name__ for placement in placements] == ["Divided", "OneDevice"]


# --- pieces -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "batch_size, size, pieces",
    [
        *[(128, size, 4) for size in (1, 2, 4)],
        *[(18, size, 2) for size in (1, 2)],
        *[(17, 1, 1), (18, 3, 3), (128, 8, 8), (17, 2, 2)],  # the last does not divide at all
    ],
)
def test_how_many_pieces(batch_size, size, pieces):
    assert devices.pieces_of(batch_size, size) == pieces


def test_pieces_that_do_not_divide(monkeypatch):
    monkeypatch.setenv("XLA_FLAGS", "--theirs")
    words = "--pieces 3 does not divide among 2 processes: expected a multiple of 2"
    with pytest.raises(InputError, match=words):
        devices.choose(Members(False), "jax-cpu", pieces=3)
    assert os.environ["XLA_FLAGS"] == "--theirs"


_TWO = devices._DEVICES % 2
CUT = """
import os, sys
import lib, jax
from lib.distributed import Alone, devices
from lib.errors import run_cli
def main(argv):
    if "late" in argv:
        jax.devices()
    chosen = devices.choose(Alone(), "jax-cpu", pieces=4)
    print(chosen.count, chosen.rows(8), os.environ["XLA_FLAGS"])
sys.exit(run_cli(main))
"""


@pytest.mark.skipif(installation.problem() is not None, reason="JAX is missing")
@pytest.mark.parametrize(
    "word, flags, out, err",
    [
        ("soon", _TWO, "4 slice(0, 8, None) %s %s" % (_TWO, devices._DEVICES % 4), ""),
        (
            *("late", "", ""),
            "error: JAX started with 1 device, expected 4: unset JAX_NUM_CPU_DEVICES, and choose "
            "before JAX is used",
        ),
    ],
)
def test_a_processor_is_cut_before_jax_starts(word, flags, out, err):
    environ = dict(os.environ, PYTHONPATH=ROOT, XLA_FLAGS=flags, JAX_PLATFORMS="cpu")
    done = subprocess.run(
        [sys.executable, "-c", CUT, word], env=environ, capture_output=True, text=True
    )
    assert (done.stdout.strip(), done.stderr.strip()) == (out, err)


# --- minibatches ------------------------------------------------------------------------------


@pytest.mark.parametrize("size, count", [(128, 1), (128, 4), (3, 3)])
def test_minibatches_that_divide(size, count):
    devices.check_batch(size, count)


@pytest.mark.parametrize(
    "size, count, words",
    [
        (128, 3, "--batch-size 128 does not divide among 3 devices: expected 126 or 129 or"),
        (2, 4, "--batch-size 2 does not divide among 4 devices: expected 4 or another multiple"),
    ],
)
def test_minibatches_that_do_not_divide(size, count, words):
    with pytest.raises(InputError, match=words):
        devices.check_batch(size, count)


def test_importing_needs_no_jax():
    code = "import sys, lib.distributed; sys.exit('jax' in sys.modules or 'theano' in sys.modules)"
    assert subprocess.call([sys.executable, "-c", code]) == 0
