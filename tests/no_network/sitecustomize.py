"""Forbids the network to every Python process that finds this folder on its path; any attempt is noted and fails."""

from __future__ import annotations

import os
import sys

_INTERNET = (-1, 2, 10, 23, 30)  # not stated, which is IPv4; IPv4; IPv6 on Linux, Windows and macOS
_NAMES = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo")


def _refuse(event: str, args: tuple[object, ...]) -> None:
    if event in _NAMES or (event == "socket.__new__" and args[1] in _INTERNET):
        # urllib3, which Sphinx and spaCy import, tries when imported whether IPv6 is there; it does without
        caller = sys._getframe(1).f_back
        if caller is None or caller.f_code.co_name != "_has_ipv6":
            with open(os.environ["LESSONBOOK_NETWORK_ASKED"], "a", encoding="utf-8") as noted:
                noted.write(f"{event} {args[1:]} in {sys.argv}\n")
        raise RuntimeError(f"The network is forbidden here, and {event} was called.")


sys.addaudithook(_refuse)
