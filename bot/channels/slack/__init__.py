"""Slack: messages, modals, the home page and what else its people press."""
