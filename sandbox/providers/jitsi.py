"""A stand-in for a Jitsi server: a room is there for whoever has its name."""

from sandbox.clock import SandboxClock
from sandbox.faults import Faults
from sandbox.journal import Journal
from sandbox.providers.serving import Provider


class JitsiSandbox(Provider):
    """Rooms by name, made by whoever enters; nothing is asked of it but the door."""

    def __init__(self, clock: SandboxClock, journal: Journal, faults: Faults) -> None:
        super().__init__("jitsi", clock, journal, faults, lambda _: (503, None))
        self.door("/{room}")
