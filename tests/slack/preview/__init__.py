"""Pictures of what Slack shows: Block Kit as HTML in the look of Slack's light theme, photographed by Chromium."""
