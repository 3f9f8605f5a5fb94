"""The words of the product as plain values: standard library only, no I/O."""
