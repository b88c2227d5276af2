"""A zoo of hostile servers: one small function per animal, behind raw sockets on loopback.

A module of this folder is an enclosure; its functions become animals by `@animal(...)`, which says where they stand (as
feed, JSON feed, sitemap, article page or robots.txt) and what a crawl should call them. Nothing else has to be touched:
the keeper serves each at `http://<name>-<place>.localhost:<port>/`, and the catalogue lists it. `python -m newsroom --zoo`
serves the zoo by hand.
"""

from newsroom.zoo.animals import HEALTHY, Animal, Place, animals
from newsroom.zoo.catalogue import zoo_catalogue
from newsroom.zoo.keeper import Zoo

__all__ = ["HEALTHY", "Animal", "Place", "Zoo", "animals", "zoo_catalogue"]
