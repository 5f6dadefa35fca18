"""Files from a server of our own on this machine, which breaks off, lies and forgets."""

import hashlib
import http.server
import os
import threading

import pytest

from lib.errors import InputError, UnavailableError
from mnist.fetching import downloads
from mnist.fetching.data_sets import DATA_SETS, File
from mnist.fetching.downloads import download, is_there

DATA = bytes(range(256)) * 50


class Server(http.server.BaseHTTPRequestHandler):
    """Gives `DATA`, or what the test wants of it, and notes what was asked for."""

    ranges, content, pieces, asked = True, DATA, [], []

    def do_GET(self):
        wanted = self.headers.get("Range")
        self.asked.append(wanted)
        if self.path == "/none":
            self.send_error(404)
            return
        content, start = self.content, 0
        if wanted and self.ranges:
            start = int(wanted.split("=")[1].rstrip("-"))
            self.send_response(206)
            self.send_header("Content-Range", "bytes %d-%d/%d" % (start, len(content) - 1, 9))
        else:
            self.send_response(200)
        self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        n = self.pieces.pop(0) if self.pieces else len(content)
        self.wfile.write(content[start : start + n])

    def log_message(self, *arguments):
        pass


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setattr(downloads, "_PAUSE", 0)
    monkeypatch.setenv("no_proxy", "*")
    handler = type("Handler", (Server,), {"pieces": [], "asked": []})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as made:
        thread = threading.Thread(target=made.serve_forever)
        thread.start()
        handler.url = "http://127.0.0.1:%d/" % made.server_address[1]
        yield handler
        made.shutdown()
        thread.join()


def file_at(*urls, data=DATA):
    return File("a.gz", len(data), hashlib.sha256(data).hexdigest(), urls)


def content(folder):
    return (folder / "a.gz").read_bytes()


def test_a_file(tmp_path, server):
    file = file_at(server.url)
    assert not is_there(file, str(tmp_path))
    assert download(file, str(tmp_path)) == str(tmp_path / "a.gz")
    assert content(tmp_path) == DATA and os.listdir(str(tmp_path)) == ["a.gz"]
    assert is_there(file, str(tmp_path))


def test_goes_on_after_breaks_in_a_call(tmp_path, server):
    server.pieces[:] = [1000, 1, 5000]
    download(file_at(server.url), str(tmp_path))
    assert content(tmp_path) == DATA
    assert server.asked == [None, "bytes=1000-", "bytes=1001-", "bytes=6001-"]


@pytest.mark.parametrize("ranges", [True, False])
def test_goes_on_in_the_next_call(tmp_path, server, monkeypatch, ranges):
    monkeypatch.setattr(downloads, "_BREAKS", 1)
    server.pieces[:], server.ranges = [3000, 0], ranges
    words = "a.gz cannot be fetched .*; 3000 of 12800 bytes are kept, the next call goes on"
    with pytest.raises(UnavailableError, match=words if ranges else "cannot be fetched"):
        download(file_at(server.url), str(tmp_path))
    assert not (tmp_path / "a.gz").exists()
    download(file_at(server.url), str(tmp_path))
    assert content(tmp_path) == DATA
    assert server.asked[-1] == ("bytes=3000-" if ranges else None)


def test_a_server_that_never_gives_more(tmp_path, server):
    server.pieces[:] = [10] + [0] * 20
    with pytest.raises(UnavailableError, match="10 of 12800 bytes are kept"):
        download(file_at(server.url), str(tmp_path))
    assert len(server.asked) == 1 + downloads._BREAKS


def test_too_much_is_not_written(tmp_path, server):
    server.content = DATA + b"more"
    with pytest.raises(UnavailableError, match="more than the 12800 bytes that it has"):
        download(file_at(server.url), str(tmp_path))
    assert os.listdir(str(tmp_path)) == []


def test_other_bytes_are_never_kept(tmp_path, server):
    server.content = bytes(len(DATA))
    with pytest.raises(UnavailableError, match="its SHA-256 is not"):
        download(file_at(server.url), str(tmp_path))
    assert os.listdir(str(tmp_path)) == []


def test_the_next_address_is_asked(tmp_path, server):
    download(file_at(server.url + "none", server.url), str(tmp_path))
    assert content(tmp_path) == DATA and len(server.asked) == 2


def test_nobody_there(tmp_path, monkeypatch):
    monkeypatch.setattr(downloads, "_PAUSE", 0)
    monkeypatch.setenv("no_proxy", "*")
    with pytest.raises(UnavailableError, match=r"a.gz cannot be fetched \(http://127.0.0.1:1/: .*"):
        download(file_at("http://127.0.0.1:1/"), str(tmp_path))
    assert os.listdir(str(tmp_path)) == []


def test_a_full_disk(tmp_path, server, monkeypatch):
    usage = type("Usage", (), {"free": 100})
    monkeypatch.setattr(downloads.shutil, "disk_usage", lambda path: usage)
    with pytest.raises(UnavailableError, match="100 bytes free, 12800 more are needed"):
        download(file_at(server.url), str(tmp_path))


@pytest.mark.skipif(os.name != "posix", reason="links are POSIX's")
def test_no_link_is_written_through(tmp_path, server):
    (tmp_path / "elsewhere").write_bytes(b"mine")
    (tmp_path / "a.gz.part").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(InputError, match="is a link, expected a regular file"):
        download(file_at(server.url), str(tmp_path))
    assert (tmp_path / "elsewhere").read_bytes() == b"mine"


@pytest.mark.parametrize("data", [b"", b"x", DATA[:-1] + b"x"])
def test_another_file_under_the_name_stays(tmp_path, data):
    (tmp_path / "a.gz").write_bytes(data)
    with pytest.raises(InputError, match="a.gz: not the file of that name, or a damaged one"):
        is_there(file_at(), str(tmp_path))
    assert content(tmp_path) == data


def test_the_table():
    for data_set in DATA_SETS.values():
        assert data_set.page.startswith("http")
        for file in data_set.files:
            assert len(bytes.fromhex(file.sha256)) == 32 and 0 < file.size < 2**31
            assert bool(file.urls) != data_set.by_hand
            assert all(url.endswith(file.name) for url in file.urls)
    names = [name for each in DATA_SETS.values() for name in [f.sha256 for f in each.files]]
    assert len(set(names)) == len(names)
