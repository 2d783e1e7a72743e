"""A patient in a list: enough to tell two apart for whoever knows them, and no more."""

SHOWN = 4


def masked_name(name: str) -> str:
    """Return the first character with the rest hidden: 张*."""
    return f"{name[:1]}*" if name else ""


def masked_number(number: str) -> str:
    """Return the last digits of a 病案号: ****3120; of a short one nothing."""
    return "****" + (number[-SHOWN:] if len(number) > SHOWN else "")
