"""What was typed where a code belongs: known, or answered with what it might mean."""

import re
from collections.abc import Iterable, Iterator, Mapping

from surgery_gov.catalog import queries as catalog
from surgery_gov.kernel import clock
from surgery_gov.preop.queries.people import candidates, whoever
from surgery_gov.preop.rules.plans import Plan
from surgery_gov.staff import queries as staff

_CODE = re.compile(r"\d{2}\.[0-9A-Za-z]+")
OFFERED = 3


def unknown_persons(numbers: Iterable[str]) -> Iterator[str]:
    """Yield a sentence for each that is nobody's 工号."""
    asked = [n for n in dict.fromkeys(numbers) if n]
    names = whoever(asked)
    for number in asked:
        if number not in names:
            found = [f"{c.staff_no} {c.name}" for c in candidates(number)[:OFFERED]]
            yield f"没有工号为{number[:40]}的人员{_meant(found)}"


def unknown_codes(codes: Iterable[str]) -> Iterator[str]:
    """Yield a sentence for each that is no code; what a catalog lacks, the gate tells."""
    wrong = [code for code in codes if not _CODE.fullmatch(code)]
    edition = catalog.edition_in_force(clock.now()) if wrong else None
    for text in wrong:
        entries = catalog.options(edition.id, text)[:OFFERED] if edition else ()
        found = [f"{e.code} {e.name}" for e in entries]
        yield f"“{text[:40]}”不是手术编码{_meant(found)}"


def unknown_in(plan: Plan) -> Mapping[str, list[str]]:
    """Return what of a plan that was sent is in no list here, by field: it is kept, not guessed."""
    found: dict[str, list[str]] = {}
    if plan.department not in dict(staff.department_choices()):
        found["department"] = [f"没有代码为{plan.department[:40]}的科室，科室里的人看不到这台手术"]
    hands = ("surgeon_no", "supervisor_no", "anesthetist_no", "nurse_no")
    team = {name: getattr(plan, name) for name in hands}
    team |= {f"assistants.{position}": no for position, no in enumerate(plan.assistants)}
    names = whoever(team.values())
    for field, number in team.items():
        if number and number not in names:
            found[field] = [f"没有工号为{number[:40]}的人员，请核对"]
    _, entries = catalog.entries_at(plan.codes, plan.starts_at)
    for position, code in enumerate(plan.codes):
        if code not in entries:
            found[f"codes.{position}"] = [f"计划开始时施行的目录没有编码{code[:40]}，请核对"]
    return found


def department_names() -> Mapping[str, str]:
    """Return the names of the departments that exist now, by their code and by their name."""
    known = staff.department_choices()
    return {name: name for _, name in known} | dict(known)


def _meant(found: list[str]) -> str:
    return f"，可选：{'、'.join(found)}" if found else "，请核对"
