"""Files that people download from the platforms' own studios: bytes in, rows of the metric history out."""
