"""Watching of photo folders: events, schedule of runs, priority, and the service of the system."""
