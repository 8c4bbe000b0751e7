"""A process of its own for G6: a Slack and a Discord that refuse what comes faster than they publish."""

import asyncio
import json
import sys

from sandbox.campus import Campus


async def main(people: int, hurry: float) -> None:
    """Serve until nobody reads any more; each line that comes in is answered with what was refused so far."""
    async with Campus(limited=True) as campus:
        campus.slack.rates.hurry, campus.discord.rates.hurry = hurry, hurry / 10
        members = [campus.slack.add_person(f"Ada {n}") for n in range(people)]
        users = [campus.discord.add_person(f"Linus {n}") for n in range(people)]
        for one in users:
            campus.guild.join(one)
        told = {
            "slack": {
                "url": campus.slack.api_url,
                "bot": campus.slack.bot_token,
                "app": campus.slack.app_token,
                "team": campus.slack.team_id,
                "people": [one.id for one in members],
            },
            "discord": {
                "url": campus.discord.api_url,
                "gateway": campus.discord.gateway_url,
                "bot": campus.discord.token,
                "people": [one.id for one in users],
            },
        }
        print(json.dumps(told), flush=True)
        while await asyncio.to_thread(sys.stdin.readline):
            refused = {"slack": campus.slack.rates.refused, "discord": campus.discord.rates.refused}
            print(json.dumps(refused), flush=True)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), float(sys.argv[2])))
