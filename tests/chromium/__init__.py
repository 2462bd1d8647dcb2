"""What a real browser makes of the pages: every page of the registry, and whole stories."""
