"""One request: a GET, without cookies, bounded in time and size, packed or not."""

import zlib
from collections.abc import Mapping

import httpcore
from msgspec import Struct

from tellings.fetch.addresses import Place
from tellings.fetch.manner import Failed, Limits, Manner, Refused
from tellings.fetch.wire import Wire

__all__ = ["Answer", "get"]

_GZIP, _RAW = 16 + zlib.MAX_WBITS, -zlib.MAX_WBITS
_BODY = 200


class Answer(Struct, frozen=True):
    """What a server said: header names in lower case, the body unpacked (empty unless the status is 200)."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes


def get(place: Place, manner: Manner, headers: Mapping[str, str] | None = None) -> Answer:
    """Ask for one address; raise Refused or Failed where no answer comes that is within bounds."""
    sent = {
        "User-Agent": manner.agent,
        "Accept": "text/html,application/xhtml+xml,application/rss+xml,application/atom+xml,*/*;q=.5",
        "Accept-Encoding": "gzip",
        "Connection": "close",
    } | dict(headers or {})
    limits = manner.limits
    waits = {"connect": limits.connect, "read": limits.read, "write": limits.read}
    origin = httpcore.Origin(place.scheme.encode(), place.host.encode(), place.port)
    url = httpcore.URL(scheme=place.scheme, host=place.host, port=place.port, target=place.target)
    try:
        with (
            httpcore.HTTPConnection(origin, network_backend=Wire(manner)) as connection,
            connection.stream(
                "GET", url, headers=list(sent.items()), extensions={"timeout": waits}
            ) as response,
        ):
            said = {k.decode("latin-1").lower(): v.decode("latin-1").strip() for k, v in response.headers}
            body = _body(response, said, limits) if response.status == _BODY else b""
            return Answer(place.url, response.status, said, body)
    except httpcore.TimeoutException as error:
        raise Failed(
            f"no answer in time ({limits.connect:g} s to connect, {limits.read:g} s to go on)"
        ) from error
    except (httpcore.NetworkError, httpcore.ProtocolError) as error:
        if "CERTIFICATE" in str(error).upper():
            raise Refused(f"the server's certificate does not hold: {error}") from error
        raise Failed(f"the connection broke: {error}") from error


def _body(response: httpcore.Response, said: Mapping[str, str], limits: Limits) -> bytes:
    packing = said.get("content-encoding", "identity").lower()
    if packing not in ("identity", "", "gzip", "x-gzip", "deflate"):
        raise Refused(f"packed as {packing[:40]}, which was not asked for")
    too_large = Refused(f"larger than {limits.size / 1e6:g} MB, which no article is")
    length = said.get("content-length", "")
    if length.isascii() and length.isdigit() and int(length[:15]) > limits.size:
        raise too_large
    data = bytearray()
    for piece in response.iter_stream():
        data += piece
        if len(data) > limits.size:
            raise too_large
    return bytes(data) if packing in ("identity", "") else _unpacked(bytes(data), packing, limits.size)


def _unpacked(data: bytes, packing: str, size: int) -> bytes:
    """Return the bytes unpacked, never more than `size` of them."""
    # "deflate" is zlib by the letter and bare by habit; a zlib stream begins with 8 in the low half of its first byte.
    bare = packing == "deflate" and (data[:1] or b"x")[0] & 0x0F != 8
    unpacker = zlib.decompressobj(_RAW if bare else zlib.MAX_WBITS if packing == "deflate" else _GZIP)
    try:
        out = unpacker.decompress(data, size + 1)
    except zlib.error as error:
        raise Refused(f"not {packing}, as it says: {error}") from error
    if len(out) > size:
        raise Refused(f"unpacks to more than {size / 1e6:g} MB, which no article is")
    if data and not unpacker.eof:
        raise Failed(f"the {packing} data ends before its end")
    return out
