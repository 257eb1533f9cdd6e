"""The host of an address, which stands for the outlet where nothing else does."""

from urllib.parse import urlsplit

__all__ = ["host_of"]


def host_of(url: str | None) -> str | None:
    """Return the host without its `www.`.

    >>> host_of("https://www.post.example/a")
    'post.example'
    """
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None
