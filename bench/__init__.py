"""Measurements: each bench writes ``bench/results/<name>.json``, from which the tables in ``docs/`` are made."""
