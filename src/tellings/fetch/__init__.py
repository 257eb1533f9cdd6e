"""Pages and feeds from the web to files: the only code of Tellings that opens a connection to another machine.

    watch_feeds: feeds -> links of their entries -> fetch_pages
    fetch_pages: Visitor (robots, pace, redirects, retries) -> get (one request, bounded) -> Folder (page and sidecar)

What is fetched lies in a folder that `read_articles` reads like any other.
"""

from tellings.fetch.folder import Fetched, Outcome
from tellings.fetch.manner import Limits, Manner
from tellings.fetch.pages import fetch_pages
from tellings.fetch.watch import feeds_in, watch_feeds

__all__ = ["Fetched", "Limits", "Manner", "Outcome", "feeds_in", "fetch_pages", "watch_feeds"]
