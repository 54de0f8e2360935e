"""TikSports: an autonomous newsroom for short sports video, on Dagster."""

__version__ = "0.1.0"
