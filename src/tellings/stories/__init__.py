"""Which articles tell the same event: `group_stories`."""

from tellings.stories.group import group_stories

__all__ = ["group_stories"]
