"""Tests of the emulated outside world, by raw HTTP."""
