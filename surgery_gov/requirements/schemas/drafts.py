"""A requirement as a form: numbers side by side, lists one per line."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate

from surgery_gov.requirements.rules.conditions import (
    EXAMINATIONS,
    TRAININGS,
    Among,
    Condition,
    Examination,
    Hand,
    LicenceScope,
    MinimumCases,
    NormLine,
    Proof,
    Training,
)
from surgery_gov.requirements.rules.drafts import LONGEST_MONTHS, MOST_CASES, Draft
from surgery_gov.requirements.rules.sets import Mode, RequirementSet, parse_target
from surgery_gov.web.schema import Day, Line, Strict, Text

PARTS = "：:"
NORM_PARTS = "｜|"
_WORDS = {proof.label: proof for proof in TRAININGS}


class TargetSchema(Strict):
    """For which entry or grade a requirement is set; ``grade`` may be ``restricted``."""

    grade = Line(load_default="", longest=16)
    code = Line(load_default="", longest=64)

    @post_load
    def _target(self, data: dict[str, Any], **_: Any) -> str:
        if bool(data["grade"]) == bool(data["code"]):
            raise ValidationError("请填写手术编码，或选择级别，二者填一", "code")
        try:
            return parse_target(data["code"] or data["grade"])
        except ValueError as fault:
            raise ValidationError(f"{fault}。请核对", "code") from fault


def _cases() -> fields.Integer:
    return fields.Integer(load_default=None, validate=validate.Range(1, MOST_CASES))


def _months() -> fields.Integer:
    return fields.Integer(load_default=None, validate=validate.Range(1, LONGEST_MONTHS))


class DraftSchema(Strict):
    """The form of a requirement. What is left blank is not required."""

    step = fields.String(load_default="preview")
    seen = fields.Integer(load_default=None)
    mode = fields.Enum(Mode, by_value=True, load_default=Mode.ADDS)
    since = Day(required=True)
    assisted = _cases()
    assisted_months = _months()
    supervised = _cases()
    supervised_months = _months()
    operated = _cases()
    operated_months = _months()
    among = fields.Enum(Among, by_value=True, load_default=Among.ITEM)
    codes = fields.List(Line(longest=64), load_default=list)
    trainings = Text(load_default="")
    theory = fields.Integer(load_default=None, validate=validate.Range(1, 100))
    skill = fields.Integer(load_default=None, validate=validate.Range(1, 100))
    examination_months = _months()
    licence_word = Line(load_default="", longest=40)
    norms = Text(load_default="")
    basis = Text(load_default="")
    review_months = _months()
    note = Text(load_default="")

    @post_load
    def _split(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        faults: dict[str, list[str]] = {}
        conditions = (
            *_counted(data, faults),
            *_trainings(data, faults),
            *_examinations(data, faults),
            *_licence(data),
            *_norms(data),
        )
        if faults:
            raise ValidationError(faults)
        return {
            "step": data["step"],
            "seen": data["seen"],
            "mode": data["mode"],
            "since": data["since"],
            "note": data["note"],
            "review_months": data["review_months"],
            "conditions": conditions,
        }


def draft_of(target: str, given: Mapping[str, Any]) -> Draft:
    """Return what the form loaded as a draft for the target."""
    names = ("mode", "since", "note", "review_months", "conditions")
    return Draft(target=target, **{name: given[name] for name in names})


def values_of(
    held: RequirementSet | None, conditions: Sequence[Condition], since: date
) -> dict[str, Any]:
    """Return the fields of the form for a row, or for the conditions offered as an example."""
    values: dict[str, Any] = {"since": since.isoformat(), "among": Among.ITEM.value}
    if held is not None:
        values |= {"mode": held.mode.value, "review_months": held.review_months or ""}
    trainings, norms, bases = [], [], []
    for condition in conditions:
        bases.append(condition.basis)
        match condition:
            case MinimumCases():
                values |= {
                    condition.hand.value: condition.cases,
                    f"{condition.hand.value}_months": condition.months,
                    "among": condition.among.value,
                    "codes": list(condition.codes),
                }
            case Training():
                months = f"：{condition.months}" if condition.months else ""
                trainings.append(f"{condition.kind.label}：{condition.name}{months}")
            case Examination():
                values |= {
                    condition.kind.value: f"{condition.score:g}",
                    "examination_months": condition.months,
                }
            case LicenceScope():
                values["licence_word"] = condition.word
            case NormLine():
                bases.pop()
                norms.append(f"{condition.text}｜{condition.basis}")
    return values | {
        "trainings": "\n".join(trainings),
        "norms": "\n".join(norms),
        "basis": "；".join(dict.fromkeys(bases)),
    }


def _counted(data: Mapping[str, Any], faults: dict[str, list[str]]) -> Iterator[MinimumCases]:
    among, codes = data["among"], tuple(dict.fromkeys(code for code in data["codes"] if code))
    for hand in Hand:
        cases, months = data[hand.value], data[f"{hand.value}_months"]
        if cases is None and months is None:
            continue
        if cases is None or months is None:
            field = hand.value if cases is None else f"{hand.value}_months"
            faults[field] = ["例数和月数须一起填写"]
            continue
        yield MinimumCases(
            hand=hand,
            cases=cases,
            months=months,
            among=among,
            codes=codes if among is Among.LISTED else (),
            basis=data["basis"],
        )


def _trainings(data: Mapping[str, Any], faults: dict[str, list[str]]) -> Iterator[Training]:
    for number, line in _lines(data["trainings"]):
        parts = [part.strip() for part in _parts(line, PARTS)]
        kind = _WORDS.get(parts[0])
        months = parts[2] if len(parts) > 2 else ""  # noqa: PLR2004
        if kind is None or len(parts) not in {2, 3} or not parts[1] or not _is_months(months):
            words = "、".join(_WORDS)
            faults.setdefault("trainings", []).append(
                f"第{number}行应写成“种类：证书名称：有效月数”，种类为{words}，月数可不填"
            )
            continue
        yield Training(
            kind=kind, name=parts[1], months=int(months) if months else None, basis=data["basis"]
        )


def _is_months(text: str) -> bool:
    return not text or (text.isascii() and text.isdigit() and 0 < int(text) <= LONGEST_MONTHS)


def _examinations(data: Mapping[str, Any], faults: dict[str, list[str]]) -> Iterator[Examination]:
    months = data["examination_months"]
    asked = [(kind, data[kind.value]) for kind in EXAMINATIONS if data[kind.value] is not None]
    if bool(asked) != (months is not None):
        faults["examination_months"] = ["成绩和有效月数须一起填写"]
        return
    for kind, score in asked:
        yield Examination(kind=Proof(kind), score=float(score), months=months, basis=data["basis"])


def _licence(data: Mapping[str, Any]) -> Iterator[LicenceScope]:
    if data["licence_word"]:
        yield LicenceScope(word=data["licence_word"], basis=data["basis"])


def _norms(data: Mapping[str, Any]) -> Iterator[NormLine]:
    for _, line in _lines(data["norms"]):
        text, *basis = _parts(line, NORM_PARTS, 1)
        yield NormLine(text=text.strip(), basis=(basis[0].strip() if basis else data["basis"]))


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            yield number, line.strip()


def _parts(line: str, marks: str, most: int = -1) -> list[str]:
    for mark in marks[1:]:
        line = line.replace(mark, marks[0])
    return line.split(marks[0], most)
