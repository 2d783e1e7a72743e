"""What went wrong on the way out, in words that lead to the cause. No address, no secret."""

import socket
import ssl

_WORDS: tuple[tuple[type[BaseException], str], ...] = (
    (ssl.SSLCertVerificationError, "对方的证书不能验证"),
    (ssl.SSLError, "TLS 没有谈成"),
    (TimeoutError, "等了太久没有答复"),
    (ConnectionRefusedError, "对方没有开放这个端口"),
    (socket.gaierror, "找不到这个主机名"),
    (ConnectionError, "对方中断了连接"),
)


def words(fault: BaseException) -> str:
    """Return the fault in a few words; one not known by its name."""
    return next(
        (said for kind, said in _WORDS if isinstance(fault, kind)),
        f"没有送到：{type(fault).__name__}",
    )
