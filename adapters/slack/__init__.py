"""Slack: payloads to what a person did, screens to blocks and views, the messenger port to Web API calls."""
