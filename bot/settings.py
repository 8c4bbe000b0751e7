"""Settings from the environment and `.env`, every wrong one reported at once with what to do."""

import json
from base64 import urlsafe_b64decode
from email.utils import parseaddr
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import SecretStr, ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from adapters.mail.server import ADVICE, server_of

KEY_BYTES = 32
_TO_WRITE = {"int_parsing": "write a whole number", "bool_parsing": "write true or false"}
"""What to do, by what pydantic calls the fault."""


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
    paced: bool = True
    own_links_inside: bool = False
    secret_keys: SecretStr | None = None
    smtp_url: SecretStr | None = None
    mail_from: str | None = None
    jitsi_url: str = "https://meet.jit.si"
    google_service_account: SecretStr | None = None
    google_subject: str | None = None
    google_calendar_url: str = "https://www.googleapis.com/calendar/v3"
    google_meet_url: str = "https://meet.googleapis.com/v2"
    zoom_account_id: str | None = None
    zoom_client_id: str | None = None
    zoom_client_secret: SecretStr | None = None
    zoom_user: str = "me"
    zoom_api_url: str = "https://api.zoom.us/v2"
    zoom_login_url: str = "https://zoom.us"
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

    @property
    def mail_on(self) -> bool:
        """Whether mail can be sent."""
        return self.smtp_url is not None

    @property
    def keys(self) -> list[str]:
        """The keys that seal phone numbers, the one that seals first."""
        return _parted(self.secret_keys)

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

    @field_validator(
        "slack_api_url",
        "discord_api_url",
        "jitsi_url",
        "google_calendar_url",
        "google_meet_url",
        "zoom_api_url",
        "zoom_login_url",
    )
    @classmethod
    def _is_http(cls, value: str | None) -> str | None:
        return _has_scheme(value, ("http", "https"))

    @field_validator("secret_keys")
    @classmethod
    def _are_keys(cls, value: SecretStr | None) -> SecretStr | None:
        for one in _parted(value):
            try:
                right = len(urlsafe_b64decode(one)) == KEY_BYTES
            except ValueError:
                right = False
            if not right:
                raise ValueError("give keys of 32 bytes as URL-safe base64, with commas between")
        return value

    @field_validator("google_service_account")
    @classmethod
    def _is_key(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            google_key(value.get_secret_value())
        return value

    @field_validator("discord_gateway_url")
    @classmethod
    def _is_ws(cls, value: str | None) -> str | None:
        return _has_scheme(value, ("ws", "wss"))

    @field_validator("port", "sandbox_port")
    @classmethod
    def _is_port(cls, value: int) -> int:
        if not 0 <= value < 65536:
            raise ValueError("choose a port up to 65535, or 0 for a free one")
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
    except UnicodeDecodeError:
        raise SettingsError([".env: it cannot be read as UTF-8; save it so, as .env.example is."]) from None
    except OSError as error:
        raise SettingsError([f".env: it cannot be read ({error.strerror}); give it to whoever runs the bot."]) from None
    except ValidationError as error:
        wrong = {str(one["loc"][0]): _said(one) for one in error.errors(include_input=False, include_url=False)}
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
    return lines + _rooms_together(settings)


def _rooms_together(settings: Settings) -> list[str]:
    """Return what is missing beside what is there of the accounts of meeting rooms."""
    accounts = (
        (
            "Google Meet needs all of them (see README.md)",
            ("google_service_account", "google_subject"),
        ),
        (
            "Zoom needs all of them (your app's page, App Credentials)",
            ("zoom_account_id", "zoom_client_id", "zoom_client_secret"),
        ),
    )
    lines = []
    for advice, names in accounts:
        missing = [name for name in names if getattr(settings, name) is None]
        if missing and len(missing) < len(names):
            lines += [f"{name.upper()}: missing; {advice}." for name in missing]
    return lines


def _parted(keys: SecretStr | None) -> list[str]:
    return [one.strip() for one in keys.get_secret_value().split(",") if one.strip()] if keys is not None else []


def google_key(setting: str) -> dict[str, str]:
    """Return a service account's key out of its file, or out of the setting itself where that holds it; ValueError."""
    # Only where there is an account: it takes a while to import.
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = json.loads(setting if setting.lstrip().startswith("{") else Path(setting).read_text(encoding="utf-8"))
        load_pem_private_key(str(key["private_key"]).encode(), None)
        return {name: str(key[name]) for name in ("client_email", "private_key", "token_uri")}
    except (OSError, ValueError, KeyError, TypeError):
        raise ValueError("give the path of the JSON key that Google made for the service account") from None


def _begins(value: SecretStr | None, prefix: str, advice: str) -> SecretStr | None:
    if value is not None and not value.get_secret_value().startswith(prefix):
        raise ValueError(f"it should begin with {prefix}; {advice}")
    return value


def _has_scheme(value: str | None, schemes: tuple[str, ...]) -> str | None:
    try:
        whole = value is None or (urlsplit(value).scheme in schemes and bool(urlsplit(value).hostname))
    except ValueError:
        whole = False
    if not whole:
        raise ValueError(f"give a whole address that begins with {schemes[0]}:// or {schemes[1]}://")
    return value


def _said(wrong: ErrorDetails) -> str:
    """Return what to do about one wrong setting; our own sentences are the errors of the validators."""
    if wrong["type"] == "literal_error":
        return f"choose {wrong['ctx']['expected']}"
    return _TO_WRITE.get(wrong["type"]) or wrong["msg"].removeprefix("Value error, ").rstrip(".")
