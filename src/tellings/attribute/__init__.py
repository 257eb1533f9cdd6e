"""Who is said to have said what: attributions read off the dependency parse."""

from tellings.attribute.extract import extract_attributions

__all__ = ["extract_attributions"]
