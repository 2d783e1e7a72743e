"""Whether an answer given once would be given again, and if not, what is different."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_WORDS = frozenset({"message", "what", "remedy"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """The kept answer beside the one computed now, both as JSON.

    ``facts_changed`` means that what was known then cannot be read again as it was: somebody
    went past the program, or a fact was still being written at that very instant.
    """

    then: Mapping[str, Any]
    now: Mapping[str, Any]
    facts_changed: bool

    @property
    def same(self) -> bool:
        """Whether the answer is the same, reason by reason."""
        return self._answer(self.then) == self._answer(self.now)

    @property
    def rules_changed(self) -> bool:
        """Whether another edition of the rules answered."""
        return bool(self.then["rules_edition"] != self.now["rules_edition"])

    @property
    def gone(self) -> list[dict[str, Any]]:
        """The findings given then and not now."""
        return _missing(self.then["findings"], self.now["findings"])

    @property
    def new(self) -> list[dict[str, Any]]:
        """The findings given now and not then."""
        return _missing(self.now["findings"], self.then["findings"])

    def sentences(self) -> list[str]:
        """Say in Chinese what came out, one point a line."""
        if self.same:
            told = ["重放结果与当时的判定一致。"]
        else:
            told = [
                "重放结果与当时的判定不一致。",
                *(f"当时有、现在没有：{f['message']}" for f in self.gone),
                *(f"现在有、当时没有：{f['message']}" for f in self.new),
            ]
        if self.rules_changed:
            told.append(
                f"判定规则的版本不同：当时是 {self.then['rules_edition']}，"
                f"现在是 {self.now['rules_edition']}。"
            )
        if self.facts_changed:
            told.append("按当时所知还原的资料与当时的摘要不符，请用“日志校验”核对数据库。")
        return told

    @staticmethod
    def _answer(answer: Mapping[str, Any]) -> dict[str, Any]:
        """Return what was answered, without the wording, which names people as they are called."""
        return {
            "outcome": answer["outcome"],
            "edition": answer["edition"],
            "findings": [_substance(finding) for finding in answer["findings"]],
            "verdicts": answer["verdicts"],
        }


def _missing(
    some: Sequence[dict[str, Any]], others: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    known = [_substance(finding) for finding in others]
    return [finding for finding in some if _substance(finding) not in known]


def _substance(finding: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in finding.items() if key not in _WORDS}


def compare(
    then: Mapping[str, Any], now: Mapping[str, Any], *, digest_then: str, digest_now: str
) -> Comparison:
    """Put the two answers side by side."""
    return Comparison(then=then, now=now, facts_changed=digest_then != digest_now)
