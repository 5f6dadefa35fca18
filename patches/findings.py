"""What a rule has to tell a person: where, what, and what to do about it."""

from typing import NamedTuple


class Finding(NamedTuple):
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

    filename: str
    line: int
    rule: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return "%s:%d: %s; %s" % (self.filename, self.line, self.what, self.remedy)
