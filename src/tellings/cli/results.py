"""The commands that hand on what a run found: to browsers, programs and other vocabularies."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from tellings.errors import UsageError

if TYPE_CHECKING:  # what these load, help and errors must not wait for
    from tellings.library import Library

__all__ = ["export", "mcp", "serve"]

Found = Annotated[Path, Parameter(help="Folder of a library, or one that a build or a compare wrote.")]


def serve(
    run: Found,
    *,
    host: Annotated[
        str, Parameter(help="Address to listen at; others than this machine's are your risk.")
    ] = ("127.0.0.1"),
    port: Annotated[int, Parameter(help="Port to listen at.")] = 8017,
) -> None:
    """Serve the pages of a run or a library to the browsers of this machine, with a search over the texts."""
    found = _library(run)
    if not found and not (run / "index.html").is_file():
        raise UsageError(f"{run}: holds no index.html; {_NAME}")
    try:
        import uvicorn  # noqa: PLC0415

        from tellings.web import LOOPBACK, reader  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise UsageError(f"serve needs {error.name}: pip install 'tellings[serve]'") from error
    print(f"http://{host}:{port}/ (Ctrl-C ends it)")  # noqa: T201
    uvicorn.run(
        reader(found or run, (*LOOPBACK, host)),
        host=host,
        port=port,
        log_level="warning",
        server_header=False,
    )


def mcp(run: Found) -> None:
    """Answer a program's questions about a run over standard input and output (Model Context Protocol)."""
    found = _library(run)
    if not found and not (run / "tables" / "stories.parquet").is_file():
        raise UsageError(f"{run}: holds no tables; {_NAME}")
    try:
        from tellings.mcp import evidence_server  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise UsageError(f"mcp needs {error.name}: pip install 'tellings[mcp]'") from error
    evidence_server(found.read if found else lambda use: use(run)).run()


def export(
    run: Found,
    *,
    format_: Annotated[
        Literal["annotations", "prov", "schema-org", "parquet", "csv", "pages"],
        Parameter(
            name="--format",
            help="Web Annotations, PROV-JSON or schema.org JSON-LD; or copies of the tables or the pages.",
        ),
    ],
    out: Annotated[Path, Parameter(help="File to write, one story a line; a folder for tables and pages.")],
) -> None:
    """Write out what was found, for other programs."""
    from tellings.library import export_edition  # noqa: PLC0415

    found = _library(run)
    if not found and not any((run / "stories").glob("*.json")):
        raise UsageError(f"{run}: holds no stories/*.json; {_NAME}")
    if found:
        found.export(out, format_)
    else:
        export_edition(run, out, format_)


_NAME = "name a library, or the --out folder of a build or a compare"


def _library(folder: Path) -> "Library | None":
    """Return the library in the folder, if it holds one that has been lined up."""
    if not (folder / "library.sqlite").is_file():
        return None
    from tellings.library import open_library  # noqa: PLC0415

    library = open_library(folder, create=False)
    library.read(lambda _: None)
    return library
