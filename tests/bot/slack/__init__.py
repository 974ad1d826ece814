"""The Slack channel: what people see there and what comes in."""
