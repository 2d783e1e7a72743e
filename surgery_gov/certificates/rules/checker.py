"""校验手术权限断网名册：有没有被改动，现在还可不可信.

python roster_check.py 断网名册.html [--key roster_key.pub]

只用 Python 3.8 以上的标准库，不联网，不需要其他程序。公钥默认取本程序旁边的 roster_key.pub，
它应当由信息科亲手拷来，不与名册一起收取：谁能换掉公钥，谁就能冒充。
退出码：0 未被改动且仍可信，1 已被改动或不可再信，2 不能校验。
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import NamedTuple

KEY_FILE = "roster_key.pub"
DATA = (b'<script type="application/json" id="roster">', b"</script>")
_SIGNATURE = re.compile(rb"<!--surgery-gov ed25519 ([0-9a-f]{16}) ([0-9a-f]{128})-->\n\Z")
_KEY = re.compile(r"[0-9a-f]{64}")
_CASES = re.compile(r"[满前]\d+例")
CONDITIONS, COUNTED = 4, 7
"""名册里一项权限的第几格是条件的文字，第几格是已做的例数."""
_BEIJING = timezone(timedelta(hours=8))
_UTC = timezone.utc  # noqa: UP017 - Python 3.8 has no datetime.UTC

# Ed25519 as RFC 8032 section 5.1 has it: the curve -x^2 + y^2 = 1 + d x^2 y^2 modulo P.
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)
HALF = 32


class Point(NamedTuple):
    """扩展坐标：x = X/Z，y = Y/Z，T = X·Y/Z."""

    x: int
    y: int
    z: int
    t: int


class Unreadable(Exception):
    """Not a roster, or no key, that can be judged; the message says why, in Chinese."""


class Report(NamedTuple):
    """What was found: genuine or not, when it may be believed, and the answer in words.

    ``caution`` says what it cannot answer although it may be believed; empty where nothing.
    """

    number: str
    genuine: bool
    believable: bool
    since: str
    until: str
    answer: str
    caution: str = ""


def verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """验证签名：s·B = R + h·A，s 必须小于阶，各点必须是规范编码."""
    key, start = _point(public), _point(signature[:HALF])
    s = int.from_bytes(signature[HALF:], "little")
    if key is None or start is None or s >= ORDER:
        return False
    digest = hashlib.sha512(signature[:HALF] + public + message).digest()
    h = int.from_bytes(digest, "little") % ORDER
    return _same(_times(s, BASE), _plus(start, _times(h, key)))


def _point(encoded: bytes) -> Point | None:
    y = int.from_bytes(encoded, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if len(encoded) != HALF or y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return Point(x, y, 1, x * y % P)


def _plus(p: Point, q: Point) -> Point:
    a, b = (p.y - p.x) * (q.y - q.x) % P, (p.y + p.x) * (q.y + q.x) % P
    c, d = 2 * p.t * q.t * D % P, 2 * p.z * q.z % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return Point(e * f % P, g * h % P, f * g % P, e * h % P)


def _times(n: int, p: Point) -> Point:
    total = Point(0, 1, 1, 0)
    while n:
        if n & 1:
            total = _plus(total, p)
        p, n = _plus(p, p), n >> 1
    return total


def _same(p: Point, q: Point) -> bool:
    return (p.x * q.z - q.x * p.z) % P == 0 and (p.y * q.z - q.y * p.z) % P == 0


BASE = _point((4 * pow(5, P - 2, P) % P).to_bytes(HALF, "little")) or Point(0, 1, 1, 0)


def key_id(public: bytes) -> str:
    """公钥的短名：SHA-256 的前16位，可以在电话里核对."""
    return hashlib.sha256(public).hexdigest()[:16]


def signature_line(public: bytes, signature: bytes) -> bytes:
    """文件的最后一行；它之前的每一个字节都在签名之内."""
    return f"<!--surgery-gov ed25519 {key_id(public)} {signature.hex()}-->\n".encode()


def check(data: bytes, public: bytes, at: datetime) -> Report:
    """判断一份名册；不是名册、没有签名的，抛出 Unreadable."""
    found = _SIGNATURE.search(data)
    if found is None or DATA[0] not in data:
        raise Unreadable("文件末尾没有完整的签名行，不是断网名册，或者已被截断、改动")
    ours = found[1].decode() == key_id(public)
    if not ours or not verify(public, data[: found.start()], bytes.fromhex(found[2].decode())):
        why = "内容与签名不符" if ours else "签名用的不是这把钥匙"
        answer = f"已被改动，不可相信：{why}"
        return Report(number="", genuine=False, believable=False, since="", until="", answer=answer)
    said = _said(data)
    since, until = (_instant(said[name]) for name in ("since", "until"))
    words = _shown(since), _shown(until)
    if at < since:
        answer = f"未被改动，但这台电脑的时间早于名册制作的时间 {words[0]}，先核对电脑时间"
    elif at >= until:
        answer = f"未被改动，但已到期，不可再信：可信至 {words[1]}"
    else:
        answer = f"未被改动，可信至 {words[1]}"
    return Report(
        number=said["number"],
        genuine=True,
        believable=since <= at < until,
        since=words[0],
        until=words[1],
        answer=answer,
        caution=said["caution"],
    )


def _said(data: bytes) -> dict:  # type: ignore[type-arg]
    inner = data.partition(DATA[0])[2].partition(DATA[1])[0]
    try:
        said = json.loads(inner)
        times = {name: int(said[name]) for name in ("since", "until")}
        return {"number": str(said["number"]), "caution": _caution(said), **times}
    except (LookupError, ValueError, TypeError, RecursionError) as damage:
        raise Unreadable("名册里的数据读不出来，已被截断或改动") from damage


def _caution(said: dict) -> str:  # type: ignore[type-arg]
    """数清有几项附有计例条件而名册没有记下已做例数：第1版的名册都没有记."""
    lines = [line for person in said.get("people", []) for line in person["lines"]]
    unknown = sum(len(line) <= COUNTED and bool(_CASES.search(line[CONDITIONS])) for line in lines)
    if not unknown:
        return ""
    return (
        f"其中{unknown}项附有“满几例须评估”或“前几例须在指导下”的条件，这份名册没有记下已做的例数，"
        "不能说明是否已满：这几项按不可实施处理，请重新制作名册"
    )


def _instant(seconds: int) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, _UTC)
    except (ValueError, OverflowError, OSError) as damage:
        raise Unreadable("名册里的时间读不出来") from damage


def _shown(at: datetime) -> str:
    return at.astimezone(_BEIJING).strftime("%Y-%m-%d %H:%M")


def read_key(text: str) -> bytes:
    """读公钥：64位十六进制小写字母和数字；# 开头的行是说明."""
    lines = [line.strip() for line in text.splitlines()]
    kept = [line for line in lines if line and not line.startswith("#")]
    if len(kept) != 1 or not _KEY.fullmatch(kept[0]):
        raise Unreadable(f"公钥文件不对，应是一行64位的十六进制数字（{KEY_FILE}）")
    return bytes.fromhex(kept[0])


def main(arguments: list[str] | None = None) -> int:
    """校验一个文件：0 可信，1 已被改动或不可再信，2 不能校验."""
    parser = argparse.ArgumentParser(description="校验手术权限断网名册")
    parser.add_argument("file", help="断网名册（html）")
    parser.add_argument("--key", help=f"公钥文件；不写则用本程序旁边的 {KEY_FILE}")
    parser.add_argument("--at", help="按这个时间判断，例如 2026-03-04T08:30:00+08:00；不写为现在")
    parser.add_argument("--json", action="store_true", help="结果写成 JSON")
    wanted = parser.parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    try:
        report = _checked(wanted)
    except (Unreadable, OSError, UnicodeDecodeError) as damage:
        sys.stderr.write(f"不能校验：{damage}\n")
        return 2
    document = json.dumps(report._asdict(), ensure_ascii=False, indent=1)
    sys.stdout.write(f"{document if wanted.json else _in_words(report)}\n")
    return 0 if report.believable else 1


def _checked(wanted: argparse.Namespace) -> Report:
    beside = Path(__file__).resolve().parent / KEY_FILE
    public = read_key(Path(wanted.key or beside).read_text("utf-8"))
    return check(Path(wanted.file).read_bytes(), public, _moment(wanted.at))


def _moment(text: str | None) -> datetime:
    if text is None:
        return datetime.now(_UTC)  # noqa: TID251 - stands alone, without our clock
    try:
        at = datetime.fromisoformat(text)
    except ValueError as fault:
        raise Unreadable(f"“{text}”不是时间") from fault
    if at.tzinfo is None:
        raise Unreadable(f"“{text}”没有时区，例如 2026-03-04T08:30:00+08:00")
    return at


def _in_words(report: Report) -> str:
    lines = [report.answer]
    if report.genuine:
        lines += [
            f"名册 {report.number}，自 {report.since} 起，至 {report.until}（北京时间）",
            "名册做好之后的暂停、取消和所做的手术，名册不知道",
            *([report.caution] if report.caution else []),
        ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
