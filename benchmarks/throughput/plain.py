"""The limit: 16 parallel plain connections that fetch every address and keep nothing.

    python -m benchmarks.throughput.plain ADDRESSES

prints the seconds that it took for the addresses of the file, one a line.
"""

import asyncio
import sys
import time
from pathlib import Path

import aiohttp

from benchmarks.loop import with_localhost_names

CONNECTIONS = 16


async def main(addresses: list[str]) -> float:
    waiting = iter(addresses)
    begun_s = time.perf_counter()
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=CONNECTIONS)) as session:

        async def fetch() -> None:
            for address in waiting:
                async with session.get(address) as response:
                    response.raise_for_status()
                    await response.read()

        await asyncio.gather(*(fetch() for _ in range(CONNECTIONS)))
    return time.perf_counter() - begun_s


if __name__ == "__main__":
    with_localhost_names()
    print(asyncio.run(main(Path(sys.argv[1]).read_text("utf-8").split())))
