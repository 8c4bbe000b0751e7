"""Settings from the environment and `.env`, every wrong one reported at once with what to do."""

from email.utils import parseaddr
from typing import Literal
from urllib.parse import urlsplit

from pydantic import SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from adapters.mail.server import ADVICE, server_of


class Settings(BaseSettings):
    """What an operator may set; a platform whose tokens are absent is off."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore", env_ignore_empty=True)

    database_url: SecretStr = SecretStr("sqlite:///mentor.db")
    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_mode: Literal["socket", "http"] = "socket"
    slack_api_url: str | None = None
    discord_token: SecretStr | None = None
    discord_api_url: str | None = None
    discord_gateway_url: str | None = None
    own_links_inside: bool = False
    smtp_url: SecretStr | None = None
    mail_from: str | None = None
    jitsi_url: str = "https://meet.jit.si"
    host: str = "127.0.0.1"
    port: int = 8080
    sandbox_host: str = "127.0.0.1"
    sandbox_port: int = 8420
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @property
    def database(self) -> str:
        """The database's address, with its password."""
        return self.database_url.get_secret_value()

    @property
    def makes_schema(self) -> bool:
        """Whether a start brings the schema up to date by itself: one process owns a SQLite file, many a server."""
        return self.database.startswith("sqlite:")

    @property
    def slack_on(self) -> bool:
        """Whether Slack's tokens are there."""
        return self.slack_bot_token is not None

    @property
    def discord_on(self) -> bool:
        """Whether Discord's token is there."""
        return self.discord_token is not None

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("database_url")
    @classmethod
    def _is_database(cls, value: SecretStr) -> SecretStr:
        if not value.get_secret_value().startswith(("sqlite:///", "postgresql://")):
            raise ValueError("use sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME")
        return value

    @property
    def mail_on(self) -> bool:
        """Whether mail can be sent."""
        return self.smtp_url is not None

    @field_validator("smtp_url")
    @classmethod
    def _is_server(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            server_of(value.get_secret_value())
        return value

    @field_validator("mail_from")
    @classmethod
    def _is_sender(cls, value: str | None) -> str | None:
        local, _, domain = parseaddr(value or "")[1].rpartition("@")
        if value is not None and not (local and domain and value.isascii() and value.isprintable()):
            raise ValueError("give the address that mails come from, for example Mini Mentor <mentor@example.org>")
        return value

    @field_validator("slack_bot_token")
    @classmethod
    def _is_bot_token(cls, value: SecretStr | None) -> SecretStr | None:
        return _begins(value, "xoxb-", "copy the Bot User OAuth Token from your app's page, OAuth & Permissions")

    @field_validator("slack_app_token")
    @classmethod
    def _is_app_token(cls, value: SecretStr | None) -> SecretStr | None:
        advice = "make an App-Level Token with the scope connections:write on your app's page, Basic Information"
        return _begins(value, "xapp-", advice)

    @field_validator("slack_api_url", "discord_api_url", "jitsi_url")
    @classmethod
    def _is_http(cls, value: str | None) -> str | None:
        return _has_scheme(value, ("http", "https"))

    @field_validator("discord_gateway_url")
    @classmethod
    def _is_ws(cls, value: str | None) -> str | None:
        return _has_scheme(value, ("ws", "wss"))

    @field_validator("port", "sandbox_port")
    @classmethod
    def _is_port(cls, value: int) -> int:
        if not 0 <= value < 65536:
            raise ValueError("choose a port from 1 to 65535")
        return value


class SettingsError(Exception):
    """One or more settings are wrong; `lines` say which and what to do, without any secret."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def read_settings() -> Settings:
    """Return the settings; SettingsError names every wrong one."""
    try:
        settings = Settings()
    except ValidationError as error:
        wrong = {str(one["loc"][0]): _said(one["msg"]) for one in error.errors(include_input=False, include_url=False)}
        lines = [f"{name.upper()}: {said}." for name, said in wrong.items()]
        # What is missing beside the wrong ones is found with those left at their defaults.
        settings = Settings(**{name: Settings.model_fields[name].default for name in wrong})
        missing = [line for line in _together(settings) if line.partition(":")[0].lower() not in wrong]
        raise SettingsError(lines + missing) from None
    lines = _together(settings)
    if lines:
        raise SettingsError(lines)
    return settings


def _together(settings: Settings) -> list[str]:
    """Return what is missing beside what is there."""
    lines = []
    if settings.slack_on and settings.slack_mode == "socket" and settings.slack_app_token is None:
        lines.append("SLACK_APP_TOKEN: missing; Socket Mode needs it (or set SLACK_MODE=http).")
    if settings.slack_on and settings.slack_mode == "http" and settings.slack_signing_secret is None:
        lines.append("SLACK_SIGNING_SECRET: missing; SLACK_MODE=http needs it (Basic Information, App Credentials).")
    if not settings.slack_on and (settings.slack_app_token or settings.slack_signing_secret):
        lines.append("SLACK_BOT_TOKEN: missing; install the app to your workspace and copy its token.")
    if settings.mail_on and settings.mail_from is None:
        lines.append("MAIL_FROM: missing; mails need an address that they come from, for example mentor@example.org.")
    if not settings.mail_on and settings.mail_from is not None:
        lines.append(f"SMTP_URL: missing; to send mail, {ADVICE}.")
    return lines


def _begins(value: SecretStr | None, prefix: str, advice: str) -> SecretStr | None:
    if value is not None and not value.get_secret_value().startswith(prefix):
        raise ValueError(f"it should begin with {prefix}; {advice}")
    return value


def _has_scheme(value: str | None, schemes: tuple[str, ...]) -> str | None:
    if value is not None and (urlsplit(value).scheme not in schemes or not urlsplit(value).hostname):
        raise ValueError(f"give a whole address that begins with {schemes[0]}:// or {schemes[1]}://")
    return value


def _said(message: str) -> str:
    return message.removeprefix("Value error, ").rstrip(".")
