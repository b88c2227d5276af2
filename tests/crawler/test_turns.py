"""Turns at the readers are fair: who brings much waits behind himself."""

import asyncio

from crawler.turns import FairTurns


def test_names_are_served_in_a_circle() -> None:
    """Five of one outlet wait already when another comes: it is served second, not sixth."""

    async def serve() -> list[str]:
        turns, order = FairTurns(1), list[str]()

        async def one(name: str) -> None:
            async with turns.of(name):
                order.append(name)
                await asyncio.sleep(0)

        tasks = [asyncio.create_task(one(name)) for name in ["many"] * 5 + ["few"]]
        await asyncio.gather(*tasks)
        return order

    assert asyncio.run(serve()) == ["many", "many", "few", "many", "many", "many"]


def test_no_more_than_the_limit_at_a_time_and_whoever_is_cancelled_leaves_his_turn() -> None:
    async def serve() -> None:
        turns, busy, most = FairTurns(2), 0, 0

        async def one(name: str) -> None:
            nonlocal busy, most
            async with turns.of(name):
                busy += 1
                most = max(most, busy)
                await asyncio.sleep(0.001)
                busy -= 1

        tasks = [asyncio.create_task(one(str(n % 3))) for n in range(30)]
        await asyncio.sleep(0)
        for task in tasks[2::4]:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert most == 2
        async with asyncio.timeout(1), turns.of("a"), turns.of("b"):
            pass

    asyncio.run(serve())
