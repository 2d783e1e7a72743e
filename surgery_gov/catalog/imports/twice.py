"""One code, one entry: rows that agree are merged, rows that do not are refused."""

from surgery_gov.catalog.rules.entries import FIELDS, Entry, differences, merged
from surgery_gov.kernel.sheets.faults import Collector
from surgery_gov.kernel.sheets.tables import Row


class Register:
    """Keeps the entries by code, and where each was first met."""

    def __init__(self, collector: Collector, *, several: bool) -> None:
        self._collector = collector
        self._several = several
        self._first: dict[str, Row] = {}
        self._entries: dict[str, Entry] = {}
        self.repeated = 0

    def add(self, row: Row, entry: Entry) -> None:
        """Take one row; refuse it by both addresses where it contradicts an earlier one."""
        earlier = self._entries.setdefault(entry.code, entry)
        if earlier is entry:
            self._first[entry.code] = row
            return
        wrong = list(differences(earlier, entry))
        for field, there, here in wrong:
            places = self._address(self._first[entry.code], field), self._address(row, field)
            sentence = (
                f"手术编码 {entry.code} 出现两次，{FIELDS[field]}不同："
                f"{places[0]} 是“{there}”，{places[1]} 是“{here}”。请核对后改为一致，或只留一行。"
            )
            self._collector.refuse(row, field, "duplicate", sentence)
        if not wrong:
            self.repeated += 1
            self._entries[entry.code] = merged(earlier, entry)

    def entries(self) -> list[Entry]:
        """Return one entry for each code, in the order of the file."""
        return list(self._entries.values())

    def _address(self, row: Row, field: str) -> str:
        cell = row.address(field)
        return f"{row.table.sheet.name}!{cell}" if self._several else cell
