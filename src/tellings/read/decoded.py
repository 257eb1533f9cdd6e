"""Bytes to text, whatever the encoding, and text that can be written out again."""

import codecs
import io
import re

from charset_normalizer import from_bytes

from tellings.read.bounded import Unreadable

__all__ = ["decode", "encodable", "text_of"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def decode(data: bytes) -> str:
    """Return the text of the bytes, without a byte order mark; raise Unreadable for what is no text."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encodable(data.decode(encoding, "replace"))
    _refuse_binary(data)
    return encodable(_decode_unmarked(data))


def text_of(file: io.BufferedReader) -> io.TextIOWrapper:
    """Return the file as text, its encoding told by its first bytes; raise Unreadable for what is no text."""
    head = file.peek()
    encoding = next((name for mark, name in _MARKS if head.startswith(mark)), None)
    if encoding is None:
        _refuse_binary(head)
        try:
            codecs.getincrementaldecoder("utf-8")().decode(head)
            encoding = "utf-8"
        except UnicodeDecodeError:
            encoding = "cp1252"
    return io.TextIOWrapper(file, encoding, "replace", newline="")


def encodable(text: str) -> str:
    r"""Return the text with each lone surrogate, which no file can hold, as U+FFFD.

    >>> encodable("a\ud800b") == "a\ufffdb"
    True
    """
    return _SURROGATE.sub("\ufffd", text)


def _refuse_binary(data: bytes) -> None:
    head = data[:8192]
    # Text holds next to no control characters; pictures, archives and fonts have 10 % and more.
    if len(_CONTROL.findall(head)) * 50 > len(head):
        raise Unreadable("a binary file, not text")


def _decode_unmarked(data: bytes) -> str:
    text = data.decode("utf-8", "replace")
    wrong = text.count("\ufffd") - data.count("\ufffd".encode())
    if not wrong:
        return text
    foreign = sum(byte > 127 for byte in data)
    # A UTF-8 file with a byte or two lost is still UTF-8.
    if wrong * 10 < foreign:
        return text
    # Few foreign bytes among ASCII are the quotation marks and accents of Windows in the West.
    if foreign * 20 < len(data):
        return data.decode("cp1252", "replace")
    best = from_bytes(data[:100_000]).best()
    return data.decode(best.encoding if best else "cp1252", "replace")
