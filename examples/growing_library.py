"""A library that grows: articles come in on two days, and the story keeps its id."""

from pathlib import Path
from tempfile import TemporaryDirectory

from tellings import open_library

MONDAY = {
    "post.txt": "Dam bursts above Orrin\n\nThe dam above Orrin burst on Sunday night, and 40 houses were flooded, mayor Ada Brandt said.",
    "echo.txt": "Orrin dam bursts\n\nThe Orrin dam burst on Sunday night. Mayor Ada Brandt said 40 houses were under water.",
}
TUESDAY = {
    "herald.txt": "Orrin dam: 52 houses flooded\n\nThe dam above Orrin burst on Sunday night, flooding 52 houses, the mayor, Ada Brandt, said."
}

with TemporaryDirectory() as folder:
    library = open_library(Path(folder, "library"))
    for day in (MONDAY, TUESDAY):
        for name, text in day.items():
            Path(folder, name).write_text(text, encoding="utf8")
        library.add([Path(folder, name) for name in day])
        library.run()
        for story in library.stories():
            print(f"{story.story_id}: {story.tellings} tellings, {story.origins} origins")
    hits, total = library.search("houses")
    print(f"{total} articles speak of houses; the first is {hits[0].article.title!r}")
