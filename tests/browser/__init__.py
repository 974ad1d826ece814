"""A browser without a screen: what tests of several platforms look at pages with."""
