"""The tables of a run as Arrow, and as pandas or Polars where they are installed."""

import sys
from pathlib import Path

from tellings import read_table, to_arrow
from tellings.records import Claim

run = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("out/demo")  # what `tellings demo --out out/demo` left
claims = read_table(run / "tables" / "claims.parquet", Claim)
table = to_arrow(claims, Claim)
print(table.group_by("tellings").aggregate([("claim_id", "count")]).sort_by("tellings").to_pydict())

try:
    from tellings import to_polars

    print(to_polars(claims, Claim).head(3))
except Exception as error:  # Polars may not be installed
    print(error)
