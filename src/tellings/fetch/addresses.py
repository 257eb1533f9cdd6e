"""Addresses: which URLs we ask for, and which machines we connect to."""

import ipaddress
import socket
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import quote, urlsplit

__all__ = ["Place", "Resolve", "place_of", "refusal", "resolve"]

Resolve = Callable[[str, int], list[str]]

LONGEST_URL = 4_000
_PORTS = {"http": 80, "https": 443}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# What may stand in a path or a query as it is; the rest is written as %XX.
_SAFE = "/%:=&?~+!$,;'@()*[]"


class Place(NamedTuple):
    """The parts of an address that a request needs; `host` in ASCII."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def origin(self) -> str:
        """Return scheme, host and port, the port only where it is not the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = self.port == _PORTS[self.scheme]
        return f"{self.scheme}://{host}" if usual else f"{self.scheme}://{host}:{self.port}"

    @property
    def url(self) -> str:
        """Return the address in its plain form, without a fragment."""
        return self.origin + self.target


def place_of(url: str) -> Place:
    """Return the parts of an address; raise ValueError with the reason for one that is not asked for.

    >>> place_of(" HTTPS://Post.Example/a b#top").url
    'https://post.example/a%20b'
    """
    if len(url) > LONGEST_URL:
        raise ValueError(f"an address longer than {LONGEST_URL:,} characters")
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise ValueError(f"not an address: {error}") from error
    if parts.scheme not in _PORTS:
        raise ValueError(f"only http and https are fetched, not {parts.scheme or 'a name without either'}")
    if parts.username is not None or parts.password is not None:
        raise ValueError("the address carries a user name or a password, which would be kept with the page")
    target = quote(parts.path or "/", safe=_SAFE) + (
        f"?{quote(parts.query, safe=_SAFE)}" if parts.query else ""
    )
    return Place(parts.scheme, _ascii(host), port or _PORTS[parts.scheme], target)


def _ascii(host: str) -> str:
    try:
        name = host.encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise ValueError(f"no name of a machine: {host[:80]}") from error
    if not name or any(c.isspace() or c in "/\\@?#%" for c in name):
        raise ValueError(f"no name of a machine: {host[:80]!r}")
    return name


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a host, each once, in the order in which to try them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def refusal(address: str, *, loopback: bool) -> str | None:
    """Return why we do not connect to an address; None where it is a public one.

    >>> refusal("169.254.169.254", loopback=True), refusal("93.184.216.34", loopback=False)
    ('169.254.169.254 is a link-local address', None)
    """
    plain = _inner(ipaddress.ip_address(address))
    if loopback and plain.is_loopback:
        return None
    if plain.is_global and not plain.is_multicast:
        return None
    kind = next(
        (
            name
            for name, holds in (
                ("a loopback", plain.is_loopback),
                ("a link-local", plain.is_link_local),
                ("an unspecified", plain.is_unspecified),
                ("a multicast", plain.is_multicast),
                ("a private", plain.is_private),
            )
            if holds
        ),
        "a reserved",
    )
    return f"{address} is {kind} address"


def _inner(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """Return the IPv4 address that an IPv6 one leads to, where it does."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
    if inner is None and address in _NAT64:
        inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    # ::127.0.0.1, the old form that some systems still connect by
    if inner is None and 1 < int(address) < 1 << 32:
        inner = ipaddress.IPv4Address(int(address))
    return inner or address
