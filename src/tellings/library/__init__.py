"""A library of articles: one folder that survives anything, and grows."""

from tellings.library.changes import Change
from tellings.library.corrections import IDLE, Correction, CorrectionKind
from tellings.library.exports import ExportFormat, export_edition
from tellings.library.forget import Forgotten
from tellings.library.library import Added, Library, Status, open_library
from tellings.library.lock import LibraryBusyError
from tellings.library.runs import Ran

__all__ = [
    "IDLE",
    "Added",
    "Change",
    "Correction",
    "CorrectionKind",
    "ExportFormat",
    "Forgotten",
    "Library",
    "LibraryBusyError",
    "Ran",
    "Status",
    "export_edition",
    "open_library",
]
