import importlib.util
import json
import re
from pathlib import Path

import msgspec
import pytest

from tellings.cli import main
from tellings.dossier import from_json, to_json
from tellings.export import EXPORTS, prov, schema_org, web_annotations

_SPEC = importlib.util.spec_from_file_location("bridge", Path(__file__).parent / "fixtures" / "bridge.py")
bridge = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(bridge)

# What the standards allow, for the types in use: the keys that must be there, and those that may.
# https://www.w3.org/TR/annotation-model/ sections 3 and 4
ANNOTATION = {
    "AnnotationCollection": ({"id", "type", "@context", "label", "total", "first"}, {"generator"}),
    "AnnotationPage": ({"id", "type", "items"}, {"partOf", "startIndex", "next", "prev"}),
    "Annotation": ({"id", "type", "target"}, {"body", "motivation", "creator", "generator"}),
    "TextualBody": ({"type", "value"}, {"format", "language", "purpose"}),
    "SpecificResource": ({"type", "source"}, {"selector", "purpose", "scope", "id"}),
    "Text": ({"id", "type"}, {"format", "language"}),
    "TextQuoteSelector": ({"type", "exact"}, {"prefix", "suffix"}),
    "TextPositionSelector": ({"type", "start", "end"}, set()),
    "Software": ({"type"}, {"id", "name"}),
}
MOTIVATIONS = set(
    "assessing bookmarking classifying commenting describing editing highlighting identifying linking "
    "moderating questioning replying tagging".split()
)
# https://schema.org/NewsArticle, /Quotation, /Claim and the types of their values
SCHEMA = {
    "NewsArticle": (
        {"@type", "@id"},
        {"headline", "url", "datePublished", "inLanguage", "publisher", "author", "isBasedOn"},
    ),
    "Quotation": ({"@type", "@id", "text", "isPartOf"}, {"spokenByCharacter", "identifier"}),
    "Claim": ({"@type", "@id", "text", "appearance"}, {"firstAppearance"}),
    "Person": ({"@type", "name"}, {"@id"}),
    "Organization": ({"@type", "name"}, {"@id"}),
    "PropertyValue": ({"@type", "propertyID", "value"}, set()),
}
# https://www.w3.org/submissions/prov-json/schema: the formal arguments of each relation in use
RELATIONS = {
    "wasDerivedFrom": ("prov:generatedEntity", "prov:usedEntity"),
    "wasInfluencedBy": ("prov:influencee", "prov:influencer"),
    "wasAttributedTo": ("prov:entity", "prov:agent"),
    "hadMember": ("prov:collection", "prov:entity"),
}
PROV_TYPES = {"prov:Collection", "prov:Person", "prov:Organization", "prov:Quotation", "prov:Revision"}


def nodes(value, key):
    if isinstance(value, dict):
        if key in value:
            yield value
        for child in value.values():
            yield from nodes(child, key)
    elif isinstance(value, list):
        for child in value:
            yield from nodes(child, key)


def check(value, key, vocabulary):
    count = 0
    for node in nodes(value, key):
        needed, allowed = vocabulary[node[key]]
        assert needed <= node.keys() <= needed | allowed, node
        count += 1
    return count


@pytest.mark.parametrize("story", [bridge.dossier, bridge.bare])
def test_annotations_use_the_terms_of_the_model(story):
    found = web_annotations(story())
    assert check(found, "type", ANNOTATION) >= 3
    assert found["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert found["total"] == len(found["first"]["items"])
    assert {a["motivation"] for a in found["first"]["items"]} <= MOTIVATIONS
    assert {b["purpose"] for b in nodes(found, "purpose")} <= MOTIVATIONS


def test_both_selectors_of_an_annotation_find_the_same_words():
    found = web_annotations(bridge.dossier())
    seen = 0
    for annotation in found["first"]["items"]:
        for target in annotation["target"]:
            text = bridge.TEXTS[target["source"]["id"].removeprefix("urn:x-tellings:article-")]
            quoted, place = target["selector"]
            assert text[place["start"] : place["end"]] == quoted["exact"] != ""
            assert quoted["prefix"] + quoted["exact"] + quoted["suffix"] in text
            seen += 1
    assert seen == len([s for rows in bridge.STATEMENTS.values() for s in rows]) + 2 * len(
        bridge.differences()
    )


@pytest.mark.parametrize("story", [bridge.dossier, bridge.bare])
def test_schema_org_uses_its_own_terms(story):
    found = schema_org(story())
    assert found.keys() == {"@context", "@graph"}
    check(found, "@type", SCHEMA)
    ids = [n["@id"] for n in found["@graph"]]
    assert len(ids) == len(set(ids))
    refers = {n["@id"] for n in nodes(found, "@id") if n.keys() == {"@id"}}
    assert refers <= set(ids)


def test_quotations_are_what_was_said_and_by_whom():
    graph = schema_org(bridge.dossier())["@graph"]
    quotations = [n for n in graph if n["@type"] == "Quotation"]
    assert {q["spokenByCharacter"]["name"] for q in quotations} == {"Ida Holmgren"}
    assert "We were warned and did nothing," in {q["text"] for q in quotations}
    for q in quotations:
        article = bridge.TEXTS[q["isPartOf"]["@id"].removeprefix("urn:x-tellings:article-")]
        start, end = map(int, q["identifier"][0]["value"].split("-"))
        assert article[start:end] == q["text"]


def test_no_address_but_one_of_the_web_is_exported():
    for form in EXPORTS.values():
        assert "javascript:" not in json.dumps(form(bridge.dossier()))


@pytest.mark.parametrize("story", [bridge.dossier, bridge.bare])
def test_provenance_uses_the_terms_of_prov_json(story):
    found = prov(story())
    assert found.keys() <= {"prefix", "entity", "agent", *RELATIONS}
    name = re.compile(r"(?:%s):(?:[\w.~-]|%%[0-9A-F]{2})+" % "|".join([*found["prefix"], "prov"]))  # noqa: UP031
    things = {**found["entity"], **found.get("agent", {})}
    assert all(name.fullmatch(ident) for ident in things)
    for relation, arguments in RELATIONS.items():
        for ident, row in found.get(relation, {}).items():
            assert ident.startswith("_:")
            assert {row[a] for a in arguments} <= things.keys()
            assert {k for k in row if k.startswith("prov:")} <= {*arguments, "prov:type"}
    for node in nodes(found, "prov:type"):
        assert node["prov:type"].keys() == {"$", "type"}
        kind = node["prov:type"]["$"]
        assert kind in PROV_TYPES or kind.startswith("tellings:")


def test_unseen_sources_are_entities():
    found = prov(bridge.dossier())
    unseen = [i for i, e in found["entity"].items() if e["prov:type"]["$"] == "tellings:UnseenSource"]
    assert unseen == ["tellings:article-unseen%3Anorrland"]
    used = [d for d in found["wasDerivedFrom"].values() if d["prov:usedEntity"] == unseen[0]]
    assert {d["prov:generatedEntity"] for d in used} == {
        "tellings:article-harbour",
        "tellings:article-gazette",
    }
    assert [d["prov:type"]["$"] for d in found["wasDerivedFrom"].values() if "prov:type" in d] == [
        "prov:Quotation"
    ]
    assert len(found["wasInfluencedBy"]) == 1


@pytest.mark.parametrize("name", sorted(EXPORTS))
def test_a_dossier_that_was_stored_exports_the_same(name):
    again = from_json(to_json(bridge.dossier()))
    assert to_json(from_json(to_json(again))) == to_json(again)

    def rows(dossier):
        return sorted(re.findall(rb"[^{}]+", msgspec.json.encode(EXPORTS[name](dossier))))

    assert rows(again) == rows(bridge.dossier())


def test_the_command_writes_one_story_a_line(tmp_path):
    (tmp_path / "stories").mkdir()
    for name in ("one", "two"):
        (tmp_path / "stories" / f"{name}.json").write_bytes(to_json(bridge.dossier()))
    with pytest.raises(SystemExit) as left:
        main(["export", str(tmp_path), "--format", "prov", "--out", str(tmp_path / "x.jsonl")])
    assert not left.value.code
    assert [json.loads(line) for line in (tmp_path / "x.jsonl").open()] == 2 * [prov(bridge.dossier())]


def test_the_command_says_where_stories_come_from(tmp_path, capsys):
    with pytest.raises(SystemExit) as left:
        main(["export", str(tmp_path), "--format", "prov", "--out", str(tmp_path / "x.jsonl")])
    assert left.value.code == 2
    assert "build or a compare" in capsys.readouterr().err
