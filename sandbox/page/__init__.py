"""The sandbox page: the local Slack workspace and Discord server in a browser, each as one of its people sees it."""
