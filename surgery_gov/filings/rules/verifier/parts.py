"""The XML parts inside an xlsx file, with nothing but zip and XML."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator

from surgery_gov.filings.rules.verifier.digest import Unreadable

MOST_BYTES = 64 * 1024 * 1024  # six times the filing of a whole national table


class Parts:
    """The parts of one archive by path; an absent part reads as empty."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive, self.names = archive, archive.namelist()
        if len(set(self.names)) != len(self.names):
            raise Unreadable("压缩包内有重名的部件")
        if sum(entry.file_size for entry in archive.infolist()) > MOST_BYTES:
            raise Unreadable("文件解压后过大，不是报送工作簿")

    def root(self, path: str) -> ET.Element:
        """Parse one part; raises Unreadable where it declares a document type."""
        if path not in self.names:
            return ET.Element("absent")
        text = self.archive.read(path).decode("utf-8-sig")
        if "<!DOCTYPE" in text or "<!ENTITY" in text:
            raise Unreadable("文件内有 xlsx 不应有的声明（DTD）")
        return ET.fromstring(text)  # noqa: S314 - a document type never reaches the parser

    def sheets(self) -> Iterator[tuple[ET.Element, ET.Element]]:
        """Each sheet's entry in the workbook and its content, in order."""
        links = named(self.root("xl/_rels/workbook.xml.rels"), "Relationship")
        targets = {link.attrib["Id"]: link.attrib["Target"] for link in links}
        for entry in named(self.root("xl/workbook.xml"), "sheet"):
            link = next(value for key, value in entry.attrib.items() if key.endswith("}id"))
            target = targets[link]
            path = target[1:] if target.startswith("/") else "xl/" + target
            if path not in self.names:
                raise Unreadable("缺少工作表的内容")
            yield entry, self.root(path)

    def strings(self) -> list[str]:
        """Return the shared strings in the order cells refer to them."""
        return [text_of(item) for item in named(self.root("xl/sharedStrings.xml"), "si")]


def named(root: ET.Element, tag: str) -> Iterator[ET.Element]:
    """Elements of this name anywhere below, whatever the namespace."""
    return (element for element in root.iter() if local(element) == tag)


def local(element: ET.Element) -> str:
    """Return the element's name without its namespace."""
    return element.tag.rsplit("}", 1)[-1]


def text_of(item: ET.Element) -> str:
    """Join the runs of a string, without its phonetic guides."""
    guides = {t for guide in named(item, "rPh") for t in named(guide, "t")}
    return "".join(unescaped(t.text or "") for t in named(item, "t") if t not in guides)


def unescaped(text: str) -> str:
    """Undo the _xHHHH_ escapes that spreadsheets use for what XML cannot hold."""
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)
