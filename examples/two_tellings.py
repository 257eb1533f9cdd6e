"""Two tellings of one story: what both carry, and where they part, with the words on both sides."""

from pathlib import Path
from tempfile import TemporaryDirectory

from tellings import compare

POST = """Bridge at Lowen closed

The Lowen bridge was closed on Monday after 12 cracks were found, mayor Ada Brandt said.
Some 300 lorries a day must take the ferry, she added.
"""
ECHO = """Cracks close Lowen bridge

The bridge at Lowen was closed on Monday after inspectors found 14 cracks, the town said.
About 300 lorries a day will have to use the ferry.
"""

with TemporaryDirectory() as folder:
    paths = [Path(folder, "post.txt"), Path(folder, "echo.txt")]
    for path, text in zip(paths, (POST, ECHO), strict=True):
        path.write_text(text, encoding="utf8")
    (dossier,) = compare(paths, Path(folder, "out")).dossiers

article_of = {s.statement_id: t.article for t in dossier.tellings for s in t.statements}
print("claims that both carry:", sum(c.tellings == 2 for c in dossier.alignment.claims))
for d in dossier.differences:
    a, b = article_of[d.statement_a], article_of[d.statement_b]
    print(f"{d.kind}, {d.class_}: {a.received[d.start_a : d.end_a]!r} / {b.received[d.start_b : d.end_b]!r}")
