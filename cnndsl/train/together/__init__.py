"""Several processes of one training: how they are started, meet, and share the work."""
