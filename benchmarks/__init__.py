"""How fast the bot is beside the least that the same work costs, as ratios measured in turn in one process."""
