"""What the channel learns from its own figures: frames in, records out; no Dagster, no database, no network."""
