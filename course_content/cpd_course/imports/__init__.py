"""From a course archive, as Studio exports it, back to YAML and Markdown."""
