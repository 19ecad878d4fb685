"""Where quads are kept and asked: one small interface, and the store that needs no server."""

from kg.store.base import Store
from kg.store.embedded import EmbeddedStore
from kg.store.folder import open_store

__all__ = ["EmbeddedStore", "Store", "open_store"]
