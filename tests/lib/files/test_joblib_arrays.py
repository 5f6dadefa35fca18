import bz2
import contextlib
import gzip
import lzma
import os
import pickle
import subprocess
import sys
import zlib

import numpy as np
import pytest

from lib.errors import InputError
from lib.files.joblib_arrays import read_array_list

ARRAYS = [
    np.arange(6, dtype="f4").reshape(2, 3),
    np.asfortranarray(np.arange(6.0).reshape(2, 3)),
    np.arange(3, dtype=">i2"),
    np.array(2.5),
    np.zeros((0, 2), "f4"),
]


def check(arrays, expected=ARRAYS):
    assert len(arrays) == len(expected)
    for read, array in zip(arrays, expected):
        assert read.shape == array.shape
        assert read.dtype == array.dtype.newbyteorder("=")
        np.testing.assert_array_equal(read, array)


def text(value):
    """A short text as Python 2 pickled it."""
    return b"U" + bytes([len(value)]) + value.encode("latin-1")


def joblib_2015(names, module="sklearn.externals.joblib.numpy_pickle"):
    """A list of arrays in files, as joblib 0.8 wrote it under Python 2."""
    items = b""
    for name in names:
        items += b"c" + module.encode() + b"\nNDArrayWrapper\n)\x81}("
        items += text("allow_mmap") + b"\x88" + text("subclass") + b"cnumpy\nndarray\n"
        items += text("filename") + text(name) + b"ub"
    return b"\x80\x02](" + items + b"e."


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "model"
    folder.mkdir()
    np.save(str(folder / "p.jl_01.npy"), ARRAYS[0])
    np.save(str(folder / "p.jl_02.npy"), ARRAYS[1])
    np.save(str(tmp_path / "secret.npy"), ARRAYS[0])
    return folder


@pytest.mark.parametrize("module", ["sklearn.externals.joblib.numpy_pickle", "joblib.numpy_pickle"])
def test_arrays_in_files(folder, module):
    data = joblib_2015(["p.jl_01.npy", "p.jl_02.npy"], module)
    check(read_array_list(data, str(folder / "p.jl")), ARRAYS[:2])
    check(
        read_array_list(b"ZF" + b"0x10".ljust(19) + zlib.compress(data), str(folder / "p.jl")),
        ARRAYS[:2],
    )


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_plain_pickles(protocol):
    check(read_array_list(pickle.dumps(ARRAYS, protocol), "a.pkl"))
    check(read_array_list(pickle.dumps(tuple(ARRAYS), protocol), "a.pkl"))
    check(read_array_list(pickle.dumps([ARRAYS[0]] * 2, protocol), "a.pkl"), [ARRAYS[0]] * 2)


def test_a_python_2_pickle():
    numbers = np.array([1.5, -2], "<f4").tobytes()
    data = b"\x80\x02](cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85U\x01b\x87R"
    data += b"(K\x01K\x02\x85cnumpy\ndtype\nU\x02f4K\x00K\x01\x87R(K\x03U\x01<NNNJ\xff\xff\xff\xff"
    data += b"J\xff\xff\xff\xffK\x00tb\x89U\x08" + numbers + b"tbe."
    check(read_array_list(data, "a.pkl"), [np.array([1.5, -2], "f4")])


@pytest.mark.parametrize("pack", [zlib.compress, gzip.compress, bz2.compress, lzma.compress])
def test_packed(pack):
    data = pack(pickle.dumps(ARRAYS))
    check(read_array_list(data, "a.pkl"))
    with pytest.raises(InputError, match="a.pkl: truncated or damaged"):
        read_array_list(data[:-9], "a.pkl")


@pytest.mark.parametrize("compress", [0, 3, ("gzip", 3), ("xz", 3)])
def test_joblib_of_today(tmp_path, compress):
    joblib = pytest.importorskip("joblib")
    path = str(tmp_path / "a.jl")
    joblib.dump(ARRAYS, path, compress=compress)
    with open(path, "rb") as file:
        check(read_array_list(file.read(), path))


class Evil:
    def __reduce__(self):
        return os.mkdir, ("evil",)


def test_no_code_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        with pytest.raises(InputError, match="a.pkl: pickle names '(posix|nt).mkdir', refused"):
            read_array_list(pickle.dumps([Evil()], protocol), "a.pkl")
    assert os.listdir(str(tmp_path)) == []


@pytest.mark.parametrize(
    "data, words",
    [
        (b"\x80\x02(S'echo'\nios\nsystem\n.", "pickle operation INST refused"),
        (b"\x80\x02Pid\n.", "pickle operation PERSID refused"),
        (b"\x80\x02\x82\x01.", "pickle operation EXT1 refused"),
        (b"\x80\x02cbuiltins\neval\n(S'1'\ntR.", "names 'builtins.eval', refused"),
        (b"\x80\x04\x8c\x08builtins\x8c\x04eval\x93.", "names 'builtins.eval', refused"),
        # Reaching into a recipe, to give it other code or other names.
        (b"\x80\x02cnumpy\ndtype\n}(S'make'\nK\x01ub.", "truncated or damaged pickle"),
        (b"\x80\x02cnumpy\nndarray\n)R.", "truncated or damaged pickle"),
        (b"]}(K\x01K\x02ub.", "truncated or damaged pickle"),
        (b"](K\x01e.", "a.pkl: item 0 is no array, expected a list of arrays"),
        (b"](]e.", "item 0 is no array"),
        (b"](cjoblib.numpy_pickle\nNDArrayWrapper\n)\x81e.", "item 0 is no array"),
        (b"\x80\x02K\x01.", "holds no list, expected a list of arrays"),
        (b"\x80\x02}.", "holds no list"),
        (b"\x80\x02.", "truncated or damaged pickle"),
        (b"", "found b'' at the start"),
        (b"\x80\x02](", "truncated or damaged pickle"),
        (b"a" * 50, "found b'aaaa' at the start, expected an .npz file, or a list of arrays"),
        (b"(" + b"a" * 50, "truncated or damaged pickle"),
        (b"\x80\x02h\x07.", "truncated or damaged pickle"),
        (b"\x80\x02}(" + b")" * 3 + b"\x85" * 100000 + b"N" + b"u.", "truncated or damaged pickle"),
        (b"x\x9cnot zlib", "a.pkl: truncated or damaged"),
    ],
)
def test_refusals(data, words):
    with pytest.raises(InputError, match=words):
        read_array_list(data, "a.pkl")


@pytest.mark.parametrize("cut", range(0, 400, 7))
def test_every_truncation_is_one_message(cut):
    data = pickle.dumps(ARRAYS, 2)
    with pytest.raises(InputError, match="^a.pkl: .*(damaged|no array|found b)"):
        read_array_list(data[: len(data) * cut // 400], "a.pkl")


@pytest.mark.filterwarnings("ignore:invalid escape sequence")
def test_damaged_bytes_never_escape():
    random = np.random.RandomState(0)
    messages = set()
    for protocol in (0, 2, pickle.HIGHEST_PROTOCOL):
        good = pickle.dumps(ARRAYS, protocol)
        for _ in range(1500):
            data = bytearray(good)
            for place in random.randint(0, len(data), 3):
                data[place] = random.randint(256)
            with contextlib.suppress(InputError):  # any other error would fail the test
                read_array_list(bytes(data), "a.pkl")
                messages.add("read")
                continue
            messages.add("refused")
    assert messages == {"read", "refused"}


@pytest.mark.parametrize("name", ["../secret.npy", "", ".", "..", "a\\b.npy", "/etc/passwd"])
def test_files_outside_the_folder(folder, name):
    with pytest.raises(InputError, match="p.jl: (names the array file .*refused|needs the array)"):
        read_array_list(joblib_2015([name]), str(folder / "p.jl"))


@pytest.mark.skipif(os.name != "posix", reason="links need rights elsewhere")
def test_links(folder):
    (folder / "out.npy").symlink_to(folder.parent / "secret.npy")
    (folder / "in.npy").symlink_to(folder / "p.jl_01.npy")
    with pytest.raises(InputError, match="array file out.npy is a link out of the folder, refused"):
        read_array_list(joblib_2015(["out.npy"]), str(folder / "p.jl"))
    check(read_array_list(joblib_2015(["in.npy"]), str(folder / "p.jl")), ARRAYS[:1])
    (folder.parent / "alias").symlink_to(folder)
    path = str(folder.parent / "alias" / "p.jl")
    check(read_array_list(joblib_2015(["p.jl_01.npy"]), path), ARRAYS[:1])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_a_pipe_is_not_waited_for(folder):
    os.mkfifo(str(folder / "pipe.npy"))
    with pytest.raises(InputError, match="needs the array file pipe.npy beside it"):
        read_array_list(joblib_2015(["pipe.npy"]), str(folder / "p.jl"))


def test_missing_and_damaged_array_files(folder):
    with pytest.raises(InputError, match="needs the array file p.jl_03.npy beside it; copy all"):
        read_array_list(joblib_2015(["p.jl_03.npy"]), str(folder / "p.jl"))
    (folder / "p.jl_02.npy").write_bytes((folder / "p.jl_02.npy").read_bytes()[:-1])
    with pytest.raises(InputError, match="p.jl_02.npy: truncated or damaged: 47 bytes"):
        read_array_list(joblib_2015(["p.jl_01.npy", "p.jl_02.npy"]), str(folder / "p.jl"))


def test_no_module_is_imported():
    code = (
        "import sys; from lib.files.joblib_arrays import read_array_list\n"
        "try: read_array_list(b'\\x80\\x02csmtplib\\nSMTP\\n.', 'a')\n"
        "except ValueError: print('smtplib' in sys.modules)"
    )
    out = subprocess.check_output([sys.executable, "-c", code], universal_newlines=True)
    assert out.strip() == "False"


def test_a_name_that_is_no_text_is_damage():
    """Tuples in tuples, whose text nobody could wait for."""
    wrapper = b"cjoblib.numpy_pickle\nNDArrayWrapper\n)\x81}("
    nested = b")" + b"\x85" * 100000
    data = b"\x80\x02](" + wrapper + text("filename") + nested + b"ube."
    with pytest.raises(InputError, match="a.pkl: truncated or damaged pickle .an array file whose"):
        read_array_list(data, "a.pkl")


def test_a_file_that_is_named_many_times_is_read_once(folder):
    with pytest.raises(InputError, match="names the array file p.jl_01.npy more than once, refus"):
        read_array_list(joblib_2015(["p.jl_01.npy"] * 2), str(folder / "p.jl"))


@pytest.mark.parametrize("shape", [b"(" + b"\x8a\x08" + b"\xff" * 7 + b"\x7f", b"(K\xff"])
def test_a_long_shape_of_large_numbers_is_damage(shape):
    number = shape[1:]
    data = b"\x80\x02](cjoblib.numpy_pickle\nNumpyArrayWrapper\n)\x81}(" + text("dtype")
    data += b"cnumpy\ndtype\n" + text("f4") + b"K\x00K\x01\x87R" + text("order") + text("C")
    data += text("shape") + b"(" + number * 50000 + b"tube."
    with pytest.raises(InputError, match="the shape is not a tuple of sizes"):
        read_array_list(data, "a.pkl")
