"""The rules of publishing: exactly once, when, and on hold. No sockets, no Dagster; ports are handed in."""
