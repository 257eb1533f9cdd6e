"""Nothing but `fetch` and `watch` opens a connection: a library's whole life with every connection refused."""

import importlib.util
import socket
from pathlib import Path

import pytest

_SPEC = importlib.util.spec_from_file_location("pile", Path(__file__).parent / "fixtures" / "pile.py")
pile = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(pile)


@pytest.fixture
def refused(monkeypatch):
    """Refuse every connection, datagram and look-up of a name, and count the tries."""
    tries = []

    def refuse(*arguments, **_):
        tries.append(arguments)
        raise OSError("no connection in this test")

    # (not the making of a socket: urllib3, which others import, makes one to see whether there is IPv6)
    for name in ("connect", "connect_ex", "sendto", "sendmsg"):
        monkeypatch.setattr(socket.socket, name, refuse)
    for name in ("create_connection", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, refuse)
    return tries


def test_a_library_opens_no_connection(refused, tmp_path):
    from tellings.library import open_library

    library = open_library(tmp_path / "library")
    library.add([pile.write(tmp_path / "pile.jsonl", range(2))])
    library.run()
    library.search("mayor")
    for form in ("parquet", "csv", "pages", "annotations", "prov", "schema-org"):
        library.export(tmp_path / form, form)
    library.forget(["s00000-0"])
    assert refused == []


def test_build_opens_no_connection(refused, tmp_path):
    from tellings.pipeline import build

    assert build([pile.write(tmp_path / "pile.jsonl", range(2))], tmp_path / "out").dossiers
    assert refused == []
