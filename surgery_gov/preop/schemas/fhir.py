"""What is read of FHIR R4: ServiceRequest, Appointment, Practitioner, Patient, and no more of them.

Codes and identifiers count only under these systems, so that none is taken for another's. What
is not there is not guessed: ``Wanted`` says what it lacks.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from surgery_gov.kernel.calendar import parse_instant

PROCEDURE, STAFF = "urn:surgery-gov:procedure", "urn:surgery-gov:staff"
CASE, PATIENT = "urn:surgery-gov:case", "urn:surgery-gov:patient"
SURGICAL = ("http://snomed.info/sct", "387713003")
LONGEST, MOST = 64, 50
Resource = Mapping[str, Any]


class Unreadable(Exception):
    """A resource is not of the shape that FHIR gives it; ``place`` says where."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(message)
        self.place, self.message = place, message


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """One operation somebody is about to order or to book; ``lacks`` in words."""

    codes: tuple[str, ...]
    surgeon_no: str
    at: datetime | None
    case: str
    patient: str | None

    @property
    def lacks(self) -> tuple[str, ...]:
        """What has to be known to judge it, and is not told."""
        needed = {"手术编码": self.codes, "术者工号": self.surgeon_no, "计划时间": self.at}
        return tuple(label for label, given in needed.items() if not given)


def operations(bundle: Any, place: str, prefetch: Any) -> list[Wanted]:
    """Return the operations among the drafts; ``Unreadable`` where they are no such bundle."""
    drafts = [_resource(entry, f"{place}.entry") for entry in _list(bundle, "entry", place)]
    around = [*drafts, *_prefetched(prefetch)]
    people = {f"Practitioner/{r.get('id')}": r for r in around if _is(r, "Practitioner")}
    patient = next((_identified(r, PATIENT, "prefetch") for r in around if _is(r, "Patient")), "")
    found = [
        _wanted(resource, place, people, patient or None)
        for resource in drafts
        if _is(resource, "ServiceRequest") or _is(resource, "Appointment")
    ]
    if len(found) > MOST:
        raise Unreadable(place, f"一次最多{MOST}项")
    return [wanted for wanted in found if wanted is not None]


def _wanted(
    resource: Resource, place: str, people: Mapping[str, Resource], patient: str | None
) -> Wanted | None:
    """Return the operation, or None for what is none: not coded as one, nor called surgical."""
    coded = [resource[key] for key in ("code", "reasonCode", "serviceType") if key in resource]
    codings = [coding for concept in coded for coding in _codings(concept, place)]
    codes = tuple(dict.fromkeys(code for system, code in codings if system == PROCEDURE))
    kinds = _codings(resource.get("category", []), place)
    if not codes and SURGICAL not in kinds:
        return None
    return Wanted(
        codes=codes,
        surgeon_no=_surgeon(resource, place, people),
        at=_start(resource, place),
        case=_case(resource, place),
        patient=patient,
    )


def _surgeon(resource: Resource, place: str, people: Mapping[str, Resource]) -> str:
    """Return the 工号 of the one performer; two different ones are none: nobody is guessed."""
    contained = {
        f"#{r.get('id')}": r for r in _list(resource, "contained", place) if _is(r, "Practitioner")
    }
    known = {**people, **contained}
    if _is(resource, "ServiceRequest"):
        actors = _list(resource, "performer", place)
    else:
        taking_part = _list(resource, "participant", place)
        actors = [_mapping(p, f"{place}.participant").get("actor", {}) for p in taking_part]
    numbers = {_staff_no(_mapping(actor, f"{place}.performer"), place, known) for actor in actors}
    numbers.discard("")
    return numbers.pop() if len(numbers) == 1 else ""


def _staff_no(actor: Resource, place: str, people: Mapping[str, Resource]) -> str:
    given = _identifier(actor.get("identifier", {}), STAFF, place)
    reference = actor.get("reference", "")
    known = people.get(reference) if isinstance(reference, str) else None
    return given or (_identified(known, STAFF, place) if known else "")


def _start(resource: Resource, place: str) -> datetime | None:
    period = _mapping(resource.get("occurrencePeriod", {}), f"{place}.occurrencePeriod")
    given = resource.get("start", resource.get("occurrenceDateTime", period.get("start")))
    if given is None:
        return None
    try:
        return parse_instant(given.upper())
    except (ValueError, OverflowError, AttributeError) as fault:
        wrong = "时间应带时区，例如 2026-03-04T08:30:00+08:00"
        raise Unreadable(f"{place}.start", wrong) from fault


def _case(resource: Resource, place: str) -> str:
    """Return the case's number: ours, or ``HIS:OP-7001`` for the system ``…:case:HIS``."""
    for identifier in _list(resource, "identifier", place):
        system = _mapping(identifier, f"{place}.identifier").get("system", "")
        value = _identifier(identifier, system, place)
        if value and system == CASE:
            return value
        if value and isinstance(system, str) and system.startswith(f"{CASE}:"):
            return f"{system.removeprefix(f'{CASE}:')}:{value}"
    return ""


def _identified(resource: Resource, system: str, place: str) -> str:
    given = (_identifier(i, system, place) for i in _list(resource, "identifier", place))
    return next((value for value in given if value), "")


def _identifier(given: Any, system: Any, place: str) -> str:
    identifier = _mapping(given, f"{place}.identifier")
    return _text(identifier.get("value", ""), place) if identifier.get("system") == system else ""


def _codings(given: Any, place: str) -> list[tuple[str, str]]:
    concepts = given if isinstance(given, list) else [given]
    found = []
    for concept in concepts:
        coding = _list(_mapping(concept, f"{place}.code"), "coding", place)
        for one in coding:
            read = _mapping(one, f"{place}.coding")
            found.append((str(read.get("system", "")), _text(read.get("code", ""), place)))
    return found


def _prefetched(prefetch: Any) -> Iterator[Resource]:
    for name, given in _mapping(prefetch, "prefetch").items():
        if given is None:
            continue
        resource = _mapping(given, f"prefetch.{name}")
        if _is(resource, "Bundle"):
            yield from (_resource(e, "prefetch") for e in _list(resource, "entry", "prefetch"))
        else:
            yield resource


def _is(resource: Any, kind: str) -> bool:
    return isinstance(resource, Mapping) and resource.get("resourceType") == kind


def _resource(entry: Any, place: str) -> Resource:
    return _mapping(_mapping(entry, place).get("resource", {}), f"{place}.resource")


def _list(holder: Any, key: str, place: str) -> list[Any]:
    found = _mapping(holder, place).get(key, [])
    if not isinstance(found, list):
        raise Unreadable(f"{place}.{key}", "应为列表")
    return found


def _mapping(given: Any, place: str) -> Mapping[str, Any]:
    if not isinstance(given, Mapping):
        raise Unreadable(place, "应为对象")
    return given


def _text(given: Any, place: str) -> str:
    if not isinstance(given, str) or len(given) > LONGEST or not (given.isprintable() or not given):
        raise Unreadable(place, f"编码和编号应为{LONGEST}个字以内的文字")
    return given.strip()
