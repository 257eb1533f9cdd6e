"""Which articles tell the same event: `group_stories`; as a pile grows: `grow_stories`; what changed: `story_changes`."""

from tellings.stories.changes import story_changes
from tellings.stories.group import Grown, group_stories, grow_stories
from tellings.stories.grow import Kept
from tellings.stories.packed import pack_array, pack_block, unpack_array, unpack_block

__all__ = [
    "Grown",
    "Kept",
    "group_stories",
    "grow_stories",
    "pack_array",
    "pack_block",
    "story_changes",
    "unpack_array",
    "unpack_block",
]
