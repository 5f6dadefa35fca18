"""What a rule has to tell a person: where, what, and what to do about it."""

from collections import namedtuple

_Finding = namedtuple("Finding", "filename line rule what remedy")


class Finding(_Finding):
    """Something recognised that could not be ported.

    Attributes
    ----------
    filename : str
        Path below the ported folder, with forward slashes.
    line : int
        Line in the source as it was before the port, from 1.
    rule : str
        NAME of the rule that found it.
    what, remedy : str
        What is there, and what the person can do about it.
    """

    __slots__ = ()

    def __str__(self):
        return "%s:%d: %s; %s" % (self.filename, self.line, self.what, self.remedy)
