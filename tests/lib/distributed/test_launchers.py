"""Places from options and from the variables that SLURM, Open MPI and Kubernetes set."""

import pytest

from lib.distributed import launchers
from lib.errors import InputError

SLURM = {
    "SLURM_JOB_ID": "4242",
    "SLURM_STEP_NODELIST": "node[007-009,12]",
    "SLURM_NTASKS": "4",
    "SLURM_PROCID": "3",
    "SLURM_LOCALID": "1",
}
OPEN_MPI = {
    "OMPI_MCA_orte_hnp_uri": "1531576320.0;tcp://10.96.0.1,10.148.0.1,10.108.0.1:34911",
    "OMPI_COMM_WORLD_SIZE": "2",
    "OMPI_COMM_WORLD_RANK": "1",
    "OMPI_COMM_WORLD_LOCAL_RANK": "0",
}
JOB_PORT = 65536 - 4096 + 4242 % 4096  # as JAX chooses it


def test_options():
    place = launchers.find("10.0.0.1:1234", 4, 2, {})
    assert place == ("10.0.0.1", 1234, 4, 2, None, "the options")


def test_ipv6():
    assert launchers.find("[fe80::1]:80", 1, 0, {})[:2] == ("fe80::1", 80)


def test_variables_of_jax():
    environ = {
        "JAX_COORDINATOR_ADDRESS": "a:1",
        "JAX_NUM_PROCESSES": "3",
        "JAX_PROCESS_ID": "2",
    }
    assert launchers.find(environ=environ)[:4] == ("a", 1, 3, 2)
    assert launchers.find(rank=0, environ=environ)[:4] == ("a", 1, 3, 0)


@pytest.mark.parametrize(
    "nodes, first",
    [
        ("node001", "node001"),
        ("node001,host2", "node001"),
        ("node[001-0015],host2", "node001"),
        ("node[001,007-015],host2", "node001"),
        ("a-b.c[7]", "a-b.c7"),
        ("n[1-2]-ib,m", "n1-ib"),
    ],
)
def test_slurm(nodes, first):
    place = launchers.find(environ=dict(SLURM, SLURM_STEP_NODELIST=nodes))
    assert place == (first, JOB_PORT, 4, 3, 1, "SLURM")


def test_slurm_counts_the_tasks_of_the_step():
    environ = dict(SLURM, SLURM_NTASKS="8", SLURM_STEP_NUM_TASKS="4")
    assert launchers.find(environ=environ).size == 4


@pytest.mark.parametrize(
    "uri, address",
    [
        (OPEN_MPI["OMPI_MCA_orte_hnp_uri"], ("10.96.0.1", 61440 + 1531576320 // 4096 % 4096)),
        ("4096.0;tcp://10.0.0.5:34911", ("10.0.0.5", 61441)),
        (
            "1314521088.0;tcp6://[fe80::b9b:ac5d:9cf0:b858,2620:10d:c083:150e::3000:2]:43370",
            ("fe80::b9b:ac5d:9cf0:b858", 61440 + 1314521088 // 4096 % 4096),
        ),
    ],
)
def test_open_mpi(uri, address):
    place = launchers.find(environ=dict(OPEN_MPI, OMPI_MCA_orte_hnp_uri=uri))
    assert place == (*address, 2, 1, 0, "Open MPI")


def test_kubernetes(monkeypatch):
    monkeypatch.setattr(
        launchers.socket, "getfqdn", lambda: "gan-12.pods.default.svc.cluster.local"
    )
    environ = {"KUBERNETES_SERVICE_HOST": "10.0.0.1", "JOB_COMPLETION_INDEX": "12"}
    place = launchers.find(processes=16, environ=environ)
    assert place[:2] == ("gan-0.pods.default.svc.cluster.local", 55527)
    assert place[2:] == (16, 12, None, "Kubernetes")


def test_options_go_before_variables():
    assert launchers.find("h:1", None, 0, SLURM)[:4] == ("h", 1, 4, 0)


@pytest.mark.parametrize(
    "arguments, environ, words",
    [
        ((None, 2, 0), {}, "the address of process 0 is not known: give --coordinator HOST:PORT"),
        (("h:1", None, 0), {}, "the number of processes is not known"),
        (("h:1", 2, None), {}, "this process's number is not known"),
        (("h:1", 2, 2), {}, "--rank 2 of 2 processes: expected a number from 0 to 1"),
        (("h:1", 2, -1), {}, "--rank -1 of 2"),
        (("h:1", 0, 0), {}, "--processes 0: expected 1 or more"),
        (("h", 2, 0), {}, "--coordinator 'h': expected HOST:PORT, such as"),
        ((":1", 2, 0), {}, "--coordinator ':1'"),
        (("h:0", 2, 0), {}, "--coordinator 'h:0'"),
        (("h:65536", 2, 0), {}, "--coordinator 'h:65536'"),
        ((), dict(SLURM, SLURM_PROCID="x"), "this process's number is 'x', says SLURM: expec"),
        ((), dict(SLURM, SLURM_NTASKS=""), "the number of processes is not known"),
        ((), dict(SLURM, SLURM_LOCALID="x"), "number on its machine is 'x', says SLURM: expected"),
        (("h:1", 2), {"JAX_PROCESS_ID": "x"}, "number is 'x', says JAX_PROCESS_ID: expected a"),
        ((), dict(SLURM, SLURM_STEP_NODELIST=""), "the address of process 0 is not known"),
        ((), dict(OPEN_MPI, OMPI_MCA_orte_hnp_uri="?"), "the address of process 0 is not known"),
        (
            ("h:1",),
            {"KUBERNETES_SERVICE_HOST": "x", "JOB_COMPLETION_INDEX": "0"},
            "the number of processes is not known",
        ),
    ],
)
def test_what_is_missing_or_wrong_is_one_line(arguments, environ, words):
    with pytest.raises(InputError) as caught:
        launchers.find(*arguments, environ=environ)
    assert words in str(caught.value) and "\n" not in str(caught.value)
