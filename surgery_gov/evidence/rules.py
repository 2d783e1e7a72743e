"""Which files may be kept as proof. Judged by what they hold, never by what they are called."""

import hashlib
import unicodedata
import zipfile
from dataclasses import dataclass
from io import BytesIO

from surgery_gov.kernel.errors import Invalid
from surgery_gov.kernel.sheets.archive import NO_ZIP

_OFFICE = "application/vnd.openxmlformats-officedocument"
PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
DOCX, XLSX = f"{_OFFICE}.wordprocessingml.document", f"{_OFFICE}.spreadsheetml.sheet"
ENDINGS = {PDF: ".pdf", PNG: ".png", JPEG: ".jpg", DOCX: ".docx", XLSX: ".xlsx"}
ACCEPTED = "PDF、PNG、JPEG、Word（docx）、Excel（xlsx）"
_BEGINNINGS = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG))
_DOCUMENTS = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX}
_MOST_PARTS = 5000
_LONGEST_NAME = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class EvidenceFile:
    """A file as kept: ``digest`` is the SHA-256 of its bytes in hex, ``size`` in bytes."""

    digest: str
    size: int
    media_type: str

    @property
    def ending(self) -> str:
        """The ending that says what it is."""
        return ENDINGS[self.media_type]


def examine(content: bytes, megabytes: int, field: str = "file") -> EvidenceFile:
    """Return what the file is; ``Invalid`` at ``field`` where it cannot be kept."""
    if not content:
        raise Invalid({field: ["文件是空的（0 KB），请重新选择"]})
    if len(content) > megabytes << 20:
        raise Invalid({field: [f"文件超过{megabytes} MB，请压缩或拆开后再上传"]})
    media_type = recognize(content)
    if media_type is None:
        raise Invalid(
            {field: [f"认不出这个文件，没有保存。可以上传：{ACCEPTED}；不收带宏或加密的文件"]}
        )
    return EvidenceFile(
        digest=hashlib.sha256(content).hexdigest(), size=len(content), media_type=media_type
    )


def recognize(content: bytes) -> str | None:
    """Return the media type that the bytes are of, or None for any other kind of file."""
    for beginning, media_type in _BEGINNINGS:
        if content.startswith(beginning):
            return media_type
    return _office(content) if content.startswith(b"PK\x03\x04") else None


def shown_name(filename: str, media_type: str) -> str:
    """Return the name a file is shown and downloaded under: no path, no tricks, a true ending.

    A name may hold marks that turn the direction of writing, so that ``gpj.exe`` reads as
    ``exe.jpg``: whatever is not to be seen is left out.
    """
    last = filename.replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join(c for c in last if unicodedata.category(c)[0] not in "CZ" or c == " ")
    ending = ENDINGS[media_type]
    accepted = (ending, ".jpeg") if media_type == JPEG else (ending,)
    bare = seen.rstrip()
    said = next((e for e in accepted if bare.lower().endswith(e)), "")
    stem = bare[: len(bare) - len(said)].strip(" .")
    return f"{stem[:_LONGEST_NAME] or '证明材料'}{ending}"


def _office(content: bytes) -> str | None:
    """Tell a document of Word or Excel by the parts in the zip's directory; nothing is unpacked."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
    except NO_ZIP:
        return None
    names = {part.filename for part in parts}
    encrypted = any(part.flag_bits & 1 for part in parts)
    macros = any(name.lower().endswith("vbaproject.bin") for name in names)
    if len(parts) > _MOST_PARTS or encrypted or macros or "[Content_Types].xml" not in names:
        return None
    return next((kind for part, kind in _DOCUMENTS.items() if part in names), None)
