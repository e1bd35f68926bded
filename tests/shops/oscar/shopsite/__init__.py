"""A shop of django-oscar as it comes, for the scanner to walk through."""
