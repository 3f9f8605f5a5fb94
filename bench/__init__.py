"""The benchmark: ``python -m bench`` prints one table. Ratios within one run count, absolute figures do not."""
