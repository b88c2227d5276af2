"""The weight that real pages carry: inline style sheets and scripts, generated, never meaningful."""

from functools import lru_cache
from random import Random

_BLOCKS = ("nav", "hero", "card", "teaser", "promo", "rail", "badge", "ticker", "modal", "grid", "panel", "strip")
_PARTS = ("title", "link", "icon", "body", "meta", "image", "toggle", "list", "item", "footer")
_RULES = (
    "display:flex",
    "margin:0 {n}px",
    "padding:{n}px 0",
    "color:#{h}",
    "background-color:#{h}",
    "font-size:{n}px",
    "line-height:1.{n}",
    "border-bottom:1px solid #{h}",
    "max-width:{n}0px",
    "transition:opacity .{n}s ease",
)


@lru_cache(maxsize=64)
def stylesheet(salt: int, size_bytes: int) -> str:
    """CSS rules of about that size; the same arguments give the same rules."""
    rng = Random(f"css/{salt}")
    rules: list[str] = []
    length = 0
    while length < size_bytes:
        chosen = rng.sample(_RULES, rng.randint(2, 5))
        inner = ";".join(rule.format(n=rng.randint(2, 48), h=f"{rng.randrange(0x1000000):06x}") for rule in chosen)
        rule = f".{rng.choice(_BLOCKS)}-{rng.randint(1, 99)}__{rng.choice(_PARTS)}{{{inner}}}"
        rules.append(rule)
        length += len(rule) + 1
    return "\n".join(rules)


@lru_cache(maxsize=64)
def script(salt: int, size_bytes: int) -> str:
    """JavaScript of about that size: counters and settings that no page needs."""
    rng = Random(f"js/{salt}")
    lines = ["(function(w,d){var q=w.__q=w.__q||[];"]
    length = 0
    while length < size_bytes:
        name = f"{rng.choice(_BLOCKS)}{rng.randint(1, 999)}"
        token = f"{rng.getrandbits(64):016x}"
        line = (
            f'q.push({{"slot":"{name}","key":"{token}","w":{rng.randint(100, 970)},'
            f'"on":{rng.choice(("true", "false"))}}});'
            f'if(d.querySelector(".{name}")){{d.querySelector(".{name}").classList.add("is-{rng.choice(_PARTS)}")}}'
        )
        lines.append(line)
        length += len(line) + 1
    lines.append("})(window,document);")
    return "\n".join(lines)
