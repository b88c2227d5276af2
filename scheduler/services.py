"""Where connections to configured services may go."""

from crawler.settings import CrawlerSettings
from desk.service import ServiceSettings


def guard(service: ServiceSettings, crawler: CrawlerSettings) -> CrawlerSettings:
    """The crawler's rule for connections, with the exceptions that are made for the service."""
    own = {
        "allow_private_addresses": service.allow_private_addresses,
        "allow_networks": service.allow_networks,
    }
    return crawler.model_copy(update=own)
