"""A small hospital: two departments, five surgeons, an edition of eight operations."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import insert, select, update

from surgery_gov.catalog.models import CatalogEntry, Edition
from surgery_gov.kernel import db
from surgery_gov.kernel.pinyin import initials
from surgery_gov.policy.models import PolicySetting
from surgery_gov.policy.rules.settings import HighGradeEntry, Key
from surgery_gov.privileges import service
from surgery_gov.privileges.rules import Target
from surgery_gov.privileges.rules.orders import Order
from surgery_gov.staff.models import (
    Department,
    DepartmentName,
    Surgeon,
    SurgeonEmployment,
    SurgeonLicence,
)
from tests.privileges.ledgers import on

START = datetime(2020, 1, 1, tzinfo=UTC)
DEPARTMENTS = (("PW", "普外科"), ("XW", "心外科"))
SURGEONS = (
    ("01001", "赵明远", "PW"),
    ("01002", "钱思齐", "PW"),
    ("01003", "孙立群", "XW"),
    ("01007", "李清扬", "PW"),
    ("M001", "周文静", "PW"),
)
DIRECT_ENTRY = {
    "key": Key.HIGH_GRADE_ENTRY.value,
    "value": HighGradeEntry.DIRECT.value,
    "effective_from": START,
    "recorded_at": START,
    "recorded_by": "周文静",
    "basis": "启用前已有正式文件",
}
LICENCE_ENDS = {"01007": on("2027-01-01")}
ENTRIES = (
    ("51.2300", "腹腔镜下胆囊切除术", 3, "普外科", False, False),
    ("50.2200", "部分肝切除术", 4, "普外科", False, False),
    ("47.0100", "腹腔镜下阑尾切除术", 2, "普外科、心外科", False, False),
    ("86.2200", "清创术", 1, "普外科", False, False),
    ("52.7x00", "根治性胰十二指肠切除术", 4, "普外科", False, False),
    ("37.5100", "心脏移植术", 4, "心外科", True, False),
    ("36.1000", "冠状动脉旁路移植术", 4, "心外科", False, False),
    ("99.9900", "某禁止类技术", 4, "普外科", False, True),
)


@dataclass(frozen=True)
class World:
    """Ids by 工号."""

    surgeons: dict[str, int]
    edition: int


def build():
    """Write it straight into the tables."""
    with db.session.get_bind().begin() as connection:
        for code, name in DEPARTMENTS:
            connection.execute(
                insert(Department.__table__).values(
                    code=code, name=name, pinyin=initials(name), since=START, version=1
                )
            )
        connection.execute(
            insert(DepartmentName.__table__).from_select(
                ["department_id", "name", "recorded_at"],
                select(Department.id, Department.name, Department.since),
            )
        )
        ids = dict(connection.execute(select(Department.code, Department.id)).all())
        connection.execute(insert(PolicySetting.__table__), DIRECT_ENTRY)
        surgeons = {no: _surgeon(connection, no, name, ids[d]) for no, name, d in SURGEONS}
        return World(surgeons=surgeons, edition=_edition(connection))


def _surgeon(connection, staff_no, name, department):
    table = Surgeon.__table__
    key = connection.execute(
        insert(table).values(staff_no=staff_no, name=name, pinyin=initials(name), version=1)
    ).inserted_primary_key[0]
    dated = {"surgeon_id": key, "since": START, "recorded_at": START}
    connection.execute(
        insert(SurgeonEmployment.__table__).values(department_id=department, **dated)
    )
    connection.execute(
        insert(SurgeonLicence.__table__).values(
            certificate_no=f"1103100000{staff_no}",
            scope="外科专业",
            until=LICENCE_ENDS.get(staff_no),
            **dated,
        )
    )
    return key


def _edition(connection):
    key = connection.execute(
        insert(Edition.__table__).values(
            name="2026年版",
            status="draft",
            created_at=START,
            created_by="M001",
            source_name="目录.xlsx",
            source_digest="0" * 64,
            entry_count=len(ENTRIES),
            version=1,
        )
    ).inserted_primary_key[0]
    for code, name, grade, department, restricted, prohibited in ENTRIES:
        connection.execute(
            insert(CatalogEntry.__table__).values(
                edition_id=key,
                code=code,
                name=name,
                pinyin=initials(name),
                grade=grade,
                department=department,
                category="手术",
                restricted=restricted,
                prohibited=prohibited,
                exam_grade4=False,
                minimally_invasive=False,
                remark="",
            )
        )
    connection.execute(
        update(Edition.__table__).values(
            status="published",
            in_force_from=START,
            document_no="仁一医〔2026〕1号",
            published_at=START,
            published_by="M001",
        )
    )
    return key


def order(staff_no="01001", *targets, effective="2026-01-01", until=None, **other):
    """An order with everything in it that an act may ask for."""
    said = {"reason": "动态评估结论", "document_no": "仁一医〔2026〕41号", **other}
    return Order(
        staff_no=staff_no,
        targets=tuple(Target.parse(t) for t in targets or ("51.2300",)),
        effective_at=on(effective),
        until=on(until) if until else None,
        **said,
    )


def granted(actor, staff_no="01001", *targets, effective="2026-01-01", until="2028-01-01", **other):
    """Grant it."""
    return service.grant(
        actor, order(staff_no, *targets, effective=effective, until=until, **other)
    )
