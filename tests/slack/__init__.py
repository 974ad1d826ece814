"""Tests of the Slack channel, and the fake Slack that they talk to."""
