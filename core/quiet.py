"""Quiet hours: whether it is quiet for somebody, and until when."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


def quiet_until(now: datetime, zone: str, hours: tuple[int, int] | None) -> datetime | None:
    """Return when the quiet hours end that hold now; `None` when none do.

    `hours` are minutes of the day in that zone, the second not included; they may go over midnight. An end that the
    clocks jump over is as far behind the jump as it stood inside; of one that comes twice, the next is meant.
    """
    if hours is None:
        return None
    first, last = hours
    local = now.astimezone(ZoneInfo(zone))
    minute = 60 * local.hour + local.minute
    over_midnight = first > last
    if not (minute >= first or minute < last if over_midnight else first <= minute < last):
        return None
    day = local.date() + timedelta(days=over_midnight and minute >= first)
    at = datetime.combine(day, time(last // 60, last % 60), tzinfo=local.tzinfo)
    ends = at.astimezone(UTC)
    return ends if ends > now else at.replace(fold=1).astimezone(UTC)
