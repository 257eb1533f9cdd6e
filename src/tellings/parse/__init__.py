"""Sentences, tokens, heads and entities: the dear step, done once for each article."""

from tellings.parse.articles import MAX_ARTICLE, parse_articles
from tellings.parse.model import MODEL

__all__ = ["MAX_ARTICLE", "MODEL", "parse_articles"]
