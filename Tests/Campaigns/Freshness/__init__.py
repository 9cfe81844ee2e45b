"""The parts of freshness.py."""
