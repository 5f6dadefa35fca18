"""The secret of a run: where it comes from, who makes it, and what is refused."""

import os
import re
import threading
import time

import pytest

from lib.distributed import launchers, secret
from lib.errors import InputError, UnavailableError

WORD = "0123456789abcdef"
posix = pytest.mark.skipif(os.name != "posix", reason="modes of files")


def place(host="node1", rank=0, size=2):
    return launchers.Place(host, 1, size, rank, None, "the options")


def find(path=None, seconds=0.3, environ=(), **others):
    return secret.find(place(**others), path and str(path), seconds, dict(environ))


def file(path, text=WORD, mode=0o600):
    path.write_text(text)
    path.chmod(mode)
    return path


@pytest.mark.parametrize("others", [{"host": "127.0.0.1"}, {"host": "localhost"}, {"size": 1}])
def test_none_is_needed_where_nobody_else_can_call(others):
    assert find(**others) == b""


@pytest.mark.parametrize("rank", [0, 1])
def test_one_is_needed_where_others_can(rank):
    words = (
        "other machines can reach process 0 at node1, and there is no secret to tell ours from "
        "strangers: give all processes --secret-file FILE (process 0 makes it), or "
        "DCGAN_SECRET=WORD in their environment"
    )
    with pytest.raises(InputError, match=re.escape(words)):
        find(rank=rank)


@pytest.mark.parametrize("host", ["node1", "127.0.0.1"])
def test_from_the_environment(host):
    assert find(environ={"DCGAN_SECRET": WORD}, host=host) == WORD.encode()


def test_a_file_goes_before_the_environment(tmp_path):
    path = file(tmp_path / "secret", "from the file, all of it\n")
    assert find(path, environ={"DCGAN_SECRET": WORD}) == b"from the file, all of it"


def test_the_first_makes_it_and_the_others_wait(tmp_path):
    path, found = tmp_path / "secret", []
    waiting = threading.Thread(target=lambda: found.append(find(path, 10, rank=1)))
    waiting.start()
    time.sleep(0.1)
    made = find(path)
    waiting.join()
    assert found == [made] and re.fullmatch(b"[0-9a-f]{64}", made)
    assert os.listdir(str(tmp_path)) == ["secret"]
    assert os.name != "posix" or path.stat().st_mode & 0o777 == 0o600


def test_one_that_is_there_is_kept(tmp_path):
    path = tmp_path / "secret"
    assert find(path) == find(path) != find(tmp_path / "another")


def test_the_first_does_not_come(tmp_path):
    words = "--secret-file .* is not there after 0.3 seconds: process 0 makes it where all see"
    with pytest.raises(UnavailableError, match=words):
        find(tmp_path / "secret", rank=1)
    assert os.listdir(str(tmp_path)) == []


@posix
@pytest.mark.parametrize("rank", [0, 1])
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o660, 0o601, 0o606])
def test_a_file_that_others_can_use(tmp_path, mode, rank):
    path = file(tmp_path / "secret", mode=mode)
    words = "has mode %03o, so that others can use it: expected 600; `chmod 600` it" % mode
    with pytest.raises(InputError, match=words):
        find(path, rank=rank)


@posix
def test_a_file_of_somebody_else(tmp_path, monkeypatch):
    path = file(tmp_path / "secret")
    own = os.stat(str(path)).st_uid
    if own == 0:
        os.chown(str(path), 12345, -1)
    else:
        monkeypatch.setattr(os, "geteuid", lambda: own + 1)
    with pytest.raises(InputError, match="is another user's, expected your own"):
        find(path)


@pytest.mark.parametrize("text", ["", "short", "x" * 1025, " " * 100])
@pytest.mark.parametrize("from_file", [False, True])
def test_one_that_is_too_short_or_too_long(tmp_path, text, from_file):
    if not text and not from_file:
        return  # as if it were not set
    path = file(tmp_path / "secret", text) if from_file else None
    with pytest.raises(InputError, match="the secret has .* bytes, expected 16 to 1024"):
        find(path, environ={"DCGAN_SECRET": text})


@posix
def test_what_is_no_file(tmp_path):
    os.mkfifo(str(tmp_path / "pipe"))
    (tmp_path / "link").symlink_to(tmp_path / "nothing")
    with pytest.raises(InputError, match="is a named pipe, expected a regular file"):
        find(tmp_path / "pipe")
    with pytest.raises(InputError, match="is a directory, expected a regular file"):
        find(tmp_path)
    with pytest.raises(UnavailableError, match="is not there after"):
        find(tmp_path / "link")


def test_a_folder_that_is_not_there(tmp_path):
    path = tmp_path / "nowhere" / "secret"
    with pytest.raises(FileNotFoundError) as caught:
        find(path)
    assert caught.value.filename == str(path)


def test_a_file_system_without_links(tmp_path, monkeypatch):
    def link(source, target):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", link)
    assert find(tmp_path / "secret") == find(tmp_path / "secret", rank=1)
    assert os.listdir(str(tmp_path)) == ["secret"]


def test_two_firsts_at_once_have_the_same(tmp_path, monkeypatch):
    """The second is found to be there only when this one is to get its name."""
    path = file(tmp_path / "secret", "of the other first")
    monkeypatch.setattr(os.path, "lexists", lambda path: False)
    assert find(path) == b"of the other first"
    assert os.listdir(str(tmp_path)) == ["secret"]
