"""The version of the package: one place, on the lowest floor."""

__version__ = "0.1.0"
