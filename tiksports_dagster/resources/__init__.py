"""Everything that leaves the process: the clock, the parties, the database, sources, platforms."""
