"""Teams on this machine, each member in a thread."""

import contextlib
import socket
import threading

from lib import distributed


def free_port():
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


_made = []  # members whose threads listen until they are dismissed


def dismiss():
    """Members that are left over no longer mind that the others go."""
    left = [_made.pop() for _ in range(len(_made))]
    for member in left:
        member._ended.set()
    for link in [link for member in left for link in member._links.values()]:
        with contextlib.suppress(OSError):  # the other end was closed first
            link._socket.shutdown(socket.SHUT_RDWR)
        link._socket.close()
    for member in left:
        with member._ending:  # one that is just about to end comes to its end
            pass


def gather(size, seconds=10.0):
    """All members of a team of `size`, by their numbers."""
    port = free_port()

    def join(rank):
        if rank == 0:
            return distributed.lead("127.0.0.1", port, size, seconds)
        return distributed.follow("127.0.0.1", port, size, rank, seconds)

    return in_threads(size, join)


def in_threads(size, work):
    """``work(rank)`` of all ranks at once: what they return, or the exceptions they raise."""
    results = [None] * size

    def run(rank):
        try:
            results[rank] = work(rank)
            if isinstance(results[rank], distributed.Team):
                _made.append(results[rank])
        except Exception as error:
            results[rank] = error

    threads = [threading.Thread(target=run, args=(rank,), daemon=True) for rank in range(size)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive(), "hangs"
    return results
