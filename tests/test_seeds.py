"""The two articles that show the whole job, beside the project; skipped where they are not."""

from pathlib import Path

import pytest

from tellings.pipeline import compare

SHARED = Path(__file__).resolve().parents[2] / "shared"
pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def dossier(tmp_path_factory):
    if not SHARED.exists():
        pytest.skip("the two articles beside the project (../shared/seeds) are not here")
    run = compare(sorted((SHARED / "seeds").glob("*.txt")), tmp_path_factory.mktemp("seeds"))
    return run.dossiers[0]


def words(dossier, statement_id, start=None, end=None):
    for t in dossier.tellings:
        for s in t.statements:
            if s.statement_id == statement_id:
                return t.article.received[start or s.start : end or s.end]
    raise KeyError(statement_id)


def shared(dossier):
    """Return the words of each claim that both tellings carry."""
    both = {c.claim_id for c in dossier.alignment.claims if c.tellings == 2}
    said = dict.fromkeys(sorted(both), "")
    for m in dossier.alignment.members:
        if m.claim_id in both:
            said[m.claim_id] += words(dossier, m.statement_id) + " / "
    return list(said.values())


@pytest.mark.parametrize(
    "word",
    [
        "in contact",
        "spread",
        "vivid",
        "monopoli",
        "compromises",
        "neglected",
        "Quartet",
        "diplomatic",
        "settlement",
        "drones",
        "Hamas",
        "needs of",
        "is a failure",
    ],
)
def test_a_point_that_both_carry_is_a_shared_claim(dossier, word):
    assert any(word in said for said in shared(dossier))


def test_the_hedge_that_one_telling_drops_is_a_certainty_difference(dossier):
    sides = {
        frozenset(
            (
                words(dossier, d.statement_a, d.start_a, d.end_a),
                words(dossier, d.statement_b, d.start_b, d.end_b),
            )
        )
        for d in dossier.differences
        if d.kind == "certainty"
    }
    assert frozenset(("used", "allegedly")) in sides


def test_a_paraphrase_in_marks_and_a_respelt_word_are_quotation_differences(dossier):
    said = " ".join(
        words(dossier, d.statement_a) + words(dossier, d.statement_b)
        for d in dossier.differences
        if d.kind == "quotation"
    )
    assert "neglected the interests" in said
    assert "monopoli" in said


def test_one_man_of_two_spellings_is_one_actor(dossier):
    spelt = {m.actor_id for m in dossier.cast.mentions if m.text.startswith("Moham")}
    assert len(spelt) == 1


def test_who_speaks_and_through_whom(dossier):
    names = {a.actor_id: a.name for a in dossier.cast.actors}
    speak = {names[s.speaker_id] for t in dossier.tellings for s in t.statements if s.speaker_id}
    through = {v for t in dossier.tellings for a in t.attributions for v in a.via}
    assert {"Vladimir Putin", "Dmitry Peskov"} <= speak
    assert {"Russian news agencies", "a Kremlin statement"} <= through


def test_both_go_back_to_a_text_that_is_not_here(dossier):
    assert dossier.story.origins == 1
    assert {e.kind for e in dossier.trace.lineage} == {"shared_source"}
    assert all(e.from_id.startswith("unseen:") and e.evidence for e in dossier.trace.lineage)
