"""A local Slack workspace that speaks Slack's real protocols, and the people in it."""

from sandbox.slack.people import SlackPerson
from sandbox.slack.server import SlackSandbox

__all__ = ["SlackPerson", "SlackSandbox"]
