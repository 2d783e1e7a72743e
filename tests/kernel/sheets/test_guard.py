import resource
import time
import zipfile
from io import BytesIO

import pytest

from surgery_gov.kernel import sheets
from surgery_gov.kernel.sheets.faults import annotate
from surgery_gov.kernel.sheets.limits import LIMITS
from tests.support import books

FAR = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
FIRST = '<row r="1"><c r="A1"><v>1</v></c></row>'


def bomb():
    huge = b"A" * (LIMITS.unpacked_bytes // 2)
    return books.by_hand(sheet=huge)


def encrypted():
    data = bytearray(books.by_hand(FIRST))
    with zipfile.ZipFile(BytesIO(bytes(data))) as archive:
        at = archive.start_dir
    data[at + 8] |= 1
    return bytes(data)


HOSTILE = {
    "one cell in the last corner": (lambda: books.by_hand(FAR), "too_large"),
    "the same behind an honest cell": (lambda: books.by_hand(FIRST + FAR), "too_large"),
    "the same out of order": (lambda: books.by_hand(FAR + FIRST), "too_large"),
    "the same with other quotes": (lambda: books.by_hand(FAR.replace('"', "'")), "too_large"),
    "the same in a namespace": (
        lambda: books.by_hand(FAR.replace("<c", "<x:c").replace("</c", "</x:c")),
        "too_large",
    ),
    "a zip bomb": (bomb, "bomb"),
    "too many parts": (
        lambda: books.by_hand(parts=[(f"xl/p{i}.xml", b"<a/>") for i in range(1100)]),
        "too_many_parts",
    ),
    "a path outside": (lambda: books.by_hand(parts=[("../../etc/passwd", b"x")]), "path"),
    "an absolute path": (lambda: books.by_hand(parts=[("/etc/passwd", b"x")]), "path"),
    "a path of Windows": (lambda: books.by_hand(parts=[("xl\\..\\..\\a", b"x")]), "path"),
    "an entity": (
        lambda: books.by_hand(before='<!DOCTYPE a [<!ENTITY b "c">]>'),
        "dtd",
    ),
    "an entity in the texts": (
        lambda: books.by_hand(parts=[("xl/sharedStrings.xml", b"<!DOCTYPE sst><sst/>")]),
        "dtd",
    ),
    "an encoding that hides": (
        lambda: books.by_hand(sheet="<worksheet/>".encode("utf-16")),
        "encoding",
    ),
    "a password": (encrypted, "encrypted"),
    "macros": (lambda: books.by_hand(parts=[("xl/vbaProject.bin", b"x")]), "macro"),
    "a zip of something else": (lambda: _zip({"a.txt": b"x"}), "not_excel"),
    "too many rows of text": (lambda: b"a,b\n" * (LIMITS.rows + 1), "too_large"),
    "too many columns of text": (lambda: b"," * 300, "too_large"),
    "more than any honest file": (lambda: b"a" * (LIMITS.file_bytes + 1), "too_large"),
}


def _zip(parts):
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_refused_with_a_sentence(case):
    make, code = HOSTILE[case]
    data = make()
    started = time.process_time() + _children()
    with pytest.raises(sheets.Unreadable) as refused:
        sheets.read(data)
    assert refused.value.code == code
    assert refused.value.message.endswith("。")
    assert time.process_time() + _children() - started < 5


def test_marking_passes_the_same_guard():
    with pytest.raises(sheets.Unreadable):
        annotate(books.by_hand(FAR), [])


def test_a_million_formatted_empty_rows_are_read_as_empty():
    rows = "".join(
        f'<row r="{n}" s="1" customFormat="1"><c r="A{n}" s="1"/></row>'
        for n in range(2, 1_048_577)
    )
    book = sheets.read(books.by_hand(FIRST + rows))
    assert book.sheets[0].rows == [[1.0]]


def _children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
