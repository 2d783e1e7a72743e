"""What a spreadsheet may cost. Every bound is named here, with its reason."""

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """Bounds on a file and on the process that reads it.

    The largest honest file met is the national code table: 13 654 rows, 12 columns, 1 MB,
    11 MB unpacked; formatted empty rows down to the last (1 048 576) unpack to 250 MB.
    """

    file_bytes: int = 20 * MEGABYTE
    """Twenty times the national table."""
    entries: int = 1_000
    """A workbook has about ten parts and two per sheet and picture."""
    unpacked_bytes: int = 400 * MEGABYTE
    """A sheet formatted to its last row must still be read; it is unpacked piece by piece."""
    shared_bytes: int = 64 * MEGABYTE
    """Texts and styles are held in memory whole."""
    ratio: int = 400
    """Deflate cannot pass 1032; formatted empty rows reach about 60; bombs stay near 1000."""
    rows: int = 200_000
    columns: int = 256
    """What xls can hold; a catalog has nine, a hospital's dictionary forty."""
    cells: int = 1_500_000
    """Rows times columns: cells are laid out as a rectangle in memory."""
    sheets: int = 100
    """One sheet a department, twice over."""
    cell_characters: int = 32_767
    """Excel's own bound."""
    merged: int = 50_000
    memory_bytes: int = 512 * MEGABYTE
    cpu_seconds: int = 5
    marking_cpu_seconds: int = 30
    """Marking keeps the formats of the original, which takes longer than reading values."""
    marked_bytes: int = 400 * MEGABYTE
    """Marking unpacks sheets into temporary files; reading writes nothing at all."""
    wall_seconds: int = 40
    """Reading takes a second or two; a busy machine may be a few times slower."""


LIMITS = Limits()
