"""Slack's published limits as named constants, each group with its source."""

# docs.slack.dev/reference/block-kit/blocks
MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
SECTION_TEXT = 3000
HEADER_TEXT = 150
CONTEXT_TEXT = 3000
ACTIONS_ELEMENTS = 25
INPUT_LABEL = 2000
INPUT_HINT = 2000

# docs.slack.dev/reference/block-kit/block-elements
BUTTON_TEXT = 75
BUTTON_URL = 3000
PLACEHOLDER = 150
SELECT_OPTIONS = 100
RADIO_OPTIONS = 10
CHECKBOX_OPTIONS = 10
INPUT_LENGTH = 3000

# docs.slack.dev/reference/block-kit/composition-objects/option-object
OPTION_TEXT = 75
OPTION_VALUE = 150

# docs.slack.dev/reference/views
VIEW_TITLE = 24
VIEW_SUBMIT = 24
BLOCKS_BYTES = 80_000
"""Slack refuses a view of more than 250 kB (`view_too_large`), in which a byte of ours may have become three."""

# docs.slack.dev/reference/methods/chat.postMessage: more is accepted, 4,000 is what is advised
MESSAGE_TEXT = 4000

# docs.slack.dev/reference/methods/files.getUploadURLExternal: a picture's words, for screen readers
ALT_TEXT = 1000

# docs.slack.dev/interactivity/handling-user-interaction: an answer is awaited for 3 s
PATIENCE_SECONDS = 1.5
"""How long an answer may take before the item is acknowledged and the answer follows."""
PROFILE_SECONDS = 1.0
"""How long an answer waits for somebody's profile; without it, only the zone is missing."""

# docs.slack.dev/authentication/verifying-requests-from-slack
SIGNATURE_AGE_SECONDS = 300

BODY_BYTES = 1_000_000
"""Ours: the largest payload that is read; a view with all its state stays below 250 kB."""

# docs.slack.dev/apis/web-api/pagination: 200 advised, 1,000 the most
PAGE_SIZE = 200
MEMBERS_PAGE_SIZE = 1000

# docs.slack.dev/apis/web-api/rate-limits: said in Retry-After, this stands in where it is missing
RETRY_AFTER_SECONDS = 30.0

# docs.slack.dev/apis/web-api/rate-limits and the page of each method: tiers are calls a minute, counted for each method
# in each workspace. For chat.postMessage it says one a second in a channel, and "several hundred" a minute in all.
MINUTE_SECONDS = 60.0
TIER_3 = 50
TIER_4 = 100
MESSAGES_A_MINUTE = 300
CHANNEL_SECONDS = 1.0
KEPT_FOR_PEOPLE = 0.2
"""Ours: the part of a limit that is left to what people do, where that makes calls of the same kind."""
