"""The guard over a zipped workbook. Runs in the child process, before anything is parsed.

Sizes are counted while unpacking: what the directory of the zip says may be a lie.
"""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import IO

from surgery_gov.kernel.sheets.errors import Unreadable
from surgery_gov.kernel.sheets.limits import Limits

NO_ZIP = (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError)
"""What ``zipfile`` raises of bytes that are no sound zip; the third where it does not know the
version or the way of packing."""
PIECE = 1 << 20
HEAD = 4096
ENCRYPTED = 0x1
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
SHEET = re.compile(
    r"xl/(worksheets|macrosheets|dialogsheets|chartsheets)/[^/]+\.xml", re.IGNORECASE
)
DAMAGED = "文件已损坏，或不是 Excel 工作簿。请用 Excel 或 WPS 打开后另存为 .xlsx 再导入。"
BOMB = "文件解压后异常地大，不像正常的表格，没有读取。请把数据复制到新建的工作簿再导入。"


def open_guarded(data: bytes, limits: Limits) -> zipfile.ZipFile:
    """Return the archive once its directory is found harmless; raise ``Unreadable`` if not."""
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except NO_ZIP as fault:
        raise Unreadable(DAMAGED, "damaged") from fault
    parts = archive.infolist()
    if len(parts) > limits.entries:
        raise Unreadable(BOMB, "too_many_parts")
    for part in parts:
        _check_part(part, limits)
    names = [part.filename for part in parts]
    if len(set(names)) != len(names):
        raise Unreadable(DAMAGED, "damaged")
    _check_kind(set(names))
    if sum(part.file_size for part in parts) > limits.unpacked_bytes:
        raise Unreadable(BOMB, "bomb")
    return archive


def _check_part(part: zipfile.ZipInfo, limits: Limits) -> None:
    name = part.filename.replace("\\", "/")
    if name.startswith("/") or ".." in name.split("/") or ":" in name or "\x00" in name:
        raise Unreadable("文件内部的路径不正常，没有读取。请另存为新的 .xlsx 再导入。", "path")
    if part.flag_bits & ENCRYPTED:
        raise Unreadable("文件加了密码。请取消密码，另存后再导入。", "encrypted")
    if part.compress_type not in METHODS:
        raise Unreadable(DAMAGED, "damaged")
    if part.file_size > HEAD and part.file_size > limits.ratio * max(1, part.compress_size):
        raise Unreadable(BOMB, "bomb")


def _check_kind(names: set[str]) -> None:
    if "[Content_Types].xml" not in names or not any(n.startswith("xl/") for n in names):
        raise Unreadable("这不是 Excel 工作簿。请另存为 .xlsx、.xls 或 .csv 再导入。", "not_excel")
    if any(n.lower().endswith(("vbaproject.bin", ".xlsb")) for n in names):
        raise Unreadable("文件里有宏。请另存为不带宏的 .xlsx 再导入。", "macro")
    if "xl/workbook.bin" in names:
        raise Unreadable("不能读 .xlsb。请另存为 .xlsx 再导入。", "xlsb")


def is_sheet(name: str) -> bool:
    """Whether this part holds the cells of a sheet."""
    return SHEET.fullmatch(name) is not None


def check_content(archive: zipfile.ZipFile, limits: Limits) -> None:
    """Unpack every part but the sheets, piece by piece, and refuse what is dangerous in them.

    Sheets are left to ``markup.scan``, which unpacks them the same way.
    """
    for part in archive.infolist():
        if is_sheet(part.filename):
            continue
        size = 0
        for piece in pieces(archive, part.filename, limits):
            size += len(piece)
            if part.filename.endswith((".xml", ".rels", ".vml")):
                check_xml(piece, first=size == len(piece))
        if size > limits.shared_bytes:
            raise Unreadable(BOMB, "bomb")


def pieces(archive: zipfile.ZipFile, name: str, limits: Limits) -> Iterator[bytes]:
    """Yield the unpacked part piece by piece, stopping at the bounds."""
    packed = archive.getinfo(name).compress_size
    size = 0
    try:
        with archive.open(name) as stream:
            while piece := _read(stream):
                size += len(piece)
                if size > limits.unpacked_bytes or size > limits.ratio * max(HEAD, packed):
                    raise Unreadable(BOMB, "bomb")
                yield piece
    except (zipfile.BadZipFile, EOFError, OSError, ValueError) as fault:
        raise Unreadable(DAMAGED, "damaged") from fault


def _read(stream: IO[bytes]) -> bytes:
    return stream.read(PIECE)


def check_xml(piece: bytes, *, first: bool) -> None:
    """Refuse document types and entities, and encodings that would hide them."""
    if first and (piece[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\x00" in piece[:HEAD]):
        raise Unreadable(DAMAGED, "encoding")
    if b"<!DOCTYPE" in piece or b"<!ENTITY" in piece:
        raise Unreadable(
            "文件里有不允许的定义（DTD），没有读取。请另存为新的 .xlsx 再导入。", "dtd"
        )
