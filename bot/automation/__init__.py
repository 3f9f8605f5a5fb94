"""Small automation: when this happens and that holds, do these things."""
