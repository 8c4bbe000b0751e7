"""What somebody has told the coordinators of."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.model.requests import Request, Status


class Against(StrEnum):
    """What somebody wants to be done about somebody else."""

    REPORT = "report"
    BLOCK = "block"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Report:
    """A request that was reported, and the person whom that is about; the reporter is named to nobody."""

    id: str
    request_id: str
    person_id: str
    reporter_id: str
    because: str
    at: datetime


def whom_about(request: Request, reader_id: str) -> str | None:
    """Return whom a report of the reader about the request would concern: the other side, or whoever asks for it.

    `None` where there is no other side yet, or where the request is not the reader's and free to none any more.
    """
    if reader_id == request.student_id:
        return request.mentor_id
    free = request.status in (Status.OPEN, Status.CLAIMED, Status.ASIDE)
    return request.student_id if free or reader_id == request.mentor_id else None
