"""Newsletters: .eml files and mailboxes. From is the outlet, Subject the title."""

from collections.abc import Iterator
from contextlib import suppress
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr
from typing import Any

from tellings.read.bounded import MAX_BYTES, Source, Unreadable, lines_of, read_bytes
from tellings.read.decoded import decode, encodable
from tellings.read.fragment import fragment_text
from tellings.read.language import language_of
from tellings.read.page import Page, article_of
from tellings.read.times import iso_time
from tellings.records import Article, Skipped

__all__ = ["read_eml", "read_mbox"]

# The longest header line that means anything; the parsers of headers are slow on more.
LONGEST_HEADER = 2_000
_TOO_LARGE = f"a message larger than {MAX_BYTES // 1_000_000} MB, which no newsletter is"


def read_eml(source: Source) -> Iterator[Article]:
    """Yield the article of one message."""
    yield article_of(source.path, _page(read_bytes(source)))


def read_mbox(source: Source) -> Iterator[Article | Skipped]:
    """Yield the article of each message of a mailbox, counted from 1."""
    number = 0
    for data in _messages(source):
        number += 1
        try:
            yield article_of(source.path, _page(data))
        except Unreadable as error:
            yield Skipped(f"{source.path}:{number}", str(error))
    if not number:
        raise Unreadable("no message in the mailbox")


def _messages(source: Source) -> Iterator[bytes | None]:
    """Yield the bytes of each message, which begins with a line "From " after a blank line; None if too large."""
    lines: list[bytes] = []
    size, blank, inside = 0, True, False
    for _, line in lines_of(source):
        if line is not None and blank and line.startswith(b"From "):
            if inside:
                yield None if size > MAX_BYTES else b"".join(lines)
            lines, size, inside, blank = [], 0, True, False
            continue
        size += MAX_BYTES + 1 if line is None else len(line)
        blank = line is not None and not line.strip()
        if inside and line is not None and size <= MAX_BYTES:
            lines.append(line[1:] if line.startswith(b">From ") else line)
    if inside:
        yield None if size > MAX_BYTES else b"".join(lines)


def _page(data: bytes | None) -> Page:
    if data is None:
        raise Unreadable(_TOO_LARGE)
    try:
        message = message_from_bytes(data)
        title, sender, said = (_header(message, name) for name in ("Subject", "From", "Date"))
        html, plain = _part(message, "text/html"), _part(message, "text/plain")
    except Unreadable:
        raise
    except Exception as error:  # (the standard parser raises what it likes on broken messages)
        raise Unreadable(f"not a message that can be read: {type(error).__name__}: {error}"[:300]) from error
    if not (title or sender or said):
        raise Unreadable("not an e-mail message: no Subject, From or Date")
    text = _main(html) or plain
    if not text.strip():
        raise Unreadable("no text in the message")
    name, address = parseaddr(sender)
    return Page(
        text=text,
        outlet=name or address.rpartition("@")[2] or None,
        title=title or None,
        published=iso_time(said),
        language=language_of(text),
    )


def _main(html: str) -> str:
    """Return the main text of a message's HTML; all its words where no main text is found."""
    if not html.strip():
        return ""
    from tellings.read.extract import main_text  # noqa: PLC0415  (trafilatura takes .4 s to import)

    try:
        text = main_text(html.encode())
    except Unreadable:
        text = ""
    return encodable(text) if text.strip() else fragment_text(html)


def _header(message: Message, name: str) -> str:
    raw = str(message.get(name) or "")[:LONGEST_HEADER]
    with suppress(
        HeaderParseError, LookupError, ValueError
    ):  # (an unknown encoding: the header as it stands)
        raw = str(make_header(decode_header(raw)))
    return " ".join(encodable(raw).split())


def _part(message: Message, kind: str) -> str:
    """Return the first part of this kind that is not an attachment."""
    for part in message.walk():
        if part.get_content_type() == kind and part.get_content_disposition() != "attachment":
            data: Any = part.get_payload(decode=True)
            if isinstance(data, bytes) and data.strip():
                return _decoded(data, part.get_content_charset())
    return ""


def _decoded(data: bytes, charset: str | None) -> str:
    try:
        return encodable(data.decode(charset or "utf-8")).replace("\r\n", "\n")
    except (LookupError, ValueError):
        return decode(data).replace("\r\n", "\n")
