"""Conversion of the published networks; run from a checkout, not part of the wheel."""
