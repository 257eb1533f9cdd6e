"""Which articles tell the same event: `group_stories`; as a pile grows: `grow_stories`; what changed: `story_changes`."""

from tellings.stories.changes import story_changes
from tellings.stories.group import Grown, group_stories, grow_stories
from tellings.stories.grow import Kept

__all__ = ["Grown", "Kept", "group_stories", "grow_stories", "story_changes"]
