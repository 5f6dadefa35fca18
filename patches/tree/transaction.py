"""The only part of the port that writes: all files or none, and back again.

A change first writes ``new/`` and ``old/`` in the port's own folder (see `patches.tree.state`),
then the journal, then moves the files, which needs no space on the disk. A run that was stopped
before the journal was there has changed nothing; one that was stopped later is completed by the
next call that may write, unless somebody edited a file in between: then nothing is overwritten.
"""

from __future__ import annotations

import contextlib
import os
from typing import Any, Dict, Iterator, List, Optional, Set

from lib.errors import InputError, UnavailableError

from .inside import Inside, digest
from .state import STATE, State, is_hash, journal_of, saved_path, work_path

_NOTHING_CHANGED = "an earlier run was interrupted before it changed anything: this is the %s tree"


class Tree:
    """A folder that is ported, and its state.

    Parameters
    ----------
    top : str

    Raises
    ------
    InputError
        Where ``.dcgan_patch`` is something else than the folder that the port makes.
    """

    def __init__(self, top: str) -> None:
        self.top = os.path.realpath(top)
        self._inside = Inside(self.top)
        self._state = State(self._inside)

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other runs away from the tree.

        Raises
        ------
        UnavailableError
            Another run is at work on it.
        """
        try:
            import fcntl
        except ImportError:  # Windows
            yield
            return
        handle = os.open(self.top, os.O_RDONLY)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise UnavailableError(
                    "%s: got a tree on which another port is at work; wait until it is done"
                    % self.top
                ) from error
            except OSError:  # a file system without locks
                pass
            yield
        finally:
            os.close(handle)

    def edited(self) -> List[str]:
        """Return the files that were edited since they were ported first, sorted."""
        return sorted(
            path
            for path, entry in self._state.record()["files"].items()
            if self._is_edited(path, entry)
        )

    def ours(self) -> Set[str]:
        """Return the files that the last port brought from this project, the edited left out."""
        files = self._state.record()["files"]
        return {path for path, entry in files.items() if entry["ours"]} - set(self.edited())

    def interrupted(self) -> Optional[str]:
        """Return one sentence about an earlier run that was interrupted; write nothing.

        Raises
        ------
        InputError
            It was interrupted while it put files in place: neither tree is here.
        """
        if self._state.journal() is not None:
            raise InputError(
                "%s: got a tree in which an earlier run was interrupted while it put files in "
                "place, and looking does not repair; port it again or add --revert" % self.top
            )
        if self._state.prepared():
            return _NOTHING_CHANGED % ("ported" if self._state.record()["files"] else "original")
        return None

    def repair(self) -> Optional[str]:
        """Finish or forget a change that was interrupted.

        Returns
        -------
        str or None
            What was found, in one sentence.

        Raises
        ------
        InputError
            A file was edited after the interruption, or the journal cannot be trusted.
        """
        journal = self._state.journal()
        if journal is not None:
            self._finish(journal)
            return (
                "an earlier run was interrupted while it put files in place; completed it: this "
                "is the %s tree" % ("ported" if journal["operation"] == "port" else "original")
            )
        said = self.interrupted()
        if said:
            self._state.forget_work()
        return said

    def apply(self, changes: Any) -> None:
        """Write the changes of a plan.

        Raises
        ------
        InputError
            A file changed since the plan was made, or something is in the way of a new one.
        OSError
            Full disk, no permission. The tree is as it was then.
        """
        if not changes:
            return
        record = self._state.record()
        steps: Dict[str, Any] = {}
        saved = []
        for change in changes:
            path = change.path
            self._inside.check_target(path)
            now = self._inside.identity(path)
            if change.before is not None and now != digest(change.before):
                raise InputError(
                    "%s: it changed while the port was worked out; start the port again" % path
                )
            entry = record["files"].get(path)
            if entry is None:
                entry = record["files"][path] = {"before": now, "edited": False}
            else:
                entry["edited"] = self._is_edited(path, entry)
            if now == entry["before"] and is_hash(now):
                saved.append(path)
            entry.update(after=digest(change.after), ours=change.ours)
            steps[path] = [now, entry["after"]]
        made = self._missing_folders(steps)
        record["folders"] = sorted({*record["folders"], *made})
        content = {change.path: change.after for change in changes}
        self._carry_out(journal_of("port", steps, sorted(saved), record, made), content)

    def revert(self, force: bool = False) -> int:
        """Put every file back as it was before the first port; return how many.

        Raises
        ------
        InputError
            Nothing to undo, a saved original that is not the one that was saved, or, without
            `force`, a ported file that was edited since.
        """
        record = self._state.record()
        if not record["files"]:
            raise InputError(
                "%s: got a tree without %s/port.json, expected one that was ported here; there "
                "is nothing to undo" % (self.top, STATE)
            )
        edited = self.edited()
        if edited and not force:
            raise InputError(
                "%s: edited since the port (%d file%s in all), and undoing would lose that; save "
                "what you need, then add --force"
                % (edited[0], len(edited), "" if len(edited) == 1 else "s")
            )
        steps: Dict[str, Any] = {}
        content: Dict[str, bytes] = {}
        for path, entry in record["files"].items():
            self._inside.check_target(path)
            now, before = self._inside.identity(path), entry["before"]
            if is_hash(before) and now != before:
                original = self._state.original(path, before)
                if original is None:
                    raise InputError(
                        "%s: got a missing or altered file, expected the original that the port "
                        "saved, and nothing was put back; put the right file there, or %s "
                        "back by hand" % (saved_path(path), path)
                    )
                content[path] = original
            steps[path] = [now, before]
        nothing = dict(record, files={}, folders=[])
        journal = journal_of("revert", steps, [], nothing, record["folders"])
        self._carry_out(journal, content, record)
        return len(record["files"])

    def _is_edited(self, path: str, entry: Dict[str, Any]) -> bool:
        now = self._inside.identity(path)
        return (
            now is not None
            and now != entry["before"]
            and (entry["edited"] or now != entry["after"])
        )

    def _missing_folders(self, paths: Any) -> List[str]:
        """Return the folders that putting files at `paths` makes."""
        found = set()
        for path in paths:
            folder = path.rpartition("/")[0]
            while folder and folder not in found and self._inside.kind(folder) is None:
                found.add(folder)
                folder = folder.rpartition("/")[0]
        return sorted(found)

    def _carry_out(self, journal: Any, content: Dict[str, bytes], record: Any = None) -> None:
        """Prepare a change in the port's own folder, write its journal, then do it."""
        self._state.forget_work()
        try:
            for path, data in content.items():
                now = journal["steps"][path][0]
                like = self._inside.look(path) if is_hash(now) else None
                if record is not None:  # an original, as it was saved
                    like = self._inside.look(saved_path(path))
                self._inside.write(work_path("new", path), data, like)
            for path, (now, after) in journal["steps"].items():
                if is_hash(now) and now != after:
                    self._copy(path, work_path("old", path), now)
            if journal["record"]["files"]:
                self._state.save("next.json", journal["record"])
            self._state.save("journal.json", journal)
        except BaseException:
            # Written or not when an interrupt came: the journal decides.
            if self._inside.kind(STATE + "/journal.json") is None:
                self._state.forget_work()
            raise
        self._finish(journal)

    def _copy(self, source: str, target: str, expected: str) -> None:
        data = self._inside.read(source)
        if data is None or digest(data) != expected:
            raise InputError("%s: it changed meanwhile; start again" % source)
        self._inside.write(target, data, self._inside.look(source))

    def _finish(self, journal: Any) -> None:
        """Put the files of a journal in place; may be repeated after an interruption."""
        pending = self._pending(journal)
        try:
            for path in pending:
                self._put(path, "new", journal["steps"][path][1])
        except OSError:
            self._undo(journal)
            raise
        for path in journal["saved"]:
            if self._inside.kind(work_path("old", path)) is not None:
                self._inside.move(work_path("old", path), saved_path(path))
        if journal["record"]["files"]:
            self._state.settle(journal["record"])
        else:
            self._remove_traces(journal)
            self._state.forget_all({"files": journal["steps"]})
        self._state.finish()

    def _pending(self, journal: Any) -> List[str]:
        """Return the files of a journal that are not in place; refuse where one was edited."""
        pending = []
        for path, (before, after) in sorted(journal["steps"].items()):
            self._inside.check_target(path)
            now = self._inside.identity(path)
            if now == after:
                continue
            if now not in (before, None):
                raise InputError(
                    "%s: it was edited after a run that was interrupted, and completing that "
                    "run would lose the edit; move the file elsewhere, then start again" % path
                )
            prepared = self._inside.identity(work_path("new", path)) if is_hash(after) else after
            if prepared != after:
                raise InputError(
                    "%s: got a missing or altered file, expected what an interrupted run was to "
                    "put in place; restore the tree from %s/before by hand"
                    % (work_path("new", path), STATE)
                )
            pending.append(path)
        return pending

    def _put(self, path: str, kind: str, identity: Optional[str]) -> None:
        if identity is None:
            self._inside.remove(path)
        elif is_hash(identity):
            self._inside.move(work_path(kind, path), path)
        else:
            self._inside.link(path, identity[len("link:") :])

    def _undo(self, journal: Any) -> None:
        """Put back what a change that failed half way has replaced."""
        for path, (before, after) in journal["steps"].items():
            now = self._inside.identity(path)
            if now != before and now in (after, None):
                self._put(path, "old", before)
        if journal["operation"] == "port":
            self._remove_folders(journal["folders"])
        self._state.finish()

    def _remove_traces(self, journal: Any) -> None:
        """Remove what Python made of the added modules, and the folders that the port made."""
        for path, (_, after) in journal["steps"].items():
            folder, _, name = path.rpartition("/")
            cache = (folder + "/" if folder else "") + "__pycache__"
            if after is None and name.endswith(".py"):
                for compiled in self._inside.names(cache):
                    if compiled.startswith(name[:-3] + ".") and compiled.endswith(".pyc"):
                        self._inside.remove(cache + "/" + compiled)
                self._inside.remove_folder(cache)
        self._remove_folders(journal["folders"])

    def _remove_folders(self, folders: List[str]) -> None:
        for folder in sorted(folders, reverse=True):
            self._inside.remove_folder(folder)
