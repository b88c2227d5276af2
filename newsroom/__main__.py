"""Serves the world as a program of its own: `python -m newsroom`. Prints one JSON line when it is ready."""

import argparse
import asyncio
import errno
import json
import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from newsroom.errors import NewsroomError
from newsroom.server import NewsroomServer
from newsroom.world import build_world

LAST_PORT = 65_535


def main(arguments: list[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT. Exit status 0 after that, 1 when the world cannot be served."""
    options = _options().parse_args(arguments)
    try:
        asyncio.run(_serve_zoo(options) if options.zoo else _serve(options))
    except NewsroomError as error:
        print(f"newsroom: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"newsroom: {_explained(error, options)}", file=sys.stderr)
        return 1
    return 0


def _explained(error: OSError, options: argparse.Namespace) -> str:
    """One sentence with the remedy."""
    if error.errno in {errno.EADDRINUSE, errno.EACCES} and error.filename is None:
        why = os.strerror(error.errno)
        return f"port {options.port} cannot be had ({why}); name another with --port, or leave it out for a free one"
    return f"{error.filename or options.catalogue}: {error.strerror}; name another file with --catalogue"


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m newsroom", description="A small world of invented outlets.")
    parser.add_argument("--port", type=_port, default=0, help="port on the loopback (default: a free one)")
    parser.add_argument("--seed", type=int, default=7, help="another seed makes another world (default: 7)")
    parser.add_argument("--pages", type=int, default=None, help="add an archive of this many generated pages")
    parser.add_argument("--remade", type=int, default=None, help="add an outlet of so many pages that is redesigned")
    parser.add_argument("--traps", action="store_true", help="add the outlets that are there to be stumbled over")
    parser.add_argument(
        "--faults", action="store_true", help="fail in every way that can be lived through, each for some requests"
    )
    parser.add_argument("--zoo", action="store_true", help="serve the zoo of hostile servers instead of a world")
    parser.add_argument("--catalogue", type=Path, default=None, help="write the catalogue of sources to this file")
    parser.add_argument(
        "--end", type=_instant, default=None, help="the world's now, ISO 8601 with an offset (default: the real now)"
    )
    return parser


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > LAST_PORT:
        raise argparse.ArgumentTypeError(f"a port is a number from 0 to {LAST_PORT}")
    return int(text)


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise argparse.ArgumentTypeError("the instant needs an offset, such as 2026-11-24T08:00:00+04:00")
    return at


def _stop_signal() -> asyncio.Event:
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    return stop


async def _serve_zoo(options: argparse.Namespace) -> None:
    from newsroom.zoo import Zoo, zoo_catalogue  # a world needs none of what makes the zoo's certificates

    stop = _stop_signal()
    async with Zoo(port=options.port) as zoo:
        if options.catalogue is not None:
            options.catalogue.write_text(zoo_catalogue(zoo.ports), encoding="utf-8")
        where = None if options.catalogue is None else str(options.catalogue)
        print(
            json.dumps(
                {"port": zoo.ports["plain"], "ports": zoo.ports, "catalogue": where, "authority": str(zoo.authority)}
            ),
            flush=True,
        )
        await stop.wait()


async def _serve(options: argparse.Namespace) -> None:
    stop = _stop_signal()
    end = options.end or datetime.now(UTC)
    world = build_world(options.seed, end, pages=options.pages, traps=options.traps, remade=options.remade)
    async with NewsroomServer(world, port=options.port) as server:
        if options.faults:
            server.misbehave_everywhere(options.seed)
        if options.catalogue is not None:
            options.catalogue.write_text(world.catalogue(server.port), encoding="utf-8")
        where = None if options.catalogue is None else str(options.catalogue)
        print(json.dumps({"port": server.port, "catalogue": where}), flush=True)
        await stop.wait()


if __name__ == "__main__":
    sys.exit(main())
