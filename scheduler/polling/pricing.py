"""What an hour of waiting costs: the price at which all endpoints together spend the budget of requests, and no more.

An endpoint is due when the delay that its unseen items are expected to have gathered, summed over items and weighed,
reaches the price. At a steady rate r that is every sqrt(2 * price / r): the square-root rule that minimises the sum of
delays for a given number of polls (Azar et al. 2018; Sia, Cho and Cho 2007). Where the rate follows the day, it polls
soon after much was published and waits where nothing is.

Worked example: two endpoints with 1 and 4 items an hour, budget 3 requests an hour: sqrt(1) + sqrt(4) = 3, so the
price is 0.5 item-hours: polls every hour (1 * 1**2 / 2 = 0.5) and every half hour (4 * 0.5**2 / 2 = 0.5).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import inf, sqrt
from typing import TYPE_CHECKING, Self

from crawler.rhythm import HOUR_S, Curve, Prior, Rhythm, fit_all, hour_of_week, level, seconds

if TYPE_CHECKING:
    from crawler.settings import CrawlerSettings

HORIZON_H = 24
BUDGET_SHARE = 0.998
SLACK_SHARE = 0.008
SURPRISE = 2.0
PACE_SHARE = 1 / 3
LEAST_SHARE = 0.05
BIAS_SHARE = 0.15
BIAS_BOUNDS = (0.5, 2.0)


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on the pause between two polls of one endpoint.

    `floor_s` is politeness. `ceiling_s` bounds what is not known. `window_share` of what the window holds may be
    expected to be published before the next poll. `hint_limit_s` is the longest `ttl` or max-age that is believed.
    """

    floor_s: float = 60.0
    ceiling_s: float = 12 * HOUR_S
    window_share: float = 0.33
    hint_limit_s: float = 6 * HOUR_S

    @classmethod
    def of(cls, settings: "CrawlerSettings") -> Self:
        """The limits of the configuration. A ceiling below the floor is lifted to it."""
        return cls(
            floor_s=settings.poll_floor_s,
            ceiling_s=max(settings.poll_ceiling_s, settings.poll_floor_s),
            window_share=settings.poll_window_share,
            hint_limit_s=settings.poll_hint_limit_s,
        )


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An endpoint as the policy sees it. `window_items`: how many items it shows at once; None when it shows all."""

    key: str
    rhythm: Rhythm
    window_items: int | None = None


@dataclass(frozen=True, slots=True)
class Price:
    """What all endpoints pay.

    `item_hours`: the expected delay at which an endpoint is due. `stretch` (1 or more) loosens windows and ceiling when
    they alone would spend more than the budget. `planned` is the number of requests in each of the coming hours;
    `bias` how many were really made for each one planned.
    """

    item_hours: float
    stretch: float
    prior: Prior
    curves: Mapping[str, Curve]
    limits: Limits
    mean_pause_s: float
    planned: tuple[float, ...] = ()
    bias: float = 1.0


def share_limit(endpoint: Endpoint, limits: Limits) -> float:
    """How many items may be expected before the next poll, by the share of the window; infinite when all are shown."""
    return inf if endpoint.window_items is None else endpoint.window_items * limits.window_share


def chance_limit(endpoint: Endpoint) -> float:
    """How many items may be expected before chance could fill the window; infinite when all are shown.

    m and `SURPRISE` times its deviation must fit. With bursts of B the deviation is sqrt(m * (2B - 1)); it is taken as
    sqrt(m) * (2B - 1), since a window that overflows hides the bursts it was too small for. A window of 5 allows 2.1
    without bursts, 1.0 with bursts of 1.5. Where the rate is high this would cost more requests than it saves items: it
    makes nobody come sooner than a `PACE_SHARE` of the mean pause.
    """
    if endpoint.window_items is None:
        return inf
    spread = SURPRISE * (2.0 * endpoint.rhythm.burst - 1.0)
    return ((sqrt(spread * spread + 4.0 * endpoint.window_items) - spread) / 2.0) ** 2


@dataclass(slots=True)
class _Demand:
    """What endpoints ask for in each coming hour: `root[k][i]` polls per unit of 1/sqrt(price), at least `least`."""

    root: list[list[float]] = field(default_factory=list)
    least: list[list[float]] = field(default_factory=list)
    most: float = inf

    def hour(self, k: int, scale: float, stretch: float) -> float:
        most = self.most
        total = 0.0
        for root, least in zip(self.root[k], self.least[k], strict=True):
            wanted = root * scale
            wanted = max(wanted, least / stretch)
            total += wanted if wanted < most else most
        return total


def price(
    endpoints: Sequence[Endpoint],
    budget_per_h: float,
    now: datetime,
    *,
    spent: Sequence[int] = (),
    limits: Limits = LIMITS,
    last: Price | None = None,
) -> Price:
    """The price for the coming hour.

    `spent` are the requests made in each of the last hours, the latest last; as far as it reaches (24 hours at most),
    no 24 hours are planned to cost more than 24 times the budget. `last` is the price of an hour ago, if there was one.
    Raises ValueError for a budget that is not positive.
    """
    if budget_per_h <= 0:
        raise ValueError(f"a budget of {budget_per_h} requests an hour pays for nothing")
    prior, fitted = fit_all([one.rhythm for one in endpoints])
    curves = {one.key: curve for one, curve in zip(endpoints, fitted, strict=True)}
    mean_pause_s = HOUR_S * max(len(endpoints), 1) / budget_per_h
    demand = _demand(endpoints, curves, now, limits, mean_pause_s)
    bias = _bias(last, spent)
    target = budget_per_h * HORIZON_H * BUDGET_SHARE / bias
    scale, stretch = _spend(demand, range(HORIZON_H), target)
    planned = [demand.hour(k, scale, stretch) for k in range(HORIZON_H)]
    for hours in range(1, HORIZON_H):
        if len(spent) < HORIZON_H - hours:
            continue
        past = sum(spent[hours - HORIZON_H :])
        left = (budget_per_h * HORIZON_H * (BUDGET_SHARE + SLACK_SHARE) - past) / bias
        if sum(planned[:hours]) > left:
            scale, stretch = _spend(demand, range(hours), max(left, LEAST_SHARE * budget_per_h * hours))
            planned = [demand.hour(k, scale, stretch) for k in range(HORIZON_H)]
    return Price(
        item_hours=1.0 / (scale * scale) if scale > 0 else inf,
        stretch=stretch,
        prior=prior,
        curves=curves,
        limits=limits,
        mean_pause_s=mean_pause_s,
        planned=tuple(planned),
        bias=bias,
    )


def _demand(
    endpoints: Sequence[Endpoint], curves: Mapping[str, Curve], now: datetime, limits: Limits, mean_pause_s: float
) -> _Demand:
    demand = _Demand(most=HOUR_S / limits.floor_s if limits.floor_s > 0 else inf)
    now_s = seconds(now)
    lists = []
    for one in endpoints:
        curve = curves[one.key]
        first, _ = hour_of_week(now_s, curve.zone)
        more = level(one.rhythm)
        lists.append(
            (curve.rates, first, more, curve.weight / 2.0, 1.0 / share_limit(one, limits), 1.0 / chance_limit(one))
        )
    shortest = HOUR_S / limits.ceiling_s
    pace = HOUR_S / (PACE_SHARE * mean_pause_s)
    for k in range(HORIZON_H):
        root, least = [], []
        for rates, first, more, half_weight, by_share, by_chance in lists:
            rate = rates[(first + k) % 168] * (1.0 + (more - 1.0) * 0.5**k)
            root.append((rate * half_weight) ** 0.5)
            least.append(max(rate * by_share, min(rate * by_chance, pace), shortest))
        demand.root.append(root)
        demand.least.append(least)
    return demand


def _spend(demand: _Demand, hours: range, target: float) -> tuple[float, float]:
    """1/sqrt(price) and the stretch that spend `target` requests in these hours. Newton's steps on a broken line."""
    least = sum(demand.hour(k, 0.0, 1.0) for k in hours)
    if least >= target:
        return 0.0, least / target
    scale = 0.0
    pairs = [pair for k in hours for pair in zip(demand.root[k], demand.least[k], strict=True)]
    most = demand.most
    low, high = 0.0, inf
    scale = target / (sum(root for root, _ in pairs) or 1.0)
    for _ in range(30):
        fixed = slope = 0.0
        for root, floor in pairs:
            wanted = root * scale
            if wanted >= most:
                fixed += most
            elif wanted <= floor:
                fixed += floor if floor < most else most
            else:
                slope += root
        total = fixed + slope * scale
        if abs(total - target) <= 0.0005 * target:
            break
        if total > target:
            high = scale
        else:
            low = scale
        step = (target - fixed) / slope if slope > 0 else inf
        if not low < step < high:
            step = (low + high) / 2 if high < inf else max(scale, 1e-9) * 2
        scale = step
    return scale, 1.0


def _bias(last: Price | None, spent: Sequence[int]) -> float:
    if last is None or not last.planned or not spent or last.planned[0] <= 0:
        return 1.0
    now = spent[-1] / last.planned[0]
    low, high = BIAS_BOUNDS
    return min(max(last.bias + BIAS_SHARE * (now - last.bias), low), high)
