"""A small hospital written straight into the tables, with the clocks set as a test needs them."""

import json
from datetime import UTC, date, datetime

from sqlalchemy import insert

from surgery_gov.catalog.models import CatalogEntry, Edition
from surgery_gov.kernel.calendar import day_after, parse_instant, start_of_day
from surgery_gov.policy.models import PolicySetting
from surgery_gov.privileges.models import Privilege, PrivilegeDecision
from surgery_gov.staff.models import (
    Department,
    DepartmentName,
    Surgeon,
    SurgeonEmployment,
    SurgeonLicence,
)
from tests.clearance.facts import GALL, LIVER, WART

LONG_AGO = datetime(2011, 1, 1, tzinfo=UTC)
JANUARY_1, YEAR_END = start_of_day(date(2026, 1, 1)), day_after(date(2026, 12, 31))
JUNE_12, JUNE_15 = parse_instant("2026-06-12T10:00:00+08:00"), start_of_day(date(2026, 6, 15))

DEPARTMENTS = [(1, "GD", "肝胆外科"), (2, "PW", "普通外科"), (3, "YK", "眼科")]
SURGEONS = [(1, "10268", "赵明远", 1), (2, "10301", "钱立新", 1), (3, "20415", "孙怡", 3)]
ENTRIES = [
    (LIVER, "肝叶切除术", 4, "肝胆外科", False, False),
    (GALL, "腹腔镜下胆囊切除术", 3, "肝胆外科、普通外科", False, False),
    (WART, "皮肤病损切除术", 2, "普通外科", False, False),
    ("37.6600", "植入型心室辅助系统置入术", 4, "肝胆外科", True, False),
    ("01.3200", "脑白质切断术", 4, "肝胆外科", False, True),
]


def build(engine):
    """Write the hospital: the case to keep for 10268, everything lasting for 10301."""
    with engine.begin() as connection:
        _staff(connection)
        _catalog(connection)
        _ledger(connection)
        # SQLite counts on from the largest id, PostgreSQL has to be told where to go on
        if engine.dialect.name == "postgresql":
            for table in (Department, Surgeon, Edition, CatalogEntry, Privilege, PrivilegeDecision):
                name = table.__tablename__
                connection.exec_driver_sql(
                    f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), 1000)"
                )


def _staff(connection):
    connection.execute(
        insert(Department),
        [
            {"id": i, "code": c, "name": n, "pinyin": c.lower(), "since": LONG_AGO}
            for i, c, n in DEPARTMENTS
        ],
    )
    connection.execute(
        insert(DepartmentName),
        [{"department_id": i, "name": n, "recorded_at": LONG_AGO} for i, _, n in DEPARTMENTS],
    )
    connection.execute(
        insert(Surgeon),
        [{"id": i, "staff_no": no, "name": n, "pinyin": "x"} for i, no, n, _ in SURGEONS],
    )
    connection.execute(
        insert(SurgeonEmployment),
        [
            {"surgeon_id": i, "department_id": d, "since": LONG_AGO, "recorded_at": LONG_AGO}
            for i, _, _, d in SURGEONS
        ],
    )
    connection.execute(
        insert(SurgeonLicence),
        [
            {
                "surgeon_id": i,
                "certificate_no": f"1103100000{no}",
                "scope": "外科专业",
                "since": LONG_AGO,
                "recorded_at": LONG_AGO,
            }
            for i, no, _, _ in SURGEONS
        ],
    )


def _catalog(connection):
    connection.execute(
        insert(Edition),
        {
            "id": 1,
            "name": "2026版",
            "status": "draft",
            "created_at": LONG_AGO,
            "created_by": "t",
            "source_name": "t",
            "source_digest": "t",
            "entry_count": len(ENTRIES),
        },
    )
    connection.execute(
        insert(CatalogEntry),
        [
            {
                "edition_id": 1,
                "code": code,
                "name": name,
                "pinyin": "x",
                "grade": grade,
                "department": department,
                "category": "手术",
                "restricted": restricted,
                "prohibited": prohibited,
                "exam_grade4": False,
                "minimally_invasive": False,
                "remark": "",
            }
            for code, name, grade, department, restricted, prohibited in ENTRIES
        ],
    )
    connection.execute(
        Edition.__table__.update().values(
            status="published",
            in_force_from=LONG_AGO,
            published_at=LONG_AGO,
            published_by="t",
            document_no="仁一医〔2026〕2号",
        )
    )


def _ledger(connection):
    old, new = {"document_no": "仁一医〔2025〕97号"}, {"document_no": "仁一医〔2025〕98号"}
    give(connection, 1, (1, LIVER), JANUARY_1, YEAR_END, **old)
    revoked = ("revoke", JUNE_15, JUNE_12)
    decide(connection, 2, 1, revoked, document_no="仁一医〔2026〕41号")
    give(connection, 3, (1, GALL), JANUARY_1, YEAR_END, **old)
    give(connection, 4, (2, LIVER), JANUARY_1, None, **new)
    give(connection, 5, (2, "grade:2@PW"), JANUARY_1, None, **new)


def give(connection, number, whose, since, until, **more):
    """Grant ``(surgeon id, target)``; the privilege takes the number of its first decision."""
    surgeon_id, target = whose
    connection.execute(
        insert(Privilege), {"id": number, "surgeon_id": surgeon_id, "target": target}
    )
    act = ("grant", since, LONG_AGO)
    decide(connection, number, number, act, until=until, **more)


def decide(connection, number, privilege_id, act, **more):
    """Write one decision ``(kind, effective_at, recorded_at)`` into the ledger."""
    kind, effective_at, recorded_at = act
    connection.execute(
        insert(PrivilegeDecision),
        {
            "id": number,
            "privilege_id": privilege_id,
            "kind": kind,
            "effective_at": effective_at,
            "until": None,
            "recorded_at": recorded_at,
            "actor_id": "M001",
            "actor_name": "周文静",
            "reason": "动态评估结论为取消" if kind == "revoke" else "",
            "basis": "",
            "document_no": "",
            "edition": "2026版",
            "conditions": [],
            **more,
        },
    )


def setting(connection, value):
    """Set how low grades may be granted."""
    connection.execute(
        insert(PolicySetting),
        {
            "key": "privileges.low_grade_mode",
            "value": json.loads(json.dumps(value)),
            "effective_from": LONG_AGO,
            "recorded_at": LONG_AGO,
            "recorded_by": "t",
            "basis": "t",
        },
    )
