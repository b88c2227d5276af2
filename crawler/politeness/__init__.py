"""What a host asked of us, what it bears, and how we keep to it.

- `pace`: pure. How long to leave a host alone after each answer, by latency, failures in a row and what it asked for.
- `robotsfiles`: pure. What the answer to the question for robots.txt means, and for how long.
- `hosts`: the memory of all hosts, across crawls and, through storage, across restarts.
- `turns`: one request at a time for each host, when its pause is over.
- `middlewares`: Scrapy's way of asking before every request.
"""

from crawler.politeness.hosts import Hosts
from crawler.politeness.turns import Turns

__all__ = ["Hosts", "Turns"]
