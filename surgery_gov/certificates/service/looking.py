"""Looking a number up: a wrong one costs, and cannot be told from one that does not exist."""

import hmac
from datetime import timedelta

from surgery_gov.certificates.models import CertificateThrottle
from surgery_gov.certificates.queries.certificates import Issued, find_issued
from surgery_gov.certificates.rules.numbers import ALPHABET, CHECK_LENGTH, read
from surgery_gov.kernel.commands import command
from surgery_gov.kernel.errors import Conflict
from surgery_gov.kernel.permissions import Permission
from surgery_gov.kernel.work import Work
from surgery_gov.policy import queries as policy
from surgery_gov.policy.rules.settings import Key

HOUR = timedelta(hours=1)
_NEVER = ALPHABET[0].lower() * CHECK_LENGTH
"""Stands for the check part of a number that does not exist; no typed one is in lower case."""


@command(Permission.CERTIFICATES_VERIFY)
def look_up(work: Work, text: str) -> Issued | None:
    """Return the certificate of a number with its check part; None where there is none.

    An unknown number, a wrong check part and what is no number at all are one answer after the
    same work. ``Conflict`` after too many misses within the hour.
    """
    tried = _throttle(work)
    typed = read(text)
    found = find_issued(typed.number if typed else "")
    expected = found.check_part if found else _NEVER
    right = hmac.compare_digest(expected, typed.check if typed else "")
    if found is None or not right:
        tried.misses += 1
        work.record("certificate.not_found", "certificate:unknown", misses=tried.misses)
        return None
    work.record("certificate.verified", f"certificate:{found.number}", name=found.name)
    return found


def _throttle(work: Work) -> CertificateThrottle:
    tried = work.session.get(CertificateThrottle, work.actor.id, with_for_update=True)
    if tried is None:
        tried = CertificateThrottle(actor_id=work.actor.id, window_since=work.now, misses=0)
        work.session.add(tried)
    if work.now >= tried.window_since + HOUR:
        tried.window_since, tried.misses = work.now, 0
    most = policy.number(Key.CERTIFICATE_MISSES, work.now)
    if tried.misses >= most:
        raise Conflict(
            f"一小时内已有{tried.misses}次没有这个编号，暂时不能再查。请核对纸件上的编号，"
            "一小时后再试，或请医务科查“授权书”。"
        )
    return tried
