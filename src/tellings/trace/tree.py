"""The tree of sources that explains most: a maximum branching (Chu and Liu 1965, Edmonds 1967)."""

from collections.abc import Mapping

__all__ = ["best_branching"]

Edges = dict[int, dict[int, tuple[float, int, int]]]


def best_branching(weights: Mapping[tuple[int, int], float]) -> dict[int, int]:
    """Return the source of each node that has one, so that the summed weight is greatest and nothing goes in circles.

    `weights` are those of (source, target), all above 0; of equal ones the smaller numbers win.

    >>> best_branching({(0, 1): 3.0, (1, 0): 2.0, (1, 2): 1.0, (0, 2): 2.0})
    {1: 0, 2: 0}
    """
    into: Edges = {}
    for (u, v), w in sorted(weights.items()):
        into.setdefault(v, {})[u] = (w, u, v)
    fresh = 1 + max((n for pair in weights for n in pair), default=0)
    rounds: list[tuple[int, dict[int, tuple[float, int, int]], Edges]] = []
    while True:
        best = {v: max(e.items(), key=lambda i: (i[1][0], -i[0])) for v, e in sorted(into.items()) if e}
        cycle = _cycle({v: u for v, (u, _) in best.items()})
        if not cycle:
            break
        inner = {v: best[v][1] for v in cycle}
        rounds.append((fresh, inner, {v: into[v] for v in cycle}))
        into = _contracted(into, cycle, inner, fresh)
        fresh += 1
    return _expanded({v: edge for v, (_, edge) in best.items()}, rounds)


def _cycle(source: Mapping[int, int]) -> list[int]:
    """Return the nodes of one circle of best sources, or none."""
    done: set[int] = set()
    for start in sorted(source):
        path: dict[int, None] = {}
        node = start
        while node in source and node not in done and node not in path:
            path[node] = None
            node = source[node]
        if node in path:
            found = list(path)
            return found[found.index(node) :]
        done |= set(path)
    return []


def _contracted(
    into: Edges, cycle: list[int], inner: Mapping[int, tuple[float, int, int]], fresh: int
) -> Edges:
    """Return the graph with the circle as one node; an edge into it costs the circle's edge that it replaces.

    The least edge of the circle may go unreplaced: then its target has no source at all.
    """
    inside = set(cycle)
    out: Edges = {fresh: {}}
    least = min(w for w, _, _ in inner.values())
    for v, edges in into.items():
        for u, edge in edges.items():
            if v in inside and u not in inside:
                gain = (edge[0] - inner[v][0] + least, edge[1], edge[2])
                if gain > out[fresh].get(u, (0.0, -1, -1)):
                    out[fresh][u] = gain
            elif v not in inside:
                end = fresh if u in inside else u
                if edge > out.setdefault(v, {}).get(end, (float("-inf"), -1, -1)):
                    out[v][end] = edge
    return out


def _expanded(
    chosen: dict[int, tuple[float, int, int]],
    rounds: list[tuple[int, dict[int, tuple[float, int, int]], Edges]],
) -> dict[int, int]:
    """Return the sources of the first nodes, each circle opened where its source comes in, or at its least edge."""
    for node, inner, into in reversed(rounds):
        came = chosen.pop(node, None)
        members = {v: {(u, v) for _, u, v in into[v].values()} for v in inner}
        opened = (
            next(v for v in sorted(inner) if came[1:] in members[v])
            if came
            else min(inner, key=lambda v: (inner[v][0], v))
        )
        for v, edge in inner.items():
            if v != opened:
                chosen[v] = edge
            elif came:
                chosen[v] = came
    return {v: u for _, u, v in sorted(chosen.values(), key=lambda e: e[2])}
