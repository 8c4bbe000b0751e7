"""What Discord takes at most, each number with where it is documented.

Pages are those of Discord's developer documentation: "Component Reference", "Application Commands", "Message
Resource" and "Gateway".
"""

from typing import Literal

MESSAGE_PARTS = 40
"""Components of one message, nested ones included (Component Reference, Container and Legacy Behaviour)."""
MESSAGE_TEXT = 4000
"""Characters of all text displays of a message together (discord.py, `LayoutView.content_length`)."""
ROW_BUTTONS = 5
"""Buttons of an action row (Component Reference, Action Row)."""
BUTTON_LABEL = 80
"""Characters of a button's label (Component Reference, Button)."""
BUTTON_URL = 512
"""Characters of a link button's address (Component Reference, Button)."""
SELECT_OPTIONS = 25
"""Options of a string select (Component Reference, String Select)."""
OPTION_LABEL = 100
"""Characters of an option's label (Component Reference, String Select)."""
PLACEHOLDER = 150
"""Characters of a select's placeholder (Component Reference, String Select)."""
ALT_TEXT = 1024
"""Characters of a picture's description (Component Reference, Media Gallery)."""
CUSTOM_ID = 100
"""Characters of a custom_id (Component Reference, Custom ID)."""

HEADLINE = 300
"""Characters of a headline, our own bound: a headline is not the place for more."""
NOTE = 1000
"""Characters of the note above a card, our own bound: the card below it is what matters."""

MODAL_TITLE = 45
"""Characters of a modal's title (Receiving and Responding to Interactions, Modal)."""
MODAL_PARTS = 5
"""Parts of a modal (Receiving and Responding to Interactions, Modal)."""
LABEL_TEXT = 45
"""Characters of a label in a modal (Component Reference, Label)."""
LABEL_HINT = 100
"""Characters of the description below a label (Component Reference, Label)."""
TEXT_INPUT = 4000
"""Characters of a text input (Component Reference, Text Input)."""
PLACEHOLDER_IN_MODAL = 100
"""Characters of a text input's placeholder (Component Reference, Text Input)."""
MOMENT = 80
"""Characters of a moment that somebody types, our own bound: nobody needs more."""
GROUP_OPTIONS = 10
"""Options of a radio or checkbox group (Component Reference, Radio Group and Checkbox Group)."""
RADIO_OPTIONS_LEAST = 2
"""Options that a radio group has at least (Component Reference, Radio Group)."""

COMMAND_TEXT = 100
"""Characters of a command's or an option's description and of a choice's name (Application Commands)."""
CHOICES = 25
"""Choices of an option, and suggestions of an autocomplete (Application Commands)."""

NONCE = 25
"""Characters of a message's nonce (Message Resource, Create Message)."""
HISTORY = 300
"""Messages that are read back at most to find one of ours: three pages of 100 (Message Resource)."""

DEFER_AFTER = 1.5
"""Seconds until an answer is announced instead: Discord waits three (Receiving and Responding to Interactions)."""
SEND_WITHIN = 30.0
"""Seconds after which a send is given up as uncertain; the outbox then asks what became of it."""
WAIT_AT_MOST = 30.0
"""Seconds that discord.py may sleep by itself when it is told to wait: the least that it accepts."""
MEMBER_KEPT = 60.0
"""Seconds for which a member's roles are believed."""
MEMBERS_KEPT = 1000
"""Members whose roles are kept at most."""

READY_WITHIN = 60.0
"""Seconds that the first connection may take."""
FINISH_WITHIN = 3.0
"""Seconds that answers under way get to finish when the side stops."""

CALLS_A_SECOND = 50
"""Calls of one bot in a second, whatever they are; answers to interactions are not counted (Rate Limits)."""
KEPT_FOR_PEOPLE = 0.2
"""The part of them that is left to what people do, our own: whether somebody is a mentor is asked of Discord."""
THREAD_NAME = 100
"""The most characters of a thread's name (Channels Resource, Start Thread without Message)."""
THREAD_STAYS: Literal[10080] = 10080
"""Minutes without a message after which a thread is put away: a week, the longest (Channels Resource)."""
