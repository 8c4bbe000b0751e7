"""The settings of a bot that lives in the sandbox."""

import json
from base64 import b64encode

from pydantic import SecretStr

from bot.settings import Settings
from sandbox.campus import Campus

MAIL_FROM = "Mini Mentor <mentor@campus.example>"
KEY = b64encode(b"only of the sandbox, no secret!!").decode()


def settings_for(campus: Campus, database_url: str, slack_mode: str = "socket") -> Settings:
    """Return the settings of a bot that lives in the sandbox; nothing of the environment is read."""
    return Settings.model_construct(
        database_url=SecretStr(database_url),
        slack_bot_token=SecretStr(campus.slack.bot_token),
        slack_app_token=SecretStr(campus.slack.app_token),
        slack_signing_secret=SecretStr(campus.slack.signing_secret),
        slack_mode=slack_mode,
        slack_api_url=campus.slack.api_url,
        discord_token=SecretStr(campus.discord.token),
        discord_api_url=campus.discord.api_url,
        discord_gateway_url=campus.discord.gateway_url,
        paced=campus.limited,
        secret_keys=SecretStr(KEY),
        smtp_url=SecretStr(campus.mail.url),
        mail_from=MAIL_FROM,
        jitsi_url=campus.jitsi.address,
        google_service_account=SecretStr(json.dumps(campus.google.key)),
        google_subject=campus.google.subject,
        google_calendar_url=campus.google.calendar_url,
        google_meet_url=campus.google.meet_url,
        zoom_account_id=campus.zoom.account_id,
        zoom_client_id=campus.zoom.client_id,
        zoom_client_secret=SecretStr(campus.zoom.client_secret),
        zoom_api_url=campus.zoom.api_url,
        zoom_login_url=campus.zoom.address,
        port=0,
    )
