"""Reading one mail: bytes in, words, files and header fields out. Pure; bounded in time and memory."""
