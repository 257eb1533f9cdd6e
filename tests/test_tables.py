from importlib.util import find_spec

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tellings.pipeline.output import TABLES
from tellings.records import Article, Difference, Evidence, Lineage, Residue
from tellings.tables import read_table, schema_of, to_table, write_table

CONTRACT = {
    "articles": "article_id path url outlet title byline published language received story_id",
    "stories": "story_id title tellings origins first_published last_published",
    "residue": "article_id start end reason",
    "sentences": "article_id sentence start end",
    "attributions": "article_id attribution_id kind source_start source_end cue_start cue_end content speaker via confidence",
    "statements": "statement_id article_id sentence start end spans kind attribution_id speaker_id certainty certainty_spans",
    "values": "statement_id article_id start end kind low high unit counted",
    "actors": "actor_id story_id name type",
    "mentions": "actor_id article_id start end text",
    "claims": "claim_id story_id text tellings origins",
    "claim_statements": "claim_id statement_id article_id score reasons",
    "differences": "difference_id claim_id kind class statement_a start_a end_a value_a statement_b start_b end_b value_b",
    "passages": "article_a start_a end_a article_b start_b end_b similarity",
    "origins": "story_id origin_id article_id",
    "lineage": "story_id from_id to_id kind confidence evidence",
    "skipped": "path reason",
}


@pytest.mark.parametrize("name", sorted(CONTRACT))
def test_a_table_has_the_columns_of_the_contract(name):
    assert set(CONTRACT[name].split()) <= set(schema_of(TABLES[name]).names)


def test_a_field_that_may_be_none_is_nullable_and_others_are_not():
    schema = schema_of(Article)
    assert schema.field("outlet").nullable
    assert not schema.field("received").nullable


def test_rows_come_back_as_they_were(tmp_path):
    row = Lineage("s", "a", "b", "cites", 0.5, (Evidence("a", 0, 3, "credit"),))
    write_table(tmp_path / "t.parquet", Lineage, [row])
    assert read_table(tmp_path / "t.parquet", Lineage) == [row]


def test_a_python_keyword_is_a_plain_column_name(tmp_path):
    row = Difference("d", "c", "number", "update", "s", 0, 1, "3", "t", 0, 1, "7")
    write_table(tmp_path / "t.parquet", Difference, [row])
    assert "class" in schema_of(Difference).names
    assert read_table(tmp_path / "t.parquet", Difference) == [row]


def test_an_empty_table_keeps_its_schema():
    assert to_table(Residue, []).schema == schema_of(Residue)


def test_a_column_it_lacks_takes_its_default(tmp_path):
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"article_id": ["a"], "path": ["p"], "received": ["x"]}), tmp_path / "t.parquet")
    assert read_table(tmp_path / "t.parquet", Article) == [Article("a", "p", "x")]


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_survives(text):
    table = to_table(Article, [Article("a", "p", text)])
    assert table.column("received").to_pylist() == [text]


def test_records_become_frames_of_others_where_they_are_installed():
    from tellings.errors import UsageError
    from tellings.tables import to_arrow, to_pandas, to_polars

    rows = [Residue("a", 0, 4, "advert"), Residue("b", 2, 9, "bio", 0.5)]
    assert to_arrow(rows).to_pylist() == to_table(Residue, rows).to_pylist()
    assert to_arrow([], Residue).num_rows == 0
    with pytest.raises(UsageError, match="name the kind"):
        to_arrow([])
    for name, convert in (("pandas", to_pandas), ("polars", to_polars)):
        if find_spec(name):
            assert convert(rows).shape == (2, 5)
        else:
            with pytest.raises(UsageError, match=f"pip install {name}"):
                convert(rows)
