"""Places from options and from the variables of what starts many processes (`test_variables`)."""

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


def test_options_go_before_variables():
    assert launchers.find("h:1", None, 0, SLURM)[:4] == ("h", 1, 4, 0)


@pytest.mark.parametrize(
    "arguments, environ, words",
    [
        ((None, 2, 0), {}, "the address of process 0 is not known: give --coordinator HOST:PORT"),
        (("h:1", None, 0), {}, "the number of processes is not known"),
        (("h:1", 2, None), {}, "this process's number is not known"),
        (("h:1", 2, 2), {}, "--rank 2 of 2 processes: expected a number from 0 to 1"),
        (("h:1", 1, 2), {}, "--rank 2 of 1 process: expected a number from 0 to 0"),
        (("h:1", 65537, 2), {}, "--processes 65537: expected a number from 1 to 65536"),
        (("h:1", 2, -1), {}, "--rank -1 of 2"),
        (("h:1", 0, 0), {}, "--processes 0: expected a number from 1 to 65536"),
        (("h", 2, 0), {}, "--coordinator 'h': expected HOST:PORT, such as"),
        ((":1", 2, 0), {}, "--coordinator ':1'"),
        (("h:0", 2, 0), {}, "--coordinator 'h:0'"),
        (("h:65536", 2, 0), {}, "--coordinator 'h:65536'"),
        (("h:\xb2", 2, 0), {}, "--coordinator 'h:\xb2'"),
        ((), dict(SLURM, SLURM_NTASKS="9" * 5000), "processes is '9999999999"),
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


# --- alone, though others are meant -----------------------------------------------------------

ALONE = {"JAX_COORDINATOR_ADDRESS": "h:1", "JAX_NUM_PROCESSES": "1", "JAX_PROCESS_ID": "0"}


@pytest.mark.parametrize(
    "environ, source, name",
    [
        (dict(ALONE, WORLD_SIZE="2"), "JAX_NUM_PROCESSES", "WORLD_SIZE"),
        (dict(ALONE, PMI_SIZE="2"), "JAX_NUM_PROCESSES", "PMI_SIZE"),
        (dict(ALONE, OMPI_COMM_WORLD_SIZE="2"), "JAX_NUM_PROCESSES", "OMPI_COMM_WORLD_SIZE"),
        (dict(ALONE, SLURM_NTASKS="2"), "JAX_NUM_PROCESSES", "SLURM_NTASKS"),
        (dict(ALONE, MV2_COMM_WORLD_SIZE="2"), "JAX_NUM_PROCESSES", "MV2_COMM_WORLD_SIZE"),
        (dict(ALONE, JSM_NAMESPACE_SIZE="2"), "JAX_NUM_PROCESSES", "JSM_NAMESPACE_SIZE"),
        (dict(ALONE, HOROVOD_SIZE="2"), "JAX_NUM_PROCESSES", "HOROVOD_SIZE"),
        (dict(ALONE, FLUX_JOB_SIZE="2"), "JAX_NUM_PROCESSES", "FLUX_JOB_SIZE"),
        (dict(ALONE, SLURM_STEP_NUM_TASKS="2"), "JAX_NUM_PROCESSES", "SLURM_STEP_NUM_TASKS"),
        (
            dict(SLURM, SLURM_NTASKS="1", SLURM_PROCID="0", PMI_SIZE="2"),
            *("SLURM", "PMI_SIZE"),
        ),
        (
            dict(OPEN_MPI, OMPI_COMM_WORLD_SIZE="1", OMPI_COMM_WORLD_RANK="0", SLURM_NTASKS="2"),
            *("Open MPI", "SLURM_NTASKS"),
        ),
    ],
)
def test_one_that_is_alone_where_others_are_meant_is_refused(environ, source, name):
    words = (
        "--distributed: this is process 0 of 1, says %s, but %s is 2: start all by the same "
        "launcher, or give --processes and --rank" % (source, name)
    )
    with pytest.raises(InputError) as caught:
        launchers.find(environ=environ)
    assert str(caught.value) == words
    assert launchers.find("h:1", 1, 0, environ).size == 1  # the user's own word


@pytest.mark.parametrize(
    "others",
    [
        {},
        {"WORLD_SIZE": "1", "PMI_SIZE": "", "OMPI_COMM_WORLD_SIZE": "x"},
        {"SLURM_NTASKS": "4", "SLURM_STEP_NUM_TASKS": "1"},  # the step is meant
    ],
)
def test_one_that_is_alone(others):
    assert launchers.find(environ=dict(ALONE, **others)).size == 1
