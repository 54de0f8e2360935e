"""The studio: fact sheet, script, scenes, compositor, captions, sound, encode, inspection. Import modules lazily."""
