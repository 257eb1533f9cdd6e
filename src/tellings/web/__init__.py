"""The local reader: a folder of pages and tables, served on the loopback."""
