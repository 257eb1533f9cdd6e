"""Corrections from the page: forms that only the page itself can send, one call of the library for each row."""

import hmac
import re
import secrets
from collections.abc import Awaitable, Callable
from textwrap import shorten
from typing import get_args
from urllib.parse import parse_qs, urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from tellings.errors import TellingsError, UsageError
from tellings.library import IDLE, Correction, CorrectionKind, Library
from tellings.records import Dossier
from tellings.report import Kept, amend_page

__all__ = ["amending"]

# A form holds a few hundred ids at most; what is longer is none of ours.
_MOST = 64_000
_STORY = re.compile(r"[0-9a-f]{16}")
_SAID = {
    "join": "one event: {} and {}",
    "part": "not one event: {} and {}",
    "pin": "{} belongs to the story {}",
    "same": "the same: {} and {}",
    "not-same": "not the same: {} and {}",
}

Shown = Callable[[str], Response]


def amending(library: Library, show: Shown) -> list[Route]:
    """Return the routes under /amend: the page of a story, and what its forms send.

    A form carries a word that only pages of this process know, and a browser that names another origin is refused.
    """
    token = secrets.token_urlsafe(32)

    async def page(request: Request) -> Response:
        return _page(library, request.path_params["story"], token, show)

    async def keep(request: Request) -> Response:
        story = request.path_params["story"]
        sent = await _form(request)
        if not _is_ours(request, sent, token):
            return PlainTextResponse("this form is not from this page, or the server was started anew", 403)
        try:
            _apply(library, story, sent)
        except TellingsError as error:
            return _page(library, story, token, show, str(error))
        return RedirectResponse(f"/amend/{story}", status_code=303)

    return [
        Route("/amend/{story}", _closed(page), methods=["GET"]),
        Route("/amend/{story}", _closed(keep), methods=["POST"]),
    ]


_Answer = Callable[[Request], Awaitable[Response]]


def _closed(answer: _Answer) -> _Answer:
    """Return an answer that knows only plain story ids and never leaves by an error of ours."""

    async def asked(request: Request) -> Response:
        if not _STORY.fullmatch(request.path_params["story"]):
            return PlainTextResponse("not here", 404)
        return await answer(request)

    return asked


def _page(library: Library, story: str, token: str, show: Shown, fault: str = "") -> Response:
    try:
        dossier = library.story(story)
    except UsageError as error:
        return PlainTextResponse(str(error), 404)
    idle = library.idle_corrections()
    kept = [
        Kept(c.number, _told(dossier, c) + (f" {IDLE}" if c.number in idle else ""))
        for c in library.corrections()
    ]
    response = show(amend_page(dossier, kept, token, fault))
    response.status_code = 400 if fault else 200
    return response


async def _form(request: Request) -> dict[str, list[str]]:
    """Return the fields of a form, none where it is too long."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MOST:
            return {}
    try:
        return parse_qs(body.decode("utf-8", "replace"), max_num_fields=2_000)
    except ValueError:
        return {}


def _is_ours(request: Request, sent: dict[str, list[str]], token: str) -> bool:
    origin = request.headers.get("origin", "")
    elsewhere = bool(origin) and urlsplit(origin).netloc != request.headers.get("host", "")
    site = request.headers.get("sec-fetch-site", "same-origin")
    word = sent.get("token", [""])[0]
    return not elsewhere and site == "same-origin" and hmac.compare_digest(word.encode(), token.encode())


def _apply(library: Library, story: str, sent: dict[str, list[str]]) -> None:
    kind, a, others = sent.get("kind", [""])[0], sent.get("a", [""])[0], sent.get("b", [])
    if kind == "take-back":
        library.take_back(int(a) if a.isdecimal() else -1)
        return
    known = [k for k in get_args(CorrectionKind) if k == kind]
    if not known or not a or not others:
        raise UsageError("the form is incomplete: choose what is meant")
    dossier = library.story(story)
    ids = (
        {t.article.article_id for t in dossier.tellings} if kind in {"join", "part"} else _statements(dossier)
    )
    if kind == "join":
        others = [_first_article(library, b) for b in others]
    if a not in ids or (kind != "join" and not ids.issuperset(others)):
        raise UsageError("the story has changed since this page was opened: load it again")
    for b in others:
        library.correct(known[0], a, b)


def _statements(dossier: Dossier) -> set[str]:
    return {s.statement_id for t in dossier.tellings for s in t.statements}


def _first_article(library: Library, named: str) -> str:
    """Return an article of the story that an id or the address of its page names."""
    found = _STORY.findall(named)
    if not found:
        raise UsageError(
            f"{named[:80]}: no id of a story; its page's address ends in one, of 16 letters and digits"
        )
    return min(t.article.article_id for t in library.story(found[-1]).tellings)


def _told(dossier: Dossier, c: Correction) -> str:
    """Return a correction in words: what of this story it names by its outlet or words, the rest by its id."""
    names = {t.article.article_id: t.article.outlet or t.article.path for t in dossier.tellings}
    for t in dossier.tellings:
        names |= {
            s.statement_id: f"“{shorten(t.article.received[s.start : s.end], 80, placeholder=' …')}”"
            for s in t.statements
        }
    return _SAID[c.kind].format(names.get(c.a, c.a), names.get(c.b, c.b))


def _short(words: str) -> str:
    return shorten(words, 80, placeholder=" …")
