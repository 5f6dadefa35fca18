"""The matrix of launchers: which variables are set, and whose rank, size and address they give."""

import pytest

from lib.distributed import launchers, variables
from lib.errors import InputError

SLURM = {
    "SLURM_JOB_ID": "4242",
    "SLURM_STEP_NODELIST": "node[007-009,12]",
    "SLURM_JOB_NODELIST": "node[007-009,12]",
    "SLURM_NTASKS": "4",
    "SLURM_PROCID": "3",
    "SLURM_LOCALID": "1",
}
OPEN_MPI_4 = {
    "OMPI_MCA_orte_hnp_uri": "1531576320.0;tcp://10.96.0.1,10.148.0.1,10.108.0.1:34911",
    "OMPI_COMM_WORLD_SIZE": "2",
    "OMPI_COMM_WORLD_RANK": "1",
    "OMPI_COMM_WORLD_LOCAL_RANK": "0",
    "PMIX_RANK": "1",
    "PMIX_NAMESPACE": "1531576321",
}
OPEN_MPI_5 = {
    "OMPI_COMM_WORLD_SIZE": "8",
    "OMPI_COMM_WORLD_RANK": "5",
    "OMPI_COMM_WORLD_LOCAL_RANK": "1",
    "PMIX_RANK": "5",
    "PMIX_NAMESPACE": "prterun-node1-4711@1",
}
PRTERUN = {"PMIX_RANK": "5", "PMIX_NAMESPACE": "prterun-node1-4711@1"}
MPICH = {
    "PMI_RANK": "6",
    "PMI_SIZE": "7",
    "PMI_FD": "9",
    "MPI_LOCALRANKID": "2",
    "MPI_LOCALNRANKS": "4",
}
INTEL_MPI = dict(MPICH, I_MPI_HYDRA_BOOTSTRAP="slurm", I_MPI_ROOT="/opt/intel/mpi")
TORCHRUN = {
    "RANK": "9",
    "WORLD_SIZE": "10",
    "LOCAL_RANK": "1",
    "LOCAL_WORLD_SIZE": "5",
    "MASTER_ADDR": "node1",
    "MASTER_PORT": "29500",
    "TORCHELASTIC_USE_AGENT_STORE": "True",
}
BY_HAND = {key: TORCHRUN[key] for key in ("RANK", "WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT")}
MVAPICH = {
    "MV2_COMM_WORLD_RANK": "3",
    "MV2_COMM_WORLD_SIZE": "6",
    "MV2_COMM_WORLD_LOCAL_RANK": "1",
}
JSRUN = {
    "JSM_NAMESPACE_RANK": "2",
    "JSM_NAMESPACE_SIZE": "4",
    "JSM_NAMESPACE_LOCAL_RANK": "0",
    "PMIX_RANK": "2",
    "PMIX_NAMESPACE": "1",
}
FLUX = {"FLUX_TASK_RANK": "1", "FLUX_JOB_SIZE": "3", "FLUX_TASK_LOCAL_ID": "0"}
HOROVOD = {"HOROVOD_RANK": "2", "HOROVOD_SIZE": "3", "HOROVOD_LOCAL_RANK": "2"}
KUBERNETES = {"KUBERNETES_SERVICE_HOST": "10.0.0.1", "JOB_COMPLETION_INDEX": "12"}
JAX = {"JAX_COORDINATOR_ADDRESS": "j:7", "JAX_NUM_PROCESSES": "20", "JAX_PROCESS_ID": "19"}

# ports as JAX chooses them, for SLURM and Open MPI
OF_SLURM = ("node007", 65536 - 4096 + 4242 % 4096)
OF_OPEN_MPI = ("10.96.0.1", 65536 - 4096 + 1531576320 // 4096 % 4096)
OF_TORCHRUN = ("node1", 65536 - 4096 + 29501 % 4096)
POD = "gan-12.pods.default.svc.cluster.local"
OF_KUBERNETES = ("gan-0.pods.default.svc.cluster.local", 55527)
OUTER = dict(SLURM, SLURM_PROCID="0", SLURM_NTASKS="1")  # of a daemon that mpirun starts by srun


@pytest.fixture(autouse=True)
def pod(monkeypatch):
    monkeypatch.setattr(variables.socket, "getfqdn", lambda: POD)


MATRIX = {
    # variables: name, rank, size, rank on the machine, address; None for what is not told
    "SLURM": (SLURM, "SLURM", 3, 4, 1, OF_SLURM),
    "SLURM, pmi2": (dict(SLURM, PMI_RANK="3", PMI_SIZE="4"), "SLURM", 3, 4, 1, OF_SLURM),
    "SLURM, pmix": (
        dict(SLURM, PMIX_RANK="3", PMIX_NAMESPACE="slurm.pmix.4242.0"),
        *("SLURM", 3, 4, 1, OF_SLURM),
    ),
    "SLURM, a step": (dict(SLURM, SLURM_STEP_NUM_TASKS="8"), "SLURM", 3, 8, 1, OF_SLURM),
    "SLURM, a job": (
        {key: value for key, value in SLURM.items() if key != "SLURM_STEP_NODELIST"},
        *("SLURM", 3, 4, 1, OF_SLURM),
    ),
    "Open MPI 4": (OPEN_MPI_4, "Open MPI", 1, 2, 0, OF_OPEN_MPI),
    "Open MPI 4 in SLURM": (dict(OUTER, **OPEN_MPI_4), "Open MPI", 1, 2, 0, OF_OPEN_MPI),
    "Open MPI 5": (OPEN_MPI_5, "Open MPI", 5, 8, 1, None),
    "Open MPI 5 in SLURM": (dict(OUTER, **OPEN_MPI_5), "Open MPI", 5, 8, 1, None),
    "Open MPI 5 in Kubernetes": (dict(KUBERNETES, **OPEN_MPI_5), "Open MPI", 5, 8, 1, None),
    "PMIx": (PRTERUN, "PMIx", 5, None, None, None),
    "PMIx in SLURM": (dict(OUTER, **PRTERUN), "PMIx", 5, None, None, None),
    "MPICH": (MPICH, "MPICH", 6, 7, 2, None),
    "MPICH in SLURM": (dict(OUTER, **MPICH), "MPICH", 6, 7, 2, None),
    "MPICH in SLURM, with the same numbers": (
        dict(MPICH, **dict(SLURM, SLURM_PROCID="6", SLURM_NTASKS="7")),
        *("MPICH", 6, 7, 2, None),
    ),
    "MPICH without local numbers": (
        dict(OUTER, PMI_RANK="6", PMI_SIZE="7"),
        *("MPICH", 6, 7, None, None),
    ),
    "Intel MPI": (INTEL_MPI, "Intel MPI", 6, 7, 2, None),
    "Intel MPI in SLURM": (dict(OUTER, **INTEL_MPI), "Intel MPI", 6, 7, 2, None),
    "MVAPICH in SLURM": (dict(OUTER, **MVAPICH), "MVAPICH", 3, 6, 1, None),
    "jsrun": (JSRUN, "jsrun", 2, 4, 0, None),
    "jsrun with Spectrum's MPI": (dict(JSRUN, **OPEN_MPI_5), "Open MPI", 5, 8, 1, None),
    "Flux in SLURM": (dict(OUTER, **FLUX), "Flux", 1, 3, 0, None),
    "Flux, pmi2": (dict(FLUX, PMI_RANK="1", PMI_SIZE="3"), "Flux", 1, 3, 0, None),
    "Horovod in SLURM": (dict(OUTER, **HOROVOD), "Horovod", 2, 3, 2, None),
    "torchrun": (TORCHRUN, "torchrun", 9, 10, 1, OF_TORCHRUN),
    "torchrun in SLURM": (dict(OUTER, **TORCHRUN), "torchrun", 9, 10, 1, OF_TORCHRUN),
    "torchrun in Open MPI": (dict(OPEN_MPI_4, **TORCHRUN), "torchrun", 9, 10, 1, OF_TORCHRUN),
    "torch's variables": (BY_HAND, "torchrun", 9, 10, None, ("node1", 29500)),
    "torch's, IPv6": (
        dict(BY_HAND, MASTER_ADDR="fe80::1"),
        *("torchrun", 9, 10, None, ("fe80::1", 29500)),
    ),
    "torch's, no address": (
        dict(BY_HAND, MASTER_ADDR=""),
        *("torchrun", 9, 10, None, None),
    ),
    "torch's, no rank": (dict(SLURM, WORLD_SIZE="4"), "SLURM", 3, 4, 1, OF_SLURM),
    "Kubernetes": (KUBERNETES, "Kubernetes", 12, None, None, OF_KUBERNETES),
    "torch's in Kubernetes": (
        dict(KUBERNETES, **BY_HAND),
        *("torchrun", 9, 10, None, ("node1", 29500)),
    ),
    "SLURM in Kubernetes": (dict(KUBERNETES, **SLURM), "SLURM", 3, 4, 1, OF_SLURM),
}


@pytest.mark.parametrize("row", MATRIX.values(), ids=MATRIX)
def test_matrix(row):
    environ, name, rank, size, local_rank, address = row
    options = {} if size else {"processes": 99}
    if address is None:
        with pytest.raises(InputError, match="address of process 0 is not known: .*; add --coor"):
            launchers.find(environ=environ, **options)
        options["coordinator"] = "h:1"
    place = launchers.find(environ=environ, **options)
    assert place == (*(address or ("h", 1)), size or 99, rank, local_rank, name)
    # JAX's own variables are somebody's word for this program, whatever has started it
    place = launchers.find(environ=dict(environ, **JAX))
    assert place == ("j", 7, 20, 19, local_rank, name)


@pytest.mark.parametrize("order", [("Open MPI", "SLURM"), ("SLURM", "Kubernetes")])
def test_the_order_is_jaxs(order):
    found = variables.sources(dict(SLURM, **OPEN_MPI_4, **KUBERNETES))
    names = [source.name for source in found]
    assert names.index(order[0]) < names.index(order[1])


@pytest.mark.parametrize(
    "environ, words",
    [
        (OPEN_MPI_5, "Open MPI 5 does not tell it; add --coordinator HOST:PORT, the machine of p"),
        (dict(OPEN_MPI_4, OMPI_MCA_orte_hnp_uri="?"), "OMPI_MCA_orte_hnp_uri is '?'; add --coor"),
        (MPICH, "MPICH does not tell it; add --coordinator HOST:PORT, the machine of process 0"),
        (INTEL_MPI, "Intel MPI does not tell it; add --coordinator HOST:PORT, the machine of pr"),
        (PRTERUN, "PMIx does not tell it; add --coordinator HOST:PORT, the machine of process 0"),
        (dict(BY_HAND, MASTER_PORT="x"), "MASTER_ADDR and MASTER_PORT are not both set; add --c"),
        (dict(SLURM, SLURM_JOB_ID="\xb2"), "SLURM_JOB_ID and SLURM_STEP_NODELIST are not both "),
        (dict(KUBERNETES, JOB_COMPLETION_INDEX="1"), "the pod's name has no JOB-INDEX and domain"),
    ],
)
def test_what_is_said_of_a_missing_address(environ, words):
    with pytest.raises(InputError) as caught:
        launchers.find(processes=99, environ=environ)
    words = "--distributed: the address of process 0 is not known: " + words
    assert str(caught.value).startswith(words) and "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "environ, words",
    [
        (PRTERUN, "the number of processes is not known: PMIx does not tell it; add --processes"),
        (KUBERNETES, "the number of processes is not known: Kubernetes does not tell it; add --p"),
        (
            {"KUBERNETES_SERVICE_HOST": "10.0.0.1"},
            "this process's number is not known: Kubernetes does not tell it; add --rank",
        ),
    ],
)
def test_what_else_may_be_missing(environ, words):
    given = {"processes": 2} if "this process" in words else {}
    with pytest.raises(InputError, match=words):
        launchers.find("h:1", environ=environ, **given)


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
def test_slurms_first_machine(nodes, first):
    assert launchers.find(environ=dict(SLURM, SLURM_STEP_NODELIST=nodes)).host == first


@pytest.mark.parametrize(
    "uri, address",
    [
        ("4096.0;tcp://10.0.0.5:34911", ("10.0.0.5", 61441)),
        (
            "1314521088.0;tcp6://[fe80::b9b:ac5d:9cf0:b858,2620:10d:c083:150e::3000:2]:43370",
            ("fe80::b9b:ac5d:9cf0:b858", 61440 + 1314521088 // 4096 % 4096),
        ),
    ],
)
def test_open_mpis_own_machine(uri, address):
    place = launchers.find(environ=dict(OPEN_MPI_4, OMPI_MCA_orte_hnp_uri=uri))
    assert (place.host, place.port) == address


def test_torchruns_own_port_is_not_taken():
    ports = {launchers.find(environ=dict(TORCHRUN, MASTER_PORT=str(n))).port - n for n in range(99)}
    assert 0 not in ports
    high = dict(TORCHRUN, MASTER_PORT="65535")
    assert launchers.find(environ=high).port == 61440
