"""The run: every stage in order, from inputs to dossiers.

    read_articles -> mark_residue -> find_copies, near_copies, group_copies -> group_stories        over everything
        -> parse_articles -> extract_attributions -> read_statements -> read_values    once an article
            -> resolve_actors -> align_statements -> find_differences -> trace_lineage    once a story
                -> assemble -> tables, dossiers, pages

The stages know no files and no engine; reading and writing happen here, at the edge.
"""

from tellings.pipeline.code import code_digest
from tellings.pipeline.copied import Copied, copies
from tellings.pipeline.dossiers import sweep_dossiers
from tellings.pipeline.kept_copies import drop_index
from tellings.pipeline.output import write_csv
from tellings.pipeline.run import Before, Options, Progress, Run, build, compare, run_articles, why_nothing
from tellings.pipeline.shards import sweep_analyses

__all__ = [
    "Before",
    "Copied",
    "Options",
    "Progress",
    "Run",
    "build",
    "code_digest",
    "compare",
    "copies",
    "drop_index",
    "run_articles",
    "sweep_analyses",
    "sweep_dossiers",
    "why_nothing",
    "write_csv",
]
