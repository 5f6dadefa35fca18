"""What the port knows about a tree that it changed, in the tree's own folder ``.dcgan_patch``.

::

    port.json     the hash of each file before and after, what was added, which folders were made
    before/       the files as they were before the first port, with ".orig" after their names,
                  so that nothing takes them for modules of the tree
    journal.json  exists only while new files are being moved to their places
    new/ old/     complete new files and copies of those that they replace, during a change
    next.json     what port.json becomes at its end

All of it may come with a tree from anywhere, so nothing in it is believed: every path must lead
into the tree, every hash must fit.
"""

from __future__ import annotations

import copy
import json
import re
from typing import Any, Dict, Optional

from lib.errors import InputError

from .inside import Inside, digest, parts_of

STATE = ".dcgan_patch"
_FORMAT = 2
_WORK = ("new", "old", "next.json")
_LARGEST_JSON = 16 * 2**20
_EMPTY: Dict[str, Any] = {"format": _FORMAT, "files": {}, "folders": []}
_TEMPORARY = re.compile(r"\..+\.tmp")


class State:
    """The port's own folder in a tree.

    Parameters
    ----------
    inside : Inside

    Raises
    ------
    InputError
        ``.dcgan_patch`` is something else than the folder that the port makes.
    """

    def __init__(self, inside: Inside) -> None:
        self.inside = inside
        if inside.kind(STATE) not in (None, "folder"):
            raise InputError(
                "%s: got a link or file of that name, expected the folder that the port makes "
                "for undoing; rename it" % STATE
            )

    def record(self) -> Dict[str, Any]:
        """Return what port.json holds, a record of no files where there is none.

        Raises
        ------
        InputError
            A damaged or foreign port.json, or none although there are saved originals.
        """
        found = self._load("port.json", _is_record)
        if found is not None:
            return found
        saved = [path for path in self.inside.below(STATE + "/before") if path.endswith(".orig")]
        if saved and self.journal() is None:
            raise InputError(
                "%s/port.json: it is missing, though %s/before has the originals of an earlier "
                "port; put it back, or move the originals to their places by hand and remove %s"
                % (STATE, STATE, STATE)
            )
        return copy.deepcopy(_EMPTY)

    def journal(self) -> Optional[Dict[str, Any]]:
        """Return the journal of a change that was interrupted, None without one."""
        return self._load("journal.json", _is_journal)

    def prepared(self) -> bool:
        """Return whether a change was interrupted before its journal was written."""
        return any(self.inside.kind(STATE + "/" + name) for name in _WORK)

    def save(self, name: str, content: Dict[str, Any]) -> None:
        """Write ``port.json`` or ``journal.json``."""
        text = json.dumps(content, indent=1, sort_keys=True) + "\n"
        self.inside.write(STATE + "/" + name, text.encode("ascii"))

    def settle(self, record: Dict[str, Any]) -> None:
        """Make a record the one of the tree, without needing space where it was prepared."""
        if self.inside.kind(STATE + "/next.json") == "file":
            self.inside.move(STATE + "/next.json", STATE + "/port.json")
        else:
            self.save("port.json", record)

    def original(self, path: str, recorded: str) -> Optional[bytes]:
        """Return the saved original of a file, None unless its hash is the recorded one."""
        data = self.inside.read(saved_path(path))
        return data if digest(data) == recorded else None

    def forget_work(self) -> None:
        """Remove what was prepared for a change, and the folder itself if nothing else is there."""
        for name in _WORK:
            self.inside.clear(STATE + "/" + name)
        self._remove_if_empty()

    def forget_all(self, record: Dict[str, Any]) -> None:
        """Remove what undoing needed; what somebody else put into the folder stays."""
        for path in record["files"]:
            self.inside.remove(saved_path(path))
        self._prune(STATE + "/before")
        self.inside.remove(STATE + "/port.json")

    def finish(self) -> None:
        """Remove the journal, which goes last: until then the next call completes the work."""
        for name in _WORK:
            self.inside.clear(STATE + "/" + name)
        self.inside.remove(STATE + "/journal.json")
        self._remove_if_empty()

    def _prune(self, folder: str) -> None:
        for name in self.inside.names(folder):
            if self.inside.kind(folder + "/" + name) == "folder":
                self._prune(folder + "/" + name)
        self.inside.remove_folder(folder)

    def _remove_if_empty(self) -> None:
        for name in self.inside.names(STATE):
            if _TEMPORARY.fullmatch(name) or name in (".DS_Store", "Thumbs.db", "desktop.ini"):
                left = self.inside.kind(STATE + "/port.json") is None
                if left and self.inside.kind(STATE + "/" + name) == "file":
                    self.inside.remove(STATE + "/" + name)
        self.inside.remove_folder(STATE)

    def _load(self, name: str, valid: Any) -> Any:
        data = self.inside.read(STATE + "/" + name, _LARGEST_JSON)
        if data is None:
            return None
        try:
            found = json.loads(data.decode("utf-8"))
        except (ValueError, RecursionError) as error:
            raise _damaged(name, "a damaged file (%s)" % error) from error
        try:
            good = valid(found)
        except InputError as error:
            raise _damaged(name, str(error)) from error
        if not good:
            raise _damaged(name, "JSON of something else")
        return found


def saved_path(path: str) -> str:
    """Return where the original of a file is kept."""
    return "%s/before/%s.orig" % (STATE, path)


def work_path(kind: str, path: str) -> str:
    """Return where a change keeps the ``'new'`` or ``'old'`` content of a file."""
    return "%s/%s/%s" % (STATE, kind, path)


def is_hash(value: Any) -> bool:
    """Return whether a value is a SHA-256 as text."""
    return isinstance(value, str) and re.fullmatch("[0-9a-f]{64}", value) is not None


def journal_of(operation: str, steps: Any, saved: Any, record: Any, made: Any) -> Dict[str, Any]:
    """Return the journal of a change.

    Parameters
    ----------
    operation : {'port', 'revert'}
    steps : dict
        {path: [what stands there before, after]}, each as `Inside.identity` tells it.
    saved : list of str
        Paths whose content before becomes the original.
    record : dict
        For port.json afterwards; of no files where the tree is put back.
    made : list of str
        Folders that are made, or, when the tree is put back, removed where they are empty.
    """
    return {
        "format": _FORMAT,
        "operation": operation,
        "steps": steps,
        "saved": saved,
        "record": record,
        "folders": made,
    }


def _damaged(name: str, what: str) -> InputError:
    return InputError(
        "%s/%s: got %s, expected what the port wrote; restore the tree from %s/before by hand, "
        "then remove %s" % (STATE, name, what, STATE, STATE)
    )


def _is_identity(value: Any) -> bool:
    link = isinstance(value, str) and value.startswith("link:") and "\0" not in value
    return value is None or link or is_hash(value)


def _are_paths(value: Any) -> bool:
    """Return whether a collection holds paths of the tree, none of the port's own folder."""
    return all(parts_of(path)[0].lower() != STATE for path in value)


def _is_record(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and set(value) == set(_EMPTY)
        and value["format"] == _FORMAT
        and isinstance(value["files"], dict)
        and isinstance(value["folders"], list)
        and _are_paths(value["files"])
        and _are_paths(value["folders"])
        and all(_is_entry(entry) for entry in value["files"].values())
    )


def _is_entry(entry: Any) -> bool:
    return (
        isinstance(entry, dict)
        and set(entry) == {"before", "after", "ours", "edited"}
        and _is_identity(entry["before"])
        and is_hash(entry["after"])
        and isinstance(entry["ours"], bool)
        and isinstance(entry["edited"], bool)
    )


def _is_journal(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and set(value) == set(journal_of("", {}, [], {}, []))
        and value["format"] == _FORMAT
        and value["operation"] in ("port", "revert")
        and isinstance(value["steps"], dict)
        and isinstance(value["saved"], list)
        and isinstance(value["folders"], list)
        and _are_paths(value["steps"])
        and _are_paths(value["saved"])
        and _are_paths(value["folders"])
        and all(
            isinstance(step, list) and len(step) == 2 and all(map(_is_identity, step))
            for step in value["steps"].values()
        )
        and all(path in value["steps"] for path in value["saved"])
        and _is_record(value["record"])
    )
