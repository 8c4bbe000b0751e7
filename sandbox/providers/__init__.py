"""Stand-ins for the providers of meeting rooms."""

from sandbox.providers.google import GoogleSandbox as GoogleSandbox
from sandbox.providers.jitsi import JitsiSandbox as JitsiSandbox
from sandbox.providers.zoom import ZoomSandbox as ZoomSandbox
