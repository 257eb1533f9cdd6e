"""The application: pages, dossiers and tables of one folder, read only; of a library, corrections too."""

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from tellings.dossier import from_json
from tellings.export import EXPORTS
from tellings.library import Library
from tellings.report import Hit, found_page
from tellings.web.amending import amending
from tellings.web.search import Finder

__all__ = ["LOOPBACK", "reader"]

LOOPBACK = ("127.0.0.1", "localhost")
# A page says itself, by their digests, which script and styles are its own; nothing else is let through.
_POLICY = re.compile(
    rb"""<meta http-equiv="Content-Security-Policy" content="(default-src 'none'; base-uri 'none'; """
    rb"""form-action '(?:none|self)'; style-src(?: 'sha256-[\w+/=]{44}')+; script-src 'sha256-[\w+/=]{44}')">"""
)
_NAME = re.compile(r"[A-Za-z0-9_-]+\.(html|json|parquet|csv)")
_STORY = re.compile(r"[A-Za-z0-9_-]+")
_FOLDERS = {"stories": {"html", "json"}, "tables": {"parquet", "csv"}}
_TYPES = {"json": "application/json", "parquet": "application/vnd.apache.parquet", "csv": "text/csv"}
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}
_CLOSED = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def reader(run: Path | Library, hosts: Sequence[str] = LOOPBACK) -> Starlette:
    """Return an application that serves the folder of a run, or a library, to those who call it by one of the hosts.

    Of a library each answer comes from the edition that is there when it is asked for. A page elsewhere that
    resolves its own name to this machine is refused: its Host is another.
    """
    read, find = _source(run)
    own = amending(run, lambda page: _page(page.encode())) if isinstance(run, Library) else []

    def index(_: Request) -> Response:
        return read(_index)

    def file(request: Request) -> Response:
        part, name = request.path_params["part"], request.path_params["name"]
        return read(lambda folder: _file(folder, part, name, amends=bool(own)))

    def exported(request: Request) -> Response:
        story, form = request.path_params["story"], request.path_params["form"]
        return read(lambda folder: _exported(folder, story, form))

    def search(request: Request) -> Response:
        query = request.query_params.get("q", "")
        return _page(found_page(query, *find(query)).encode())

    return Starlette(
        routes=[
            *own,
            Route("/", index),
            Route("/index.html", index),
            Route("/search", search),
            Route("/{part}/{name}", file),
            Route("/stories/{story}/{form}", exported),
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False)],
        exception_handlers={404: _missing},
    )


_Read = Callable[[Callable[[Path], Response]], Response]
_Find = Callable[[str], tuple[list[Hit], int]]


def _source(run: Path | Library) -> tuple[_Read, _Find]:
    """Return what gives the folder to a function, and what searches the texts."""
    if isinstance(run, Library):
        return lambda use: run.read(lambda folder: use(folder.resolve())), run.search
    folder = run.resolve()
    return lambda use: use(folder), Finder(folder).find


def _missing(_: Request, __: Exception) -> Response:
    return PlainTextResponse("not here", 404, _HEADERS | {"Content-Security-Policy": _CLOSED})


def _index(folder: Path) -> Response:
    path = folder / "index.html"
    if not path.is_file():
        return PlainTextResponse(f"{path} is missing: build into this folder first", 404, _HEADERS)
    link = b'<main id="main">\n<p><a href="/search">Search the full texts</a></p>'
    return _page(path.read_bytes().replace(b'<main id="main">', link, 1))


def _file(folder: Path, part: str, name: str, *, amends: bool) -> Response:
    """Return a file of a folder that is known, by a name that is plain; a link that leads elsewhere is not followed."""
    plain = _NAME.fullmatch(name)
    if not plain or plain[1] not in _FOLDERS.get(part, ()):
        return _missing_file()
    path = folder / part / name
    if not path.is_file() or path.resolve() != path:
        return _missing_file()
    if plain[1] == "html":
        link = f'<main id="main">\n<p><a href="/amend/{path.stem}">Set this story right</a></p>'.encode()
        content = path.read_bytes()
        return _page(content.replace(b'<main id="main">', link, 1) if amends else content)
    headers = _HEADERS | {"Content-Security-Policy": _CLOSED}
    return FileResponse(path, headers=headers, media_type=_TYPES[plain[1]])


def _exported(folder: Path, story: str, form: str) -> Response:
    """Return a story in the vocabulary of others, made from its dossier."""
    path = folder / "stories" / f"{story}.json"
    if form not in EXPORTS or not _STORY.fullmatch(story) or not path.is_file() or path.resolve() != path:
        return _missing_file()
    content = json.dumps(EXPORTS[form](from_json(path.read_bytes())), ensure_ascii=False)
    headers = _HEADERS | {"Content-Security-Policy": _CLOSED}
    return Response(content, headers=headers, media_type="application/ld+json")


def _missing_file() -> Response:
    return PlainTextResponse("not here", 404, _HEADERS | {"Content-Security-Policy": _CLOSED})


def _page(content: bytes) -> Response:
    own = _POLICY.search(content[:4096])
    policy = f"{own[1].decode()}; frame-ancestors 'none'" if own else _CLOSED
    return Response(content, headers=_HEADERS | {"Content-Security-Policy": policy}, media_type="text/html")
