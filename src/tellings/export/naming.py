"""Names for the things of a dossier that hold outside it."""

from urllib.parse import quote

from tellings.records import Article

__all__ = ["local", "urn", "web_address"]

NAMESPACE = "urn:x-tellings:"


def local(kind: str, ident: str) -> str:
    """Return a name inside the namespace; all but letters, digits, and `._~-` is percent-encoded.

    >>> local("article", "a/b c")
    'article-a%2Fb%20c'
    """
    return f"{kind}-{quote(ident, safe='', errors='replace')}"


def urn(kind: str, ident: str) -> str:
    """Return the name of a thing as a URN.

    >>> urn("statement", "0af3")
    'urn:x-tellings:statement-0af3'
    """
    return NAMESPACE + local(kind, ident)


def web_address(article: Article) -> str | None:
    """Return the address of an article, if it is one of the web."""
    url = article.url or ""
    return url if url.startswith(("https://", "http://")) else None
