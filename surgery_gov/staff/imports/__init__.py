"""The staff sheet in: read behind the guard, judged cell by cell, imported all or nothing."""

from surgery_gov.staff.imports.reading import COLUMNS
from surgery_gov.staff.imports.sheet import Examined, examine, import_file, marked

__all__ = ["COLUMNS", "Examined", "examine", "import_file", "marked"]
