"""Tests of the pure newsroom: signals, trends, scores, opportunities, risk and the decision."""
