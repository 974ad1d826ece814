"""Slack: what comes in over HTTP or a websocket, and what goes out through its Web API."""
