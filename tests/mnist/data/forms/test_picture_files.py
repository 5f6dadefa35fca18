import os

import pytest

from mnist.data.forms import picture_files
from mnist.data.forms.picture_files import find_pictures, natural


def names(root):
    return [file[0] for file in find_pictures(str(root))[0]]


def touch(root, *paths):
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(b"12345")


def test_endings_decide_and_hidden_files_are_left_out(tmp_path):
    touch(tmp_path, "b.PNG", "a.jpeg", ".c.png", ".git/d.png", "x/.y/e.png", "__MACOSX/._a.png")
    touch(tmp_path, "readme.txt", "labels.csv", "noending", "deep/er/still/f.bmp")
    files, skipped, others = find_pictures(str(tmp_path))
    assert [file[0] for file in files] == ["a.jpeg", "b.PNG", "deep/er/still/f.bmp"]
    assert skipped == []
    assert others == {".txt": 1, ".csv": 1, "": 1}
    about = (tmp_path / "a.jpeg").stat()
    assert files[0][1:] == (5, about.st_mtime_ns, about.st_mode)


def test_numbers_sort_as_numbers(tmp_path):
    touch(tmp_path, "img10.png", "img9.png", "10/a.png", "9/a.png", "img.png")
    assert names(tmp_path) == ["9/a.png", "10/a.png", "img9.png", "img10.png", "img.png"]
    assert sorted(["b", "a10b", "a9c", "a", "10", "9"], key=natural) == [
        "9", "10", "a", "a9c", "a10b", "b"
    ]  # fmt: skip


def test_blanks_and_letters_of_any_alphabet(tmp_path):
    touch(tmp_path, "my pictures/größe 1.png", "图片/一.png", "a\nb.png")
    assert set(names(tmp_path)) == {"my pictures/größe 1.png", "图片/一.png", "a\nb.png"}


@pytest.mark.skipif(os.name != "posix", reason="needs symbolic links")
def test_links(tmp_path):
    touch(tmp_path, "f/a.png", "f/d/b.png", "elsewhere/c.png")
    link = tmp_path / "f"
    os.symlink(str(tmp_path / "elsewhere"), str(link / "out"))
    os.symlink(str(tmp_path / "elsewhere" / "c.png"), str(link / "c.png"))
    os.symlink(str(link), str(link / "d" / "loop"))
    os.symlink("..", str(link / "d" / "up"))
    os.symlink("gone", str(link / "broken.png"))
    os.symlink("self.png", str(link / "self.png"))
    files, skipped, _ = find_pictures(str(link))
    assert [file[0] for file in files] == ["a.png", "c.png", "d/b.png", "out/c.png"]
    assert [name for name, _ in skipped] == ["broken.png", "self.png"]
    assert skipped[0][1] == "no such file or directory"
    assert "symbolic links" in skipped[1][1]


@pytest.mark.skipif(os.name != "posix", reason="needs symbolic links")
def test_folders_that_all_lead_to_each_other(tmp_path):
    """Without a memory of what was seen, 12 of them are 12! ways."""
    folders = [tmp_path / ("%d" % i) for i in range(12)]
    for folder in folders:
        touch(tmp_path, folder.name + "/a.png")
    for folder in folders:
        for other in folders:
            os.symlink(str(other), str(folder / ("to" + other.name)))
    assert len(names(tmp_path)) == 12


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_pipes_are_not_waited_for(tmp_path):
    os.mkfifo(str(tmp_path / "a.png"))
    files, _, others = find_pictures(str(tmp_path))
    assert files == [] and others == {".png": 1}


def test_folders_that_may_not_be_read(tmp_path, monkeypatch):
    touch(tmp_path, "a.png", "locked/b.png")
    listdir = os.listdir

    def refuse(path):
        if path.rstrip("/").endswith("locked"):
            raise PermissionError(13, "Permission denied", path)
        return listdir(path)

    monkeypatch.setattr(picture_files.os, "listdir", refuse)
    files, skipped, _ = find_pictures(str(tmp_path))
    assert [file[0] for file in files] == ["a.png"]
    assert skipped == [("locked/", "permission denied")]
    with pytest.raises(PermissionError):
        find_pictures(str(tmp_path / "locked"))
