"""Measuring: how often each post is read, what a round reads, and what a day brought (pure, frames in, frames out)."""
