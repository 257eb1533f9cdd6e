"""The lineage as a drawing: a lane for each telling, time from left to right, an arrow for each edge."""

from datetime import UTC, datetime, timedelta

from markupsafe import Markup
from msgspec import Struct

from tellings.report.descent import Edge, node_name
from tellings.report.lookup import Lookup
from tellings.report.marks import plain
from tellings.times import instant

__all__ = ["draw"]

WIDTH, LEFT, RIGHT, LANE, TOP = 960, 250, 905, 40, 34
_STEPS = [
    *(timedelta(minutes=m) for m in (5, 15, 30, 60, 180, 360, 720)),
    *(timedelta(days=d) for d in (1, 2, 7, 14, 30, 91, 365, 3650, 36500)),
]


class _Node(Struct, frozen=True):
    ident: str
    name: str
    x: float
    y: float
    seen: bool
    timed: bool


def draw(look: Lookup, edges: list[Edge]) -> Markup:
    """Return the lineage as SVG: unseen sources dashed, edges numbered as in the list beside it."""
    times = {a: instant(t.article.published) for a, t in look.by_article.items()}
    known = [t for t in times.values() if t]
    first, last = (min(known), max(known)) if known else (None, None)
    nodes = _nodes(look, edges, times, first, last)
    height = TOP + LANE * len(nodes) + 6
    body = [_axis(first, last, height), *(_lane(n) for n in nodes.values())]
    body += [_arrow(e, nodes[e.from_id], nodes[e.to_id], i) for i, e in enumerate(edges)]
    body += [_dot(n) for n in nodes.values()]
    label = f"{len(nodes)} texts, {len(edges)} edges; the list below says the same in words"
    svg = Markup('<svg viewBox="0 0 {} {}" width="{}" height="{}" role="img" aria-label="{}">{}{}</svg>')
    return svg.format(WIDTH, height, WIDTH, height, label, _HEADS, Markup("").join(body))


_HEADS = Markup(
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerUnits="userSpaceOnUse" markerWidth="10" markerHeight="10" orient="auto">'
    '<path d="M0 0L8 4L0 8z" class="tip"/></marker></defs>'
)


def _nodes(
    look: Lookup,
    edges: list[Edge],
    times: dict[str, datetime | None],
    first: datetime | None,
    last: datetime | None,
) -> dict[str, _Node]:
    """Return the lanes from top to bottom: each unseen source above the first telling that it feeds."""
    order: list[str] = []
    for article_id in look.label:
        feeding = sorted({e.from_id for e in edges if e.to_id == article_id and e.from_id not in look.label})
        order += [f for f in feeding if f not in order]
        order.append(article_id)
    order += sorted({i for e in edges for i in (e.from_id, e.to_id)} - set(order))
    out = {}
    for lane, ident in enumerate(order):
        at = times.get(ident)
        x = _x(at, first, last) if at else (RIGHT if ident in look.label else LEFT - 22)
        y = TOP + LANE * lane + LANE / 2
        out[ident] = _Node(ident, node_name(look, ident), x, y, ident in look.label, at is not None)
    return out


def _x(at: datetime, first: datetime | None, last: datetime | None) -> float:
    if first is None or last is None or first == last:
        return (LEFT + RIGHT) / 2
    return round(LEFT + 40 + (RIGHT - 90 - LEFT) * ((at - first) / (last - first)), 1)


def _axis(first: datetime | None, last: datetime | None, height: float) -> Markup:
    if first is None or last is None:
        return Markup("")
    line = Markup(
        '<line x1="{0}" x2="{0}" y1="{1}" y2="{2}" class="tick"/><text x="{0}" y="{3}" class="when">{4}</text>'
    )
    ticks = _ticks(first, last)
    days = all(t.hour == t.minute == 0 for t in ticks) and first != last
    out, before = [], None
    for t in ticks:
        day, clock = f"{t.day} {t:%b}", f"{t:%H:%M}"
        words = f"{day} {t.year}" if days else (f"{day}, {clock}" if day != before else clock)
        before = day
        out.append(line.format(_x(t, first, last), TOP - 10, height, TOP - 16, words))
    return Markup("").join(out)


def _ticks(first: datetime, last: datetime) -> list[datetime]:
    if first == last:
        return [first]
    step = next((s for s in _STEPS if (last - first) / s <= 5), _STEPS[-1])
    origin = datetime(1, 1, 1, tzinfo=UTC)
    at = origin + step * -(-(first - origin) // step)
    out = []
    while at <= last:
        out.append(at)
        at += step
    return out or [first]


def _short(name: str, most: int = 30) -> str:
    return name if len(name) <= most else name[: most - 1] + "…"


def _lane(node: _Node) -> Markup:
    lane = Markup(
        '<line x1="{}" x2="{}" y1="{}" y2="{}" class="lane"/><text x="0" y="{}" class="name">{}</text>'
    )
    return lane.format(LEFT - 30, RIGHT + 10, node.y, node.y, node.y + 4, _short(plain(node.name)))


def _dot(node: _Node) -> Markup:
    dot = Markup('<circle cx="{}" cy="{}" r="7" class="{}"/>').format(
        node.x, node.y, "seen" if node.seen else "unseen"
    )
    untimed = Markup('<text x="{}" y="{}" class="when">no time</text>').format(node.x, node.y + 18)
    return dot + untimed if node.seen and not node.timed else dot


def _arrow(edge: Edge, a: _Node, b: _Node, nth: int) -> Markup:
    """Return one arrow with its number; arrows bend by turns so that two do not lie on each other."""
    bend = 26 + 14 * (nth % 3)
    mid_x, mid_y = (a.x + b.x) / 2 + (bend if abs(a.x - b.x) < 60 else 0), (a.y + b.y) / 2
    if abs(a.y - b.y) < LANE * 1.5 and abs(a.x - b.x) >= 60:
        mid_y += 6
    end_y = b.y - 9 if mid_y < b.y else b.y + 9
    at_x, at_y = round((a.x + 2 * mid_x + b.x) / 4, 1), round((a.y + 2 * mid_y + b.y) / 4, 1)
    arrow = Markup(
        '<g class="edge {}"><path d="M{} {}Q{} {} {} {}" marker-end="url(#tip)"/>'
        '<circle cx="{}" cy="{}" r="9"/><text x="{}" y="{}">{}</text><title>{}</title></g>'
    )
    words = plain(f"{edge.to_name} {edge.verb} {edge.from_name}")
    return arrow.format(
        edge.kind, a.x, a.y, mid_x, mid_y, b.x, end_y, at_x, at_y, at_x, at_y + 4, edge.number, words
    )
