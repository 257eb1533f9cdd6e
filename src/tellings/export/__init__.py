"""A story in the vocabularies of others: pure functions from a dossier to plain data, ready for JSON."""

from collections.abc import Callable, Mapping
from typing import Any

from tellings.export.annotations import web_annotations
from tellings.export.provenance import prov
from tellings.export.schema import schema_org
from tellings.records import Dossier

__all__ = ["EXPORTS", "prov", "schema_org", "web_annotations"]

# Every export by the name that the command line knows.
EXPORTS: Mapping[str, Callable[[Dossier], dict[str, Any]]] = {
    "annotations": web_annotations,
    "prov": prov,
    "schema-org": schema_org,
}
