"""One person on several platforms: linked by a code that is typed on the other one."""
