"""Contents of filings to test with."""

from dataclasses import replace

from surgery_gov.filings.exports.workbook import workbook
from surgery_gov.filings.rules.comparison import compare, with_changes
from surgery_gov.filings.rules.content import Content, Heading, Kind, Row
from surgery_gov.filings.rules.pages import pages
from surgery_gov.filings.rules.seal import seal

HEADING = Heading(
    number="BS-2026-002",
    kind=Kind.UPDATE,
    institution="仁和市第一人民医院",
    registration_no="PDY00001234567890",
    credit_code="12310230425026789X",
    level="三级甲等",
    authority="仁和市卫生健康委员会",
    district="崇明区",
    edition="2026年第二版",
    in_force_from="2026-12-01",
    document_no="仁一医〔2026〕88号",
    previous="BS-2026-001（2026年版）",
    filler="周文静",
    phone="021-12345678",
    prepared_on="2026-11-22",
)
PROCEDURE = Row(
    code="51.2300",
    name="腹腔镜下胆囊切除术",
    department="普通外科",
    category="手术",
    grade=3,
    restricted=False,
    exam_grade4=False,
    minimally_invasive=True,
    remark="",
)
LAST = (
    PROCEDURE,
    replace(PROCEDURE, code="37.5100", name="心脏移植术", grade=4, restricted=True),
    replace(PROCEDURE, code="50.2200", name="部分肝切除术", department="肝胆外科"),
    replace(PROCEDURE, code="52.7x00", name="根治性胰十二指肠切除术", grade=4),
)
THIS = (
    replace(PROCEDURE, code="37.5100", name="心脏移植术", grade=4, restricted=True),
    replace(PROCEDURE, code="50.2200", name="部分肝切除术", department="肝胆外科", grade=4),
    replace(PROCEDURE, department="普通外科、肝胆外科"),
    replace(PROCEDURE, code="81.5100", name="全髋关节置换", department="骨科"),
)


def content(*, heading=HEADING, rows=THIS, last=LAST):
    changes = compare(last, rows, {}, {}) if heading.kind is Kind.UPDATE else ()
    return Content(
        heading=heading, rows=with_changes(rows, changes, "版本调整", "未变"), changes=changes
    )


def exported(wanted):
    """The sealed pages and the bytes of the workbook."""
    sealed = seal(pages(wanted))
    return sealed, workbook(sealed, wanted.heading.number, "三、四级手术管理目录报送")
