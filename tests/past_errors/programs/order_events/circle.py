from ring import SHARED

__all__ = ["SHARED"]
