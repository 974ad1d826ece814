"""What one person can do here: the few that come first in help, and all of it on request."""
