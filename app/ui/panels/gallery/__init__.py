"""The gallery: every picture and clip of the library, by day."""
