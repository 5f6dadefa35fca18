"""Processes that work together: process 0 listens, the others connect; each hears if one ends.

Numbers travel by JAX (`devices`). What is small and must not hang goes over connections of their
own: what all have to agree on, who waits for whom, and that all stop when one has stopped.
"""

from .joining import follow, lead
from .members import Alone, Team

__all__ = ["Alone", "Team", "follow", "lead"]
