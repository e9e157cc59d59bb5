"""What a check prints of a model that is right: tables and documents."""
