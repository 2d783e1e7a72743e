"""A bundle of the department chosen on the form, written out by the edition in force."""

from collections.abc import Sequence
from dataclasses import dataclass

from surgery_gov.applications.queries.rehearsal import applicant_facts
from surgery_gov.bundles import queries as bundles
from surgery_gov.bundles.rules import Item
from surgery_gov.kernel import clock
from surgery_gov.kernel.errors import Invalid, NotFound
from surgery_gov.staff.rules.facts import SurgeonFacts
from surgery_gov.web import notes
from surgery_gov.web.identity import actor


@dataclass(frozen=True, kw_only=True, slots=True)
class Picked:
    """What a bundle stands for now; ``left`` are items that no catalog in force holds."""

    names: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    left: tuple[Item, ...] = ()


def choices(facts: SurgeonFacts) -> Sequence[tuple[int, str]]:
    """Return the bundles of the applicant's department, as a select takes them."""
    post = facts.employment_at(clock.now())
    if post is None:
        return []
    found = bundles.list_bundles(department=post.department_code)
    return [(b.id, f"{b.name}（{b.code}，{len(b.items)}项）") for b in found]


def pick(bundle_id: int | None) -> Picked:
    """Write out a bundle; ``Invalid`` for one that is not the department's, or retired."""
    if bundle_id is None:
        return Picked()
    facts = applicant_facts(actor().staff_no, clock.now())
    post = facts.employment_at(clock.now())
    try:
        bundle = bundles.get_bundle(bundle_id)
    except NotFound as refusal:
        raise Invalid({"bundle": [refusal.message]}) from refusal
    if bundle.retired_at or post is None or bundle.department != post.department_code:
        raise Invalid({"bundle": ["这不是本科室在用的手术包，请重新选择。"]})
    written = bundles.expanded(bundle, clock.now())
    return Picked(
        names=(f"{bundle.name}（{bundle.code}）",),
        codes=written.codes,
        left=written.left,
    )


def tell_left(picked: Picked) -> None:
    """Name what of the bundle is no longer in the catalog."""
    if picked.left:
        named = "、".join(f"{item.name}（{item.code}）" for item in picked.left)
        notes.leave(f"{picked.names[0]}中的{named}不在现行目录中，没有加入。", kind="warn")
