"""One transaction, in parts: each names what one part of the core asks of the database."""

from typing import Protocol

from core.ports.joining import JoiningTx
from core.ports.outbox import ArrivalsTx, OutboxTx, TrailTx
from core.ports.overseeing import ApartTx, ErasingTx, OverseeingTx
from core.ports.people import ConfirmationsTx, HoursTx, PeopleTx, UnheardTx
from core.ports.requests import HistoryTx, PhonesTx, RequestsTx, RoomsTx, StandbysTx
from core.ports.telling import ToldTx


class Tx(
    PeopleTx,
    UnheardTx,
    RequestsTx,
    RoomsTx,
    PhonesTx,
    StandbysTx,
    ArrivalsTx,
    OutboxTx,
    ToldTx,
    HistoryTx,
    TrailTx,
    HoursTx,
    ConfirmationsTx,
    JoiningTx,
    OverseeingTx,
    ApartTx,
    ErasingTx,
    Protocol,
):
    """One transaction. Every id is looked up inside `programme_id`: a foreign one is NotFound, like a missing one."""
