"""The content of a filing, frozen. One value, one JSON text, whatever made it."""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Self

GRADES = {3: "三级", 4: "四级"}
UNKNOWN = "未统计"


class Kind(StrEnum):
    """First filing of the catalog, or an update of one filed before."""

    INITIAL = "initial"
    UPDATE = "update"

    @property
    def label(self) -> str:
        """Return the word on the cover."""
        return "首次" if self is Kind.INITIAL else "调整"


class ChangeKind(StrEnum):
    """How one procedure differs from the last filing; the value is the word in the workbook."""

    ADDED = "新增"
    REMOVED = "取消"
    RAISED = "升级"
    LOWERED = "降级"
    RENAMED = "改名"
    RECODED = "改码"
    ALTERED = "属性变更"


@dataclass(frozen=True, kw_only=True, slots=True)
class Heading:
    """Who files what to whom. Dates are ISO text, days of Beijing; nothing is blank by accident."""

    number: str
    kind: Kind
    institution: str
    registration_no: str
    credit_code: str
    level: str
    authority: str
    district: str
    edition: str
    in_force_from: str
    document_no: str
    previous: str | None
    filler: str
    phone: str
    prepared_on: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One grade-3 or grade-4 procedure as filed."""

    code: str
    name: str
    department: str
    category: str
    grade: int
    restricted: bool
    exam_grade4: bool
    minimally_invasive: bool
    remark: str
    change: str = ""
    reason: str = ""
    last_year_cases: str = UNKNOWN
    first_performed: str = UNKNOWN


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One difference to the last filing: which item of which procedure, before and after."""

    kind: ChangeKind
    code: str
    name: str
    department: str
    item: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """Everything a filing says; rows and changes are in order of code."""

    heading: Heading
    rows: tuple[Row, ...]
    changes: tuple[Change, ...]

    def as_json(self) -> str:
        """Return the one text of this content: sorted keys, no spaces, nothing escaped."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `as_json` wrote."""
        data = json.loads(text)
        heading = {**data["heading"], "kind": Kind(data["heading"]["kind"])}
        changes = [{**c, "kind": ChangeKind(c["kind"])} for c in data["changes"]]
        return cls(
            heading=Heading(**heading),
            rows=tuple(Row(**row) for row in data["rows"]),
            changes=tuple(Change(**change) for change in changes),
        )
