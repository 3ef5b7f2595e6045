"""The one error of the agent that ends its container."""


class Anomaly(Exception):
    """Something that must not happen did. The container is not to be used again."""
