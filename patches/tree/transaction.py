"""The only part of the port that writes: all files or none, and back again.

Everything lies in ``.dcgan_patch`` in the ported folder::

    new/          complete new files, while a change is under way
    before/       the files as they were before the first port, with ".orig" after their names,
                  so that nothing takes them for modules of the tree
    journal.json  exists only while new files are being moved to their places
    port.json     what the tree was ported to: the hash of each file, and what was added

A change first writes ``new/`` and ``before/``, then the journal, then moves the files, which
needs no space on the disk. A run that was stopped before the journal was there has changed
nothing; one that was stopped later is completed by the next call (see `repair`).
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import stat
from typing import Any

from lib.errors import InputError
from lib.files.atomic import atomic_write

STATE = ".dcgan_patch"


def digest(data: Any) -> Any:
    """Return the SHA-256 of bytes, None for None."""
    return None if data is None else hashlib.sha256(data).hexdigest()


class Tree:
    """A folder that is ported, and its state.

    Parameters
    ----------
    top : str

    Raises
    ------
    InputError
        Where ``.dcgan_patch`` is something else than the folder that this module makes.
    """

    def __init__(self, top):
        self.top = top
        self.state = os.path.join(top, STATE)
        if os.path.islink(self.state) or (
            os.path.exists(self.state) and not os.path.isdir(self.state)
        ):
            raise InputError(
                "%s: got a link or file of that name, expected the folder that the port makes "
                "for undoing; rename it" % self.state
            )

    def edited(self) -> Any:
        """Return the files that were edited since the last port, sorted."""
        return sorted(
            path
            for path, entry in self._record().items()
            if digest(self.read(path)) != entry["after"]
        )

    def ours(self) -> Any:
        """Return the files that the last port brought from this project, the edited left out."""
        brought = {path for path, entry in self._record().items() if entry["ours"]}
        return brought - set(self.edited())

    def read(self, path: str) -> Any:
        """Return a file's bytes, None where there is none."""
        try:
            with open(self._place(path), "rb") as file:
                return file.read()
        except FileNotFoundError:
            return None

    def repair(self) -> str | None:
        """Finish or forget a change that was interrupted.

        Returns
        -------
        str or None
            What was found, in one sentence.
        """
        journal = self._load("journal.json")
        if journal is not None:
            self._move(journal)
            tree = "ported" if journal["operation"] == "port" else "original"
            return (
                "an earlier run was interrupted while it put files in place; "
                "completed it: this is the %s tree" % tree
            )
        if os.path.isdir(os.path.join(self.state, "new")):
            self._forget()
            tree = "ported" if self._record() else "original"
            return (
                "an earlier run was interrupted before it changed anything: "
                "this is the %s tree" % tree
            )
        return None

    def apply(self, changes: Any) -> None:
        """Write the changes of a plan.

        Raises
        ------
        OSError
            Full disk, no permission. The tree is as it was then.
        """
        if not changes:
            return
        record = self._record()
        for change in changes:
            entry = record.setdefault(change.path, {"before": digest(change.before)})
            entry.update(after=digest(change.after), ours=change.ours)
        with self._undone():
            for change in changes:
                if change.before is not None and record[change.path]["before"] is not None:
                    saved = self._saved(change.path)
                    if not os.path.exists(saved):
                        self._write(saved, change.before, self._place(change.path))
                original = self._place(change.path) if change.before is not None else None
                self._write(os.path.join(self.state, "new", change.path), change.after, original)
            journal = {
                "operation": "port",
                "replace": {change.path: digest(change.after) for change in changes},
                "remove": [],
                "record": record,
            }
            self._save("journal.json", journal)
        self._move(journal)

    def revert(self, force: bool = False) -> int:
        """Put every file back as it was before the first port; return how many.

        Raises
        ------
        InputError
            Nothing to undo, or, without `force`, a ported file that was edited since.
        """
        record = self._record()
        if not record:
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
        replace = {path: e["before"] for path, e in record.items() if e["before"] is not None}
        with self._undone():
            for path in replace:
                saved = self._saved(path)
                with open(saved, "rb") as file:
                    data = file.read()
                self._write(os.path.join(self.state, "new", path), data, saved)
            journal = {
                "operation": "revert",
                "replace": replace,
                "remove": sorted(path for path, e in record.items() if e["before"] is None),
                "record": {},
            }
            self._save("journal.json", journal)
        self._move(journal)
        return len(record)

    def _place(self, path):
        return os.path.join(self.top, *path.split("/"))

    def _saved(self, path):
        return os.path.join(self.state, "before", path + ".orig")

    def _record(self):
        return self._load("port.json") or {}

    def _load(self, name):
        try:
            with open(os.path.join(self.state, name), encoding="utf-8") as file:
                return json.load(file)
        except FileNotFoundError:
            return None
        except ValueError as error:
            raise InputError(
                "%s/%s: got a damaged file (%s), expected what the port wrote; restore the tree "
                "from %s/before by hand" % (STATE, name, error, STATE)
            ) from error

    def _save(self, name, content):
        with atomic_write(os.path.join(self.state, name), "w") as file:
            json.dump(content, file, indent=1, sort_keys=True)
            file.write("\n")

    @contextlib.contextmanager
    def _undone(self):
        """Remove what was prepared when preparing fails."""
        try:
            yield
        except BaseException:
            if not os.path.exists(os.path.join(self.state, "journal.json")):
                self._forget()
            raise

    def _write(self, path, data, like):
        """Write a whole file with the permissions and times of `like`."""
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with atomic_write(path, follow_links=True) as file:
            file.write(data)
        if like is not None:
            shutil.copystat(like, path)
            os.chmod(path, stat.S_IMODE(os.stat(like).st_mode))

    def _move(self, journal):
        """Put the files of a journal in place; may be repeated after an interruption."""
        new = os.path.join(self.state, "new")
        for path in sorted(journal["replace"]):
            source, target = os.path.join(new, path), self._place(path)
            if os.path.exists(source):
                os.makedirs(os.path.dirname(target), exist_ok=True)
                os.replace(source, target)
        for path in journal["remove"]:
            with contextlib.suppress(FileNotFoundError):
                os.remove(self._place(path))
            self._remove_compiled(path)
        if journal["record"]:
            self._save("port.json", journal["record"])
            os.remove(os.path.join(self.state, "journal.json"))
            shutil.rmtree(new, ignore_errors=True)
        else:
            # The journal goes last: until then the next call completes the work.
            with contextlib.suppress(FileNotFoundError):
                os.remove(os.path.join(self.state, "port.json"))
            for name in ("new", "before"):
                shutil.rmtree(os.path.join(self.state, name), ignore_errors=True)
            os.remove(os.path.join(self.state, "journal.json"))
            os.rmdir(self.state)

    def _remove_compiled(self, path):
        """Remove what Python made of an added module, and folders that this leaves empty."""
        folder, name = os.path.split(self._place(path))
        cache = os.path.join(folder, "__pycache__")
        if os.path.isdir(cache):
            for compiled in os.listdir(cache):
                if compiled.startswith(name[:-3] + ".") and compiled.endswith(".pyc"):
                    os.remove(os.path.join(cache, compiled))
        while folder != self.top:
            with contextlib.suppress(OSError):
                os.rmdir(os.path.join(folder, "__pycache__"))
            if os.path.isdir(folder) and os.listdir(folder):
                return
            with contextlib.suppress(FileNotFoundError):
                os.rmdir(folder)
            folder = os.path.dirname(folder)

    def _forget(self):
        shutil.rmtree(os.path.join(self.state, "new"), ignore_errors=True)
        if not os.path.exists(os.path.join(self.state, "port.json")):
            shutil.rmtree(self.state, ignore_errors=True)
