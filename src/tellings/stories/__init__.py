"""Which articles tell the same event: `group_stories`; what became of earlier stories: `story_changes`."""

from tellings.stories.changes import story_changes
from tellings.stories.group import group_stories

__all__ = ["group_stories", "story_changes"]
