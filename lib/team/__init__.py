"""Processes that work together: process 0 listens, the others connect; each hears if one ends.

Numbers travel by JAX. This is for what is small and must not hang: what all have to agree on,
who waits for whom, and that all stop when one has stopped, with a line that says which.
``joining`` brings them together, ``members`` is what they then have, ``messages`` what goes
over the wires.
"""

from ..distributed.joining import follow, lead
from ..distributed.members import Alone, Team

__all__ = ["Alone", "Team", "follow", "lead"]
