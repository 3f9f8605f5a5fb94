"""Mail in (IMAP, LMTP or SMTP) and out (SMTP)."""
