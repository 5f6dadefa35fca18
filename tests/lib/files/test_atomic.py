import errno
import os

import pytest

from lib.files.atomic import atomic_write, remove_temporaries


def test_text_and_bytes(tmp_path):
    with atomic_write(tmp_path / "a.bin") as file:
        file.write(b"\0\n")
    with atomic_write(str(tmp_path / "a.txt"), "w") as file:
        file.write("é")
    assert (tmp_path / "a.bin").read_bytes() == b"\0\n"
    assert (tmp_path / "a.txt").read_bytes() == "é".encode()
    assert sorted(os.listdir(tmp_path)) == ["a.bin", "a.txt"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_an_error_leaves_the_old_file_and_nothing_else(tmp_path, error):
    path = tmp_path / "a"
    path.write_text("old")

    def write():
        with atomic_write(path, "w") as file:
            file.write("new")
            raise error()

    with pytest.raises(error):
        write()
    assert os.listdir(tmp_path) == ["a"]
    assert path.read_text() == "old"


def test_a_reader_sees_the_old_file_until_the_end(tmp_path):
    path = tmp_path / "a"
    path.write_text("old")
    with atomic_write(path, "w") as file:
        file.write("new")
        file.flush()
        assert path.read_text() == "old"
    assert path.read_text() == "new"


def test_missing_folder_is_named_by_the_path_asked_for(tmp_path):
    path = tmp_path / "none" / "a"
    with pytest.raises(FileNotFoundError) as info, atomic_write(path):
        pass
    assert info.value.filename == str(path)


def test_a_full_disk_is_named_by_the_path_asked_for(tmp_path):
    path = tmp_path / "a"
    with pytest.raises(OSError) as info, atomic_write(path):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert info.value.filename == str(path)
    assert os.listdir(tmp_path) == []


@pytest.mark.skipif(os.name != "posix", reason="permission bits are POSIX's")
def test_umask_is_respected(tmp_path):
    old = os.umask(0o027)
    try:
        with atomic_write(tmp_path / "a") as file:
            file.write(b"x")
    finally:
        os.umask(old)
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(os.name != "posix", reason="links are POSIX's")
def test_a_link_is_replaced_not_written_through(tmp_path):
    (tmp_path / "target").write_text("mine")
    (tmp_path / "link").symlink_to(tmp_path / "target")
    with atomic_write(tmp_path / "link") as file:
        file.write(b"x")
    assert (tmp_path / "target").read_text() == "mine"
    assert not (tmp_path / "link").is_symlink() and (tmp_path / "link").read_bytes() == b"x"


@pytest.mark.parametrize("name", ["a" * 255, "é" * 127, "a\nb\x1b[31m"])
def test_names_as_long_as_they_can_be(tmp_path, name):
    with atomic_write(tmp_path / name) as file:
        file.write(b"x")
    assert os.listdir(tmp_path) == [name]


def test_what_a_living_process_writes_stays(tmp_path):
    with atomic_write(tmp_path / "a") as file:
        file.write(b"x")
        (tmp_path / ".b.0123abcd.tmp").write_bytes(b"left by a kill")
        remove_temporaries(str(tmp_path))
        assert len(os.listdir(tmp_path)) == 1
    assert os.listdir(tmp_path) == ["a"]
