"""PDF: the text of its pages, lines joined to paragraphs; read like plain text, the headline first."""

import io
import logging
import re
from collections.abc import Iterator
from statistics import median

from tellings.read.bounded import Source, Unreadable, read_bytes
from tellings.read.decoded import encodable
from tellings.read.page import article_of
from tellings.read.plain import page_of_text
from tellings.read.sidecar import with_sidecar
from tellings.records import Article, Skipped

__all__ = ["joined", "read_pdf"]

MAX_PAGES = 200
# A text longer than this is a book; what is beyond is not read.
MAX_TEXT = 1_000_000
# A line shorter than this share of the usual length ends its paragraph if it ends a sentence; one shorter than the
# second share does if the next begins with a capital (a headline). Set by what ragged lines are: no sets to measure on.
SHORT, SHORTEST = 0.85, 0.6
_ENDS = re.compile(r"[.!?:…][\"'”’»)\]]*$")
_HYPHEN = re.compile(r"(?<=[a-z])[-\u00ad\u2010]$")


def read_pdf(source: Source) -> Iterator[Article | Skipped]:
    """Yield the one article of a PDF file; raise Unreadable where it holds none, such as a scan."""
    text, left_out = _text(read_bytes(source))
    if not text.strip():
        raise Unreadable("no text in the PDF: a scan, or pictures of text")
    yield article_of(source.path, with_sidecar(source.path, page_of_text(text)))
    if left_out:
        yield Skipped(source.path, f"{left_out}: the rest is not read")


def _text(data: bytes) -> tuple[str, str]:
    """Return the text, and which bound it was cut at, if any."""
    try:
        import pypdf  # noqa: PLC0415  (an extra, and slow to import)
    except ModuleNotFoundError:
        raise Unreadable("PDF is not read without pypdf: pip install 'tellings[pdf]'") from None
    logging.getLogger("pypdf").addHandler(logging.NullHandler())
    logging.getLogger("pypdf").propagate = False
    pages: list[str] = []
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        for number, page in enumerate(reader.pages):
            if number >= MAX_PAGES:
                return joined("\n".join(pages)), f"more than {MAX_PAGES} pages"
            pages.append(page.extract_text())
            if sum(map(len, pages)) > MAX_TEXT:
                return joined("\n".join(pages)[:MAX_TEXT]), f"more than {MAX_TEXT:,} characters"
    except Exception as error:  # (the parser raises what it likes on broken files)
        raise Unreadable(f"not a PDF that can be read: {type(error).__name__}: {error}"[:300]) from error
    return joined("\n".join(pages)), ""


def joined(text: str) -> str:
    r"""Return the lines of a page as paragraphs, one a line; a word that was parted is whole again.

    >>> joined("Dam bursts\n\nThe dam above the village burst on Fri-\nday night, the mayor said, after a week of\nrain.\nNobody died.")
    'Dam bursts\nThe dam above the village burst on Friday night, the mayor said, after a week of rain.\nNobody died.'
    """
    lines = [" ".join(encodable(line).split()) for line in text.splitlines()]
    usual = median([len(line) for line in lines if line] or [0])
    out: list[str] = []
    opens, ended = True, 0
    for line in lines:
        if not line:
            opens = True
            continue
        if opens or (ended < SHORTEST * usual and not line[0].islower()):
            out.append(line)
        elif _HYPHEN.search(out[-1]) and line[0].islower():
            out[-1] = out[-1][:-1] + line
        else:
            out[-1] += " " + line
        ended = len(line)
        opens = ended < SHORT * usual and _ENDS.search(line) is not None
    return "\n".join(out)
