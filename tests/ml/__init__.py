"""Tests of what is learned from figures: curves, detectors, calibration and the watch."""
