"""What the app asks of Slack: each Web API method it calls with the scopes that takes, its command and its events.

`manifest.yml` declares the same; a test compares the two and the calls that the code really makes.
"""

COMMAND = "/mentor"
SHORTCUT = "request"
"""The callback_id of the global shortcut is a word of the command."""
EVENTS = frozenset({"app_home_opened", "user_change"})

METHODS: dict[str, frozenset[str]] = {
    "apps.connections.open": frozenset(),  # the app token's own connections:write
    "auth.test": frozenset(),
    "chat.postMessage": frozenset({"chat:write"}),
    "chat.update": frozenset({"chat:write"}),
    "conversations.history": frozenset({"channels:history", "groups:history", "im:history"}),
    "conversations.info": frozenset({"channels:read", "groups:read"}),
    "conversations.members": frozenset({"channels:read", "groups:read"}),
    "conversations.open": frozenset({"im:write"}),
    "files.completeUploadExternal": frozenset({"files:write"}),
    "files.getUploadURLExternal": frozenset({"files:write"}),
    "usergroups.list": frozenset({"usergroups:read"}),
    "usergroups.users.list": frozenset({"usergroups:read"}),
    "users.info": frozenset({"users:read"}),
    "views.open": frozenset(),
    "views.publish": frozenset(),
    "views.push": frozenset(),
    "views.update": frozenset(),
}
SCOPES = frozenset({"commands"}).union(*METHODS.values())
"""`commands` carries the slash command and the shortcut."""
