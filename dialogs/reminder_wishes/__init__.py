"""How somebody wants to be reminded: in which hours, on which days, bundled or not, on which platform."""
