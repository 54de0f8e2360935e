"""From signals to a decision, by pure rules: no Dagster, no sockets, no files, no clock of its own."""
