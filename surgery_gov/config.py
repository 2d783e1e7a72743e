"""Settings, read once from the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import urlsplit

SECRET_BYTES = 32
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


class BadSettings(Exception):
    """The program cannot start with these settings; the message says what to change."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """Everything an installation may change, as ``SURGERY_GOV_<NAME>``."""

    database_url: str = "sqlite:///instance/surgery_gov.db"
    secret_key: str = ""
    listen: str = "127.0.0.1:8000"
    threads: int = 32
    tls: bool = False
    trusted_proxy: str = ""
    base_url: str = ""
    instance_folder: str = "instance"
    upload_megabytes: int = 20
    upload_folder: str = "instance/uploads"
    log_level: str = "INFO"
    webhook_url: str = ""
    webhook_secret: str = ""
    smtp_host: str = ""
    smtp_port: int = 25
    smtp_starttls: bool = True
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_from: str = ""

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> "Settings":
        """Take ``SURGERY_GOV_<NAME>`` where it is set and the default where it is not."""
        given: dict[str, Any] = {}
        for field in fields(cls):
            key = f"SURGERY_GOV_{field.name.upper()}"
            if key in env:
                given[field.name] = _read(key, env[key], type(field.default))
        return cls(**given)


def _read(key: str, text: str, kind: type) -> Any:
    if kind is bool:
        if text.lower() not in {"0", "1", "true", "false", "yes", "no"}:
            raise BadSettings(f"{key} 应为 1 或 0，现在是“{text}”。")
        return text.lower() in {"1", "true", "yes"}
    if kind is int:
        if not text.isdecimal():
            raise BadSettings(f"{key} 应为整数，现在是“{text}”。")
        return int(text)
    if key == "SURGERY_GOV_LOG_LEVEL" and text.upper() not in LOG_LEVELS:
        raise BadSettings(f"{key} 应为 {'、'.join(LOG_LEVELS)} 之一，现在是“{text}”。")
    return text


def require_secret(settings: Settings) -> None:
    """Raise ``BadSettings`` where the secret is shorter than 32 bytes."""
    if len(settings.secret_key.encode()) < SECRET_BYTES:
        raise BadSettings(
            f"SURGERY_GOV_SECRET_KEY 至少要 {SECRET_BYTES} 个字节。可用"
            " python -c 'import secrets; print(secrets.token_urlsafe(48))' 生成，"
            "保存在只有服务账号能读的地方。"
        )


def require_address(settings: Settings) -> None:
    """Raise ``BadSettings`` where the address that goes into links is none."""
    if settings.base_url and not _is_address(settings.base_url):
        raise BadSettings(
            "SURGERY_GOV_BASE_URL 应以 https:// 或 http:// 开头，写明主机，"
            f"现在是“{settings.base_url}”。"
        )


def require_outbox(settings: Settings) -> None:
    """Raise ``BadSettings`` where a way out for reminders is set but cannot be used."""
    if settings.webhook_url and not _is_address(settings.webhook_url):
        raise BadSettings("SURGERY_GOV_WEBHOOK_URL 应以 https:// 或 http:// 开头，写明主机。")
    if settings.webhook_url and len(settings.webhook_secret.encode()) < SECRET_BYTES:
        raise BadSettings(f"SURGERY_GOV_WEBHOOK_SECRET 至少要 {SECRET_BYTES} 个字节，用于签名。")
    if settings.smtp_host and not settings.smtp_from:
        raise BadSettings("设置了 SURGERY_GOV_SMTP_HOST，还要用 SURGERY_GOV_SMTP_FROM 写明发件人。")


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # brackets that do not close, a port that is no number
        return False
