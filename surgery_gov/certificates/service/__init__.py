"""Commands of certificates: issue, look up, keep a signed roster."""

from surgery_gov.certificates.service.issuing import issue
from surgery_gov.certificates.service.looking import look_up
from surgery_gov.certificates.service.signing import make_roster

__all__ = ["issue", "look_up", "make_roster"]
