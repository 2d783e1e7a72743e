"""Steps that several commands on accounts share."""

from sqlalchemy import update

from surgery_gov.accounts.models import Account, LoginSession
from surgery_gov.accounts.queries import digest_of_password
from surgery_gov.kernel.work import Work


def set_password(work: Work, account: Account, password: str) -> None:
    """Store the digest of a new password and end every session of the account."""
    account.password_hash = digest_of_password(password)
    account.password_changed_at = work.now
    end_sessions(work, account)


def end_sessions(work: Work, account: Account) -> None:
    """End every session of the account."""
    work.session.execute(
        update(LoginSession)
        .where(LoginSession.account_id == account.id, LoginSession.ended_at.is_(None))
        .values(ended_at=work.now)
        .execution_options(synchronize_session=False)
    )
