"""The medical institution as it stands on a filing's cover (regulation table A), and its faults."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, fields

LEVELS = (
    "三级甲等",
    "三级乙等",
    "三级丙等",
    "三级未定等",
    "二级甲等",
    "二级乙等",
    "二级丙等",
    "二级未定等",
    "一级甲等",
    "一级乙等",
    "一级丙等",
    "一级未定等",
    "未定级",
)
LONGEST = 100

# GB 32100-2015: digits and capitals without I, O, S, V, Z; the weight of position i is 3^i mod 31.
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = tuple(pow(3, i, 31) for i in range(17))
_LENGTH = 18
LABELS = {
    "name": "医疗机构名称",
    "registration_no": "登记号",
    "credit_code": "统一社会信用代码",
    "level": "级别",
    "issuing_authority": "发证机关",
    "district": "所属区划",
    "phone": "联系电话",
}
_PHONE = re.compile(r"[0-9+()（） -]{5,30}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Profile:
    """Who the hospital is, as its practice licence (医疗机构执业许可证) says."""

    name: str
    registration_no: str
    credit_code: str
    level: str
    issuing_authority: str
    district: str
    phone: str


def tidy(profile: Profile) -> Profile:
    """Trim every field; bring the credit code to half-width capitals."""
    values = {f.name: getattr(profile, f.name).strip() for f in fields(profile)}
    folded = unicodedata.normalize("NFKC", values["credit_code"]).upper()
    return Profile(**{**values, "credit_code": "".join(folded.split())})


def faults(profile: Profile) -> dict[str, list[str]]:
    """Name every fault by field; empty where the profile will do."""
    found: dict[str, list[str]] = {}
    for name, label in LABELS.items():
        value = getattr(profile, name)
        if not value:
            found[name] = [f"请填写{label}，与《医疗机构执业许可证》一致"]
        elif len(value) > LONGEST or not value.isprintable():
            found[name] = [f"{label}应为{LONGEST}个字以内的一行文字"]
    if profile.level and profile.level not in LEVELS:
        found["level"] = [f"没有“{profile.level[:20]}”这个级别。请从{'、'.join(LEVELS)}中选一项"]
    if profile.phone and not _PHONE.fullmatch(profile.phone):
        found["phone"] = ["联系电话只含数字、加号、横线、括号和空格，例如 021-56780000"]
    if profile.credit_code and (wrong := list(_credit_code_faults(profile.credit_code))):
        found["credit_code"] = wrong
    return found


def check_character(first_17: str) -> str:
    """Compute the last character of a unified social credit code from the others."""
    total = sum(_ALPHABET.index(c) * weight for c, weight in zip(first_17, _WEIGHTS, strict=True))
    return _ALPHABET[-total % 31]


def _credit_code_faults(code: str) -> Iterator[str]:
    if len(code) != _LENGTH:
        yield f"统一社会信用代码应为{_LENGTH}位，现在是{len(code)}位。请对照证书重新填写"
    elif strange := sorted(set(code) - set(_ALPHABET)):
        yield (
            f"统一社会信用代码中不会有“{'、'.join(strange)}”（不用字母 I、O、S、V、Z）。"
            "请对照证书重新填写"
        )
    elif check_character(code[:-1]) != code[-1]:
        yield (
            f"统一社会信用代码的末位是校验码，按前17位应为 {check_character(code[:-1])}，"
            f"现在是 {code[-1]}。说明至少有一位写错，请对照证书重新填写"
        )
