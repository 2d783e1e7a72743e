"""The old container (.xls and .et): finds the stream of the workbook, and locked files.

Only what is needed to see what the sheet reader hides; every chain is bounded by the file.
"""

import struct
from collections.abc import Iterator

from surgery_gov.kernel.sheets.errors import Unreadable

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
END = 0xFFFFFFF8
ENTRY = 128
SMALL_STREAM = 4096
HEADER_SECTORS = 109
DAMAGED = "文件已损坏，不能读取。请用 Excel 或 WPS 打开后另存为 .xlsx 再导入。"


def workbook_stream(data: bytes) -> bytes:
    """Return the records of the workbook; raise ``Unreadable`` where there are none."""
    try:
        streams = _Container(data).streams()
    except (struct.error, IndexError, ValueError) as fault:
        raise Unreadable(DAMAGED, "damaged") from fault
    if "EncryptedPackage" in streams:
        raise Unreadable("文件加了密码。请取消密码，另存后再导入。", "encrypted")
    for name in ("Workbook", "Book"):
        if name in streams:
            return streams[name]
    raise Unreadable("这不是 Excel 工作簿。请另存为 .xlsx、.xls 或 .csv 再导入。", "not_excel")


class _Container:
    """A compound file: sectors chained by a table."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.size = 1 << struct.unpack_from("<H", data, 30)[0]
        self.small = 1 << struct.unpack_from("<H", data, 32)[0]
        if self.size not in {512, 4096} or self.small >= self.size:
            raise ValueError("sector size")
        self.directory, self.first_small = (
            struct.unpack_from("<I", data, 48)[0],
            struct.unpack_from("<I", data, 60)[0],
        )
        self.table = self._table()

    def streams(self) -> dict[str, bytes]:
        entries = self._chain(self.directory)
        found = [entries[at : at + ENTRY] for at in range(0, len(entries) - ENTRY + 1, ENTRY)]
        root = self._chain(struct.unpack_from("<I", found[0], 116)[0]) if found else b""
        small_table = _numbers(self._chain(self.first_small))
        streams = {}
        for entry in found[1:]:
            length = struct.unpack_from("<H", entry, 64)[0]
            name = entry[: max(0, length - 2)].decode("utf-16-le", "replace")
            start, size = struct.unpack_from("<II", entry, 116)
            if name in {"Workbook", "Book", "EncryptedPackage"}:
                whole = (
                    _follow(root, small_table, start, self.small, 0)
                    if size < SMALL_STREAM
                    else self._chain(start)
                )
                streams[name] = whole[:size]
        return streams

    def _table(self) -> list[int]:
        sectors = list(struct.unpack_from(f"<{HEADER_SECTORS}I", self.data, 76))
        following = struct.unpack_from("<I", self.data, 68)[0]
        seen: set[int] = set()
        while following < END and following not in seen:
            seen.add(following)
            block = _numbers(self._sector(following))
            sectors += block[:-1]
            following = block[-1]
        return [n for s in sectors if s < END for n in _numbers(self._sector(s))]

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self.size
        sector = self.data[start : start + self.size]
        if not sector:
            raise ValueError("sector outside the file")
        return sector

    def _chain(self, start: int) -> bytes:
        return _follow(self.data, self.table, start, self.size, self.size)


def _follow(data: bytes, table: list[int], start: int, size: int, skip: int) -> bytes:
    parts = []
    seen = 0
    while start < END:
        if seen > len(table):
            raise ValueError("chain runs in a circle")
        parts.append(data[skip + start * size : skip + (start + 1) * size])
        start = table[start]
        seen += 1
    return b"".join(parts)


def _numbers(block: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(block) // 4}I", block[: len(block) // 4 * 4]))


def records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield (offset, kind, body) of every record; nothing is kept, a file holds a million."""
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield at, kind, stream[at + 4 : at + 4 + length]
        at += 4 + length
