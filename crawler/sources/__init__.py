"""Which outlets are watched: the catalogue as data, and its loader."""

from crawler.sources.catalogue import SHIPPED, ArchiveEntry, Catalogue, EndpointEntry, OutletEntry, load_catalogue

__all__ = ["SHIPPED", "ArchiveEntry", "Catalogue", "EndpointEntry", "OutletEntry", "load_catalogue"]
