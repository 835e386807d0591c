"""The preview server: this machine only, this book only, under this machine's own names."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import run_cli

from lessonbook.book.serve import BookServer, place_of
from lessonbook.book.watch import Watcher

HOME = b"<!doctype html><title>home</title>"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A built book, with a secret beside it and links that lead out."""
    made = tmp_path / "_build" / "html"
    (made / "lessons").mkdir(parents=True)
    (made / "empty").mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "_build" / "secret.html").write_text("secret")
    (made / "index.html").write_bytes(HOME)
    (made / "lessons" / "index.html").write_text("lessons")
    (made / "lessons" / "L001.html").write_text("first")
    (made / "code.js").write_text("1")
    (made / "search.wasm").write_bytes(b"\0asm")
    (made / ".buildinfo").write_text("secret")
    (made / ".git").mkdir()
    (made / ".git" / "config").write_text("secret")
    (made / "file-link.txt").symlink_to(tmp_path / "secret.txt")
    (made / "folder-link").symlink_to(tmp_path)
    (made / "inner-link.html").symlink_to(made / "index.html")
    return made


@pytest.fixture
def server(site: Path) -> Iterator[BookServer]:
    made = BookServer(site, 0)
    threading.Thread(target=made.serve_forever, daemon=True).start()
    yield made
    made.shutdown()
    made.server_close()


def ask(server: BookServer, line: str, host: str | None = "", more: str = "") -> tuple[int, str, bytes]:
    """Send a request as it is written, byte for byte; no client of ours tidies it up."""
    host = f"127.0.0.1:{server.port}" if host == "" else host
    head = "" if host is None else f"Host: {host}\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as asked:
        asked.sendall(f"{line} HTTP/1.1\r\n{head}{more}Connection: close\r\n\r\n".encode("latin-1"))
        answer = b""
        while piece := asked.recv(65536):
            answer += piece
    top, _, body = answer.partition(b"\r\n\r\n")
    return int(top.split()[1]), top.decode("latin-1"), body


@pytest.mark.parametrize(("path", "body", "kind"), [
    ("/", HOME, "text/html; charset=utf-8"),
    ("/?find=a", HOME, "text/html; charset=utf-8"),
    ("/lessons/", b"lessons", "text/html; charset=utf-8"),
    ("/lessons/L001.html?path=clinical-chair", b"first", "text/html; charset=utf-8"),
    ("/lessons/%4C001.html", b"first", "text/html; charset=utf-8"),
    ("/code.js", b"1", "text/javascript"),
    ("/search.wasm", b"\0asm", "application/wasm"),
])
def test_pages_of_the_book_are_served(server: BookServer, path: str, body: bytes, kind: str) -> None:
    code, head, found = ask(server, f"GET {path}")
    assert (code, found) == (200, body)
    assert f"Content-Type: {kind}\r\n" in head
    assert "X-Content-Type-Options: nosniff" in head


@pytest.mark.parametrize("path", [
    "/../secret.html", "/../../secret.txt", "/lessons/../../secret.html", "/%2e%2e/secret.html",
    "/%2E%2E/%2e%2e/secret.txt", "/..%2fsecret.html", "/..%2F..%2fsecret.txt", "/lessons/%2e%2e%2f%2e%2e%2fsecret.html",
    "/..%5csecret.html", "/..\\secret.html", "/%252e%252e/secret.html", "/./index.html",
    "//etc/passwd", "/%2fetc/passwd", "/%2f%2fetc%2fpasswd", "/C:/Windows/win.ini", "/c:%5cwindows%5cwin.ini",
    "/file-link.txt", "/folder-link/secret.txt", "/folder-link", "/inner-link.html",
    "/.buildinfo", "/.git/config", "/%2egit/config", "/lessons/.hidden",
    "/empty", "/empty/", "/nothing.html", "/index.html/", "/index.html%00.txt", "/%00", "/\x7f", "/%ff%fe",
    "/lessons//L001.html", "/index.html::$DATA", "secret.txt", "../secret.html", "http://127.0.0.1/index.html", "*",
])
def test_nothing_else_is_served(server: BookServer, path: str) -> None:
    code, head, body = ask(server, f"GET {path}")
    assert code == 404
    assert b"secret" not in body
    assert b"root:" not in body
    assert "Location" not in head


def test_a_folder_without_its_slash_leads_to_it_and_to_no_other_host(server: BookServer) -> None:
    code, head, _ = ask(server, "GET /lessons")
    assert code == 301
    assert "Location: /lessons/\r\n" in head + "\r\n"


@pytest.mark.parametrize("host", ["far.example", "far.example:{port}", "127.0.0.1.far.example:{port}", "localhost",
                                  "127.0.0.1", "localhost:1", "[::1]:{port}", "0.0.0.0:{port}", "", None,
                                  "127.0.0.1:{port}@far.example"])
def test_other_hosts_names_are_refused(server: BookServer, host: str | None) -> None:
    said = " " if host == "" else host.format(port=server.port) if host else None
    code, _, body = ask(server, "GET /", host=said)
    assert code == 421
    assert b"home" not in body


def test_two_host_names_are_refused(server: BookServer) -> None:
    assert ask(server, "GET /", more="Host: far.example\r\n")[0] == 421


@pytest.mark.parametrize("host", ["127.0.0.1:{port}", "localhost:{port}"])
def test_this_machines_own_names_are_served(server: BookServer, host: str) -> None:
    assert ask(server, "GET /", host=host.format(port=server.port))[0] == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND"])
def test_nothing_can_be_written(server: BookServer, method: str) -> None:
    assert ask(server, f"{method} /index.html")[0] == 501


def test_head_gives_no_body(server: BookServer) -> None:
    code, head, body = ask(server, "HEAD /lessons/L001.html")
    assert (code, body) == (200, b"")
    assert "Content-Length: 5\r\n" in head


def test_it_listens_on_loopback_only(server: BookServer) -> None:
    assert server.server_address[0] == "127.0.0.1"
    assert server.socket.getsockname() == ("127.0.0.1", server.port)


def test_a_site_below_a_link_is_served(site: Path, tmp_path: Path) -> None:
    (tmp_path / "home").symlink_to(site)
    with BookServer(tmp_path / "home", 0) as made:
        assert place_of(made.site, "/lessons/L001.html") == site.resolve() / "lessons" / "L001.html"


def test_the_command_serves_no_other_folder_by_a_link(small: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "index.html").write_text("mine")
    (small / "_build").mkdir()
    (small / "_build" / "html").symlink_to(tmp_path / "mine")
    done = run_cli("serve", "--port", "1", cwd=small)
    assert (done.returncode, "is a link to another place" in done.stderr) == (1, True)


def test_what_a_link_puts_in_place_meanwhile_is_not_served(server: BookServer, site: Path) -> None:
    assert ask(server, "GET /lessons/L001.html")[0] == 200
    os.replace(site / "lessons", site / "old")
    (site / "lessons").symlink_to(site.parent.parent)
    assert ask(server, "GET /lessons/secret.txt")[0] == 404


def test_an_edit_shows_in_the_open_page(server: BookServer, site: Path, tmp_path: Path) -> None:
    assert ask(server, "GET /_watch")[0] == 404  # only where somebody asked for it
    assert ask(server, "GET /index.html")[2] == HOME
    (site / "index.html").write_text("<body>home</body>")
    built = threading.Event()
    (tmp_path / "lessons").mkdir()
    (tmp_path / "local").mkdir()
    server.watcher = Watcher(tmp_path, lambda: "lessons/L001.md:3: `<b>` is wrong", lambda line: built.set())
    server.watcher.start()
    try:
        assert ask(server, "GET /_watch")[2] == b'{"build": 0, "problem": ""}'
        assert b'<script src="/_watch.js" defer></script></body>' in ask(server, "GET /index.html")[2]
        assert b"javascript" in ask(server, "GET /_watch.js")[1].encode()
        for number in range(50):  # the watch takes a moment to begin
            (tmp_path / "lessons" / "L001.md").write_text(f"edit {number}")
            if built.wait(0.2):
                break
        assert b"is wrong" in ask(server, "GET /_watch")[2]
        assert server.watcher.state["build"] == 0  # the last good book stays
    finally:
        server.watcher.stop()
