"""The Slack channel: how replies look there, and what comes in from there."""
