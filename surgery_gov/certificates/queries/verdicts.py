"""How a certificate stands now: its content against the ledger, catalog and the person's file."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from surgery_gov.certificates.queries.certificates import Issued, content_of
from surgery_gov.certificates.queries.drafts import setting_at
from surgery_gov.certificates.rules.content import Content, Item
from surgery_gov.certificates.rules.verdict import Verdict, judge
from surgery_gov.privileges.queries.counts import counts_at
from surgery_gov.privileges.queries.ledger import ledgers_of
from surgery_gov.privileges.queries.named import names_in
from surgery_gov.privileges.rules.wording import from_text
from surgery_gov.staff.queries import facts_by_ids


def verdict_on(issued: Issued, at: datetime) -> tuple[Content, Verdict]:
    """Return what it says and how each item stands at an instant, as known now."""
    content = content_of(issued)
    ledgers = ledgers_of(issued.surgeon_id)
    setting = setting_at([item.target for item in content.items], at)
    facts = facts_by_ids([issued.surgeon_id]).get(issued.surgeon_id)
    counted = counts_at(at, [issued.surgeon_id])
    counts = {target: found for (_, target), found in counted.items()}
    names = names_of(content.items)
    return content, judge(
        content, facts, ledgers, setting, issued.successor, counts=counts, names=names
    )


def names_of(items: Iterable[Item]) -> Mapping[str, str]:
    """Return the names of the supervisors that conditions on paper name by 工号."""
    return names_in(condition for item in items for condition in from_text(item.conditions))
