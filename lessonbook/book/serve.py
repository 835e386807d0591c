"""Show a built book on this machine, and nothing but the book."""

from __future__ import annotations

import io
import json
import os
import re
import socketserver
import sys
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote, unquote

from .watch import CODE, SCRIPT, STATE, Watcher

LOOPBACK = "127.0.0.1"
_FORBIDDEN = re.compile(r"^\.|[\\:\0]")  # hidden files, steps upwards, drives, streams
_HEADERS = {
    "Cache-Control": "no-cache",  # a book built again is shown at once
    "Content-Security-Policy": "frame-ancestors 'none'",  # beside the policy in each page, which cannot say this
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_TYPES = {  # a machine's own list may be wrong, and browsers refuse scripts that are called text
    ".css": "text/css", ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".json": "application/json",
    ".svg": "image/svg+xml", ".wasm": "application/wasm",
}


class BookServer(socketserver.ThreadingTCPServer):
    """Serves the files of one folder at ``http://127.0.0.1:PORT`` and ``http://localhost:PORT``.

    Parameters
    ----------
    site : Path
        The built book.
    port : int
        0 takes a free one; `port` then says which.

    Raises
    ------
    OSError
        The port is taken.
    """

    daemon_threads = True
    allow_reuse_address = os.name == "posix"  # on Windows it would let two programs share a port

    def __init__(self, site: Path, port: int) -> None:
        self.site = site.resolve()
        super().__init__((LOOPBACK, port), _Book)
        self.port: int = self.server_address[1]
        self.watcher: Watcher | None = None
        self.names = {f"{name}:{self.port}" for name in (LOOPBACK, "localhost")}
        if self.port == 80:
            self.names |= {LOOPBACK, "localhost"}


    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that goes away is no error."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Book(SimpleHTTPRequestHandler):
    """Answers GET and HEAD for files of the book; all else is refused."""

    server: BookServer
    server_version = "lessonbook"
    sys_version = ""
    timeout = 30
    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, **_TYPES}  # noqa: RUF012

    def send_head(self) -> BinaryIO | None:
        """Refuse other hosts' names and places outside the book, then send what was asked for."""
        if self.headers.get_all("Host", []) not in [[name] for name in self.server.names]:
            # another site's name can be made to lead to this machine; its pages must not read the book
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST, f"Ask for this book at http://{LOOPBACK}:{self.server.port}")
            return None
        if self.server.watcher is not None and self.path in (STATE, SCRIPT):
            state = json.dumps(self.server.watcher.state).encode()
            return self._bytes(*((state, ".json") if self.path == STATE else (CODE, ".js")))
        path = place_of(self.server.site, self.path)
        if path is None:
            self.send_error(HTTPStatus.NOT_FOUND, "This book has no such page")
            return None
        if path.is_dir():
            self.send_response(HTTPStatus.MOVED_PERMANENTLY)
            name = path.relative_to(self.server.site).as_posix()
            self.send_header("Location", f"/{quote(name)}/")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return None
        return self._file(path)

    def _file(self, path: Path) -> BinaryIO | None:
        try:
            file = open(path, "rb")  # noqa: SIM115  # the caller copies and closes it
        except OSError:
            self.send_error(HTTPStatus.NOT_FOUND, "This book has no such page")
            return None
        if self.server.watcher is not None and path.suffix == ".html":
            with file:
                tag = f'<script src="{SCRIPT}" defer></script></body>'.encode()
                return self._bytes(file.read().replace(b"</body>", tag, 1), path.suffix)
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", self.guess_type(path.name))
        self.send_header("Content-Length", str(path.stat().st_size))
        self.end_headers()
        return file

    def _bytes(self, data: bytes, suffix: str) -> BinaryIO:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", _TYPES[suffix])
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        return io.BytesIO(data)

    def end_headers(self) -> None:
        """Add what every answer carries."""
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        super().end_headers()

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing of what went well."""


def place_of(site: Path, asked: str) -> Path | None:
    """Find the file that an address means, or None where that is no part of the book.

    Parameters
    ----------
    site : Path
        The built book, with no link in its own path.
    asked : str
        The address as it came in, with its escapes.

    Returns
    -------
    Path or None
        A file; a folder only where the address lacks its last slash.
    """
    start, *parts = unquote(asked.partition("#")[0].partition("?")[0]).split("/")
    if start or not parts or "" in parts[:-1] or any(_FORBIDDEN.search(part) for part in parts):
        return None
    path = site.joinpath(*parts) if parts[-1] else site.joinpath(*parts, "index.html")
    try:
        found = path.resolve(strict=True)
    except (OSError, ValueError, RuntimeError):
        return None
    if found != path or not (found.is_file() or (found.is_dir() and (found / "index.html").is_file())):
        return None  # a link, wherever it leads, is nothing that a build makes
    return found
