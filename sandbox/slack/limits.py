"""Slack's published limits as named constants, each group with the page it was read from."""

# docs.slack.dev/reference/block-kit/blocks
MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
BLOCK_ID = 255
SECTION_TEXT = 3000
SECTION_FIELDS = 10
SECTION_FIELD = 2000
HEADER_TEXT = 150
CONTEXT_ELEMENTS = 10
ACTIONS_ELEMENTS = 25
INPUT_LABEL = 2000
INPUT_HINT = 2000
IMAGE_URL = 3000
IMAGE_ALT = 2000
IMAGE_TITLE = 2000

# docs.slack.dev/reference/block-kit/block-elements
ACTION_ID = 255
BUTTON_TEXT = 75
BUTTON_VALUE = 2000
BUTTON_URL = 3000
BUTTON_STYLES = ("primary", "danger")
ACCESSIBILITY_LABEL = 75
PLACEHOLDER = 150
SELECT_OPTIONS = 100
OPTION_GROUPS = 100
RADIO_OPTIONS = 10
CHECKBOX_OPTIONS = 10
OVERFLOW_OPTIONS = 5
INPUT_LENGTH = 3000

# docs.slack.dev/reference/block-kit/composition-objects
OPTION_TEXT = 75
OPTION_VALUE = 150
OPTION_DESCRIPTION = 75
OPTION_GROUP_LABEL = 75
CONFIRM_TITLE = 100
CONFIRM_TEXT = 300
CONFIRM_BUTTON = 30

# docs.slack.dev/reference/views
VIEW_TITLE = 24
VIEW_SUBMIT = 24
VIEW_CLOSE = 24
PRIVATE_METADATA = 3000
CALLBACK_ID = 255
EXTERNAL_ID = 255
VIEW_BYTES = 250_000
VIEW_STACK = 3

# docs.slack.dev/reference/methods/chat.postMessage: 4,000 is advised, past 40,000 the text is cut
MESSAGE_TEXT_ADVISED = 4_000
MESSAGE_TEXT = 40_000
METADATA_BYTES = 8_000

# docs.slack.dev/reference/methods/files.getUploadURLExternal
FILE_ALT = 1_000

# docs.slack.dev/interactivity/handling-user-interaction
ANSWER_SECONDS = 3.0
TRIGGER_SECONDS = 3.0
RESPONSE_URL_USES = 5
RESPONSE_URL_MINUTES = 30

# docs.slack.dev/apis/events-api: at once, after 1 and after 5 minutes; shortened here, nobody waits that long
EVENT_RETRY_SECONDS = (0.05, 1.0, 5.0)

# docs.slack.dev/apis/events-api/using-socket-mode
SOCKET_CONNECTIONS = 10
SOCKET_PING_SECONDS = 10.0
SOCKET_CONNECTION_SECONDS = 18_060

# docs.slack.dev/apis/web-api/pagination
PAGE_SIZE = 100
PAGE_SIZE_MOST = 1000

# docs.slack.dev/apis/web-api/rate-limits, and the page of each method: calls a minute, for each method in a workspace
TIERS = {
    "conversations.open": 50,
    "conversations.history": 50,
    "conversations.info": 50,
    "conversations.members": 100,
    "usergroups.list": 20,
    "usergroups.users.list": 20,
    "users.info": 100,
    "chat.update": 50,
    "chat.delete": 50,
    "views.open": 100,
    "views.push": 100,
    "views.update": 100,
    "views.publish": 100,
    "files.getUploadURLExternal": 100,
    "files.completeUploadExternal": 100,
}
MINUTE_SECONDS = 60.0

# docs.slack.dev/reference/methods/chat.postMessage: "several hundred" a minute in a workspace, read as three
MESSAGES_A_MINUTE = 300
CHANNEL_SECONDS = 1.0
