"""Editions made through the commands: short entries, imported, published."""

from datetime import date

from surgery_gov.catalog import queries, service
from surgery_gov.catalog.rules.entries import Entry
from surgery_gov.kernel.permissions import SYSTEM

GALLBLADDER = Entry(
    code="51.2300",
    name="腹腔镜下胆囊切除术",
    grade=2,
    departments=("普外科",),
    category="手术",
    minimally_invasive=True,
)
LIVER = Entry(
    code="50.3x00",
    name="肝叶切除术",
    grade=4,
    departments=("肝胆外科", "普外科"),
    category="手术",
    exam_grade4=True,
)
ABLATION = Entry(
    code="50.2400x002",
    name="肝病损射频消融术[RFA]",
    grade=4,
    departments=("介入科",),
    category="介入治疗",
    restricted=True,
)
HERNIA = Entry(code="53.0000", name="单侧腹股沟疝修补术", grade=1, departments=("普外科",))
USUAL = (GALLBLADDER, LIVER, ABLATION, HERNIA)


def draft(name="2026版", entries=USUAL):
    """Import a draft and return it."""
    service.import_edition(SYSTEM, name, entries, source_name="目录.xlsx", source_digest="d" * 64)
    return queries.get_edition_named(name)


def published(name="2026版", entries=USUAL, since=date(2026, 1, 1), document="仁一医〔2026〕8号"):
    """Import and publish an edition and return it."""
    draft(name, entries)
    service.publish(SYSTEM, name, since, document)
    return queries.get_edition_named(name)
