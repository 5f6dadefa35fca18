"""What Python's standard library dropped."""

import sys

import pytest

from patches.runtime import old_standard as old


def test_parameters():
    args, varargs, keywords, defaults = old.getargspec(lambda a, b=2, *c, **d: 0)
    assert (args, varargs, keywords, defaults) == (["a", "b"], "c", "d", (2,))


def test_a_file_as_a_module(tmp_path):
    (tmp_path / "settings.txt").write_text("x = 3\n")
    try:
        module = old.load_source("made_settings", str(tmp_path / "settings.txt"))
        assert module.x == 3 and sys.modules["made_settings"] is module
    finally:
        sys.modules.pop("made_settings", None)


def test_programs():
    stdin, stdout, stderr = old.popen3([sys.executable, "-c", "print(input())"])
    with stdin, stdout, stderr:
        stdin.write("hi\n")
        stdin.close()
        assert stdout.read() == "hi\n" and stderr.read() == ""


def test_programs_without_errors():
    stdin, stdout = old.popen2([sys.executable, "-c", "print(1)"])
    with stdin, stdout:
        assert stdout.read() == "1\n"


def test_folders(tmp_path):
    deep = str(tmp_path / "a" / "b")
    assert old.mkpath(deep) == [str(tmp_path / "a"), deep] and old.mkpath(deep) == []
    (tmp_path / "a" / "x").write_text("1")
    copies = old.copy_tree(str(tmp_path / "a"), str(tmp_path / "c"))
    assert copies == [str(tmp_path / "c" / "x")] and (tmp_path / "c" / "b").is_dir()
    assert old.copy_file(copies[0], str(tmp_path / "y")) == (str(tmp_path / "y"), 1)
    old.remove_tree(str(tmp_path / "c"))
    assert not (tmp_path / "c").exists()


def test_words_of_truth():
    assert [old.strtobool(word) for word in ("Yes", "1", "off", "F")] == [1, 1, 0, 0]
    with pytest.raises(ValueError):
        old.strtobool("maybe")


def test_versions():
    version = old.LooseVersion
    assert version("1.10") > "1.9" and version("0.7.0") >= version("0.7")
    assert version("1.0rc1") < version("1.0.1") and version("2.0") == "2.0"
    assert version("1.2") <= "1.2" and not version("1.2") < "1.2"
    assert str(version("1.2")) == "1.2" and repr(version("1")) == "LooseVersion ('1')"
    assert len({version("1.2"), version("1.2")}) == 1


def test_what_does_nothing_any_more():
    old.setcheckinterval(100)
    old.exc_clear()
    assert len(old.linux_distribution()) == 3


def test_a_command_ends_as_wait_says():
    assert old.getstatusoutput("echo a; exit 3") == (3 << 8, "a")
    assert old.getstatusoutput("true") == (0, "")


@pytest.mark.parametrize(
    "function, data, number",  # printed by Python 2.7
    [
        (old.crc32, "hello", 907060870),
        (old.crc32, b"cat", -1637989464),
        (old.adler32, "x" * 100000, 2116691386),
        (old.adler32, b"", 1),
    ],
)
def test_checksums_have_a_sign(function, data, number):
    assert function(data) == number
