"""Pictures as PNG and PDF, from their SVG."""
