"""The pages: templates, one stylesheet and one script put together into a single file."""

import base64
import hashlib
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from tellings.records import Dossier, Skipped
from tellings.report.alone import alone
from tellings.report.amend import Kept, amendable
from tellings.report.apart import apart
from tellings.report.contrasts import contrasts
from tellings.report.descent import copied, edges
from tellings.report.drawing import draw
from tellings.report.found import Hit, found
from tellings.report.fulltext import full_text
from tellings.report.gist import gist
from tellings.report.heads import Head, heads, runs, sources
from tellings.report.listing import Entry, listing
from tellings.report.lookup import look_up
from tellings.report.marks import plain
from tellings.report.matrix import matrix
from tellings.report.named import names, numbers
from tellings.report.timeline import timeline
from tellings.report.voices import voices
from tellings.text import plural

__all__ = ["amend_page", "found_page", "index_page", "story_page"]

# So many stories of the index are elements from the start; the script makes the others as they are asked for.
_PAGE = 200
# The tables that a reader of a story is likeliest to want, and the vocabularies that the local server writes.
_TABLES = ("claims", "claim_statements", "statements", "differences", "possible", "passages", "lineage")
_FORMS = (("annotations", "Web Annotations"), ("schema-org", "schema.org"), ("prov", "PROV"))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("tellings.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    environment.filters["plural"] = plural
    environment.filters["runs"] = runs
    return environment


def _finalize(value: object) -> object:
    """Return what a template may print: text loses the characters that HTML cannot carry."""
    return value if isinstance(value, Markup) or not isinstance(value, str) else plain(value)


@cache
def _file(name: str) -> Markup:
    text = files("tellings.report").joinpath(name).read_text(encoding="utf-8")
    # Comments on lines of their own, and blanks that mean nothing, stay out of the pages.
    text = re.sub(r"\n\s*(?://.*\n\s*)*", "\n", text)
    if name.endswith(".css"):
        text = re.sub(r" *([{};]) *|(:) ", r"\1\2", text)
    return Markup(text)  # noqa: S704 - ours


def _hash(part: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(part.encode()).digest()).decode() + "'"


def _render(template: str, columns: Sequence[Head], form: str = "none", **parts: object) -> str:
    # Only these two styles and this script may run: nothing that an article brings along can.
    style, script = _file("page.css"), _file("page.js")
    wide = _columns(columns)
    policy = (
        f"default-src 'none'; base-uri 'none'; form-action '{form}'; "
        f"style-src {_hash(style)} {_hash(wide)}; script-src {_hash(script)}"
    )
    page = _environment().get_template(template)
    written = page.render(style=style, script=script, wide=wide, policy=Markup(policy), **parts)  # noqa: S704
    # HTML closes these by itself. An article's own tags stand escaped, so none of them is met here.
    return re.sub(
        r"</(?:li|td|th|tr|option|dt|dd)>|</p>(?=\s*<(?:p|/?div|/article|/?ul|/?li)\b)", "", written
    )


def _columns(heads: Sequence[Head]) -> Markup:
    """Return the rules that depend on the columns: how many, and their names where cells stand as cards."""
    spans = "".join(f"[colspan='{i}']{{grid-column:span {i}}}" for i in range(2, len(heads) + 1))
    names = "".join(f'.t-{h.label}::before{{content:"{h.label} {_css(h.outlet)} "}}' for h in heads)
    cards = f"@media print,(max-width:700px){{{names}}}"
    outlets = "".join(f'.side .t-{h.label}::after{{content:" {_css(h.outlet)}"}}' for h in heads)
    return Markup(f":root{{--n:{len(heads)}}}{spans}{outlets}{cards}")  # noqa: S704 - numbers, letters and escapes


def _css(name: str) -> str:
    """Return a name inside a CSS string: all but plain letters and digits as escapes."""
    return re.sub("[^A-Za-z0-9 ]", lambda m: f"\\{ord(m.group()):x} ", plain(name)[:40])


def story_page(dossier: Dossier) -> str:
    """Return the page of one story as self-contained HTML: no network, no script from articles."""
    look = look_up(dossier)
    rows, claims, lines = heads(look), matrix(look), edges(look)
    row_numbers = {row.anchor: row.number for row in claims}
    people = {name: i for i, name in enumerate(sorted({name for row in claims for name in row.speakers}))}
    nearest, count = apart(look)
    moments, moments_cut = timeline(look)
    (named, names_cut), (counted, numbers_cut) = names(look), numbers(look)
    return _render(
        "story.html.jinja",
        columns=rows,
        story=dossier.story,
        heads=rows,
        by_label={h.label: h for h in rows},
        sources=sources(look, rows),
        gist=gist(claims, dossier.differences, len(rows), len({h.origin for h in rows})),
        rows=[row for row in claims if row.tellings > 1],
        people=people,
        kinds=sorted({kind for row in claims for kind in row.differs}),
        groups=contrasts(look, row_numbers),
        possible=contrasts(look, row_numbers, possible=True),
        voices=voices(look, row_numbers),
        moments=moments,
        moments_cut=moments_cut,
        names=named,
        names_cut=names_cut,
        numbers=counted,
        numbers_cut=numbers_cut,
        alone=alone(look, claims, rows),
        edges=lines,
        drawing=draw(look, lines),
        copied=copied(look),
        apart=nearest,
        apart_count=count,
        pages=full_text(look, people),
        tables=_TABLES,
        forms=_FORMS,
    )


def found_page(query: str, hits: Sequence[Hit], total: int) -> str:
    """Return the page of a search for the local server: the form, and what was found of `total`."""
    shown = [found(h) for h in hits]
    return _render("search.html.jinja", columns=(), form="self", query=query, hits=shown, total=total)


def amend_page(dossier: Dossier, kept: Sequence[Kept], token: str, fault: str = "") -> str:
    """Return the page of the local server on which a story of a library is set right.

    `kept` are the corrections that stand, `token` is what each form sends back, `fault` what was wrong with the last.
    """
    return _render(
        "amend.html.jinja",
        columns=(),
        form="self",
        story=dossier.story,
        can=amendable(dossier),
        kept=kept,
        token=token,
        fault=fault,
    )


def index_page(entries: Sequence[Entry], skipped: Sequence[Skipped]) -> str:
    """Return the page that lists the stories, links to `stories/<story_id>.html`, and says what was skipped."""
    return _render(
        "index.html.jinja",
        columns=(),
        stories=listing(entries),
        page=_PAGE,
        skipped=sorted(skipped, key=lambda s: (s.path, s.reason)),
    )
