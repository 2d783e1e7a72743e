"""Which e-mail addresses reminders may be sent to. Pure."""

import re

LONGEST = 254
_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*"
)


def email_faults(email: str | None) -> dict[str, list[str]]:
    """Say what is wrong with an address, by field; nothing where there is none."""
    if not email or (len(email) <= LONGEST and _ADDRESS.fullmatch(email)):
        return {}
    return {"email": ["应为邮箱地址，例如 zhou@hospital.example，用半角字母和数字"]}
