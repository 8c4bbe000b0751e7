"""Stand-ins for the providers of meeting rooms."""

from sandbox.providers.google import GoogleSandbox as GoogleSandbox
from sandbox.providers.zoom import ZoomSandbox as ZoomSandbox
