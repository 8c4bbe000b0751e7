"""The files of messages, given to the page under its own address: it may load nothing from anywhere else."""

from aiohttp import web

from sandbox.page.stage import Stage

PICTURES = ("image/png", "image/jpeg", "image/gif")
"""What is shown; anything else is only to be kept, whatever it holds."""


class Files:
    """Answers `/files/{platform}/{file}`."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def add_to(self, app: web.Application) -> None:
        """Let an application serve the files."""
        app.router.add_get("/files/slack/{file}", self._of_slack)
        app.router.add_get("/files/discord/{file}", self._of_discord)

    async def _of_slack(self, request: web.Request) -> web.Response:
        found = self._stage.campus.slack.workspace.files.get(request.match_info["file"])
        if found is None or not found.content:
            raise web.HTTPNotFound
        return _answer(found.name, found.kind, found.content)

    async def _of_discord(self, request: web.Request) -> web.Response:
        wanted = request.match_info["file"]
        for channel in self._stage.campus.discord.world.channels.values():
            for message in channel.messages.values():
                for one in message.body["attachments"]:
                    if one["id"] == wanted:
                        return _answer(one["filename"], one["content_type"], message.files[wanted])
        raise web.HTTPNotFound


def _answer(name: str, kind: str, content: bytes) -> web.Response:
    shown = kind in PICTURES
    plain = "".join(one if one.isascii() and (one.isalnum() or one in "-_.") else "_" for one in name)
    how = "inline" if shown else "attachment"
    headers = {"Content-Disposition": f'{how}; filename="{plain}"'}
    return web.Response(body=content, content_type=kind if shown else "application/octet-stream", headers=headers)
