"""Ready answers: read from files, made at the desk, filled in for one customer, and sent."""
