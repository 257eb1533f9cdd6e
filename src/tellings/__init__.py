"""Tellings lines up every telling of a news story."""
