"""What the core asks of the outside: a store, messengers, meeting rooms and a clock."""

from core.ports.finding import Finding as Finding
from core.ports.sending import Charts as Charts
from core.ports.sending import Failed as Failed
from core.ports.sending import Limit as Limit
from core.ports.sending import Mailer as Mailer
from core.ports.sending import Messenger as Messenger
from core.ports.sending import Rooms as Rooms
from core.ports.sending import SendError as SendError
from core.ports.sending import Throttled as Throttled
from core.ports.sending import Uncertain as Uncertain
from core.ports.sending import Unreachable as Unreachable
from core.ports.sending import Way as Way
from core.ports.store import Clock as Clock
from core.ports.store import Store as Store
from core.ports.store import Unavailable as Unavailable
from core.ports.telling import Told as Told
from core.ports.transaction import Tx as Tx
