"""Sites on loopback whose pages are made by scripts, one habit a site, and a listener that nobody may reach."""

import asyncio
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml
from aiohttp import web

from tests.plainsites import Asked, Sites, feed

PAGE = """<!doctype html><html><head><meta charset="windows-1251"><title>News of {name}</title>
<link rel="stylesheet" href="/style.css"><link rel="icon" href="/icon.png"></head>
<body><div id="root"></div><img src="/picture.png"><script src="/app.js"></script>{more}</body></html>"""
APP = """
async function show(address, options) {
  const answer = await fetch(address, options);
  if (!answer.ok) return;
  const article = await answer.json();
  const root = document.getElementById("root");
  root.innerHTML = "<article><h1></h1>" + article.paragraphs.map(() => "<p></p>").join("") + "</article>";
  root.querySelector("h1").textContent = article.title;
  root.querySelectorAll("p").forEach((p, n) => { p.textContent = article.paragraphs[n]; });
}
"""
SHOW = "<script>show('/api/article.json')</script>"
REACHING = """<script>
const trap = "127.0.0.1:TRAP";
const tell = text => { const p = document.createElement("p"); p.textContent = "GOT " + text; document.body.append(p); };
const read = address => fetch(address).then(a => a.text()).then(tell, () => {});
for (const address of ["http://" + trap + "/a", "http://10.0.0.1/", "http://169.254.169.254/latest/", "ftp://" + trap,
    "file:///etc/hostname", "/led-to-trap"]) read(address);
new Image().src = "http://" + trap + "/image";
navigator.sendBeacon("http://" + trap + "/beacon", "x");
try { new WebSocket("ws://" + trap + "/socket"); } catch (e) {}
try { new EventSource("http://" + trap + "/events"); } catch (e) {}
new Worker(URL.createObjectURL(new Blob(["fetch('http://" + trap + "/worker')"])));
try { const peer = new RTCPeerConnection({iceServers: [{urls: "stun:" + trap}]}); peer.createDataChannel("x");
  peer.createOffer().then(offer => peer.setLocalDescription(offer)); } catch (e) {}
window.open("http://" + trap + "/window"); window.open("/popup"); alert("hello"); confirm("really?");
const link = document.createElement("a"); link.href = "/popup"; link.target = "_blank"; document.body.append(link); link.click();
for (const source of ["http://" + trap + "/frame", "file:///etc/hostname", "/framed"]) {
  const frame = document.createElement("iframe"); frame.src = source; document.body.append(frame); }
for (const relation of ["preconnect", "prefetch", "dns-prefetch", "prerender"]) {
  const hint = document.createElement("link"); hint.rel = relation; hint.href = "http://" + trap + "/hint";
  document.head.append(hint); }
fetch("http://other.localhost:PORT/collect", {method: "POST", body: "x", mode: "no-cors"}).catch(() => {});
</script>"""
MORE = {
    "scripted": SHOW,
    "reaching": REACHING + SHOW,
    "posting": """<script>show("/api/article.json", {method: "POST", body: "{}"})</script>""",
    "looping": "<script>for (;;) {}</script>",
    "greedy": "<script>const kept = []; for (;;) kept.push(new Array(10000).fill(kept.length + 0.5));</script>",
    "swelling": "<script>document.body.append('x'.repeat(3 << 20));</script>",
    "restless": SHOW + "<script>setInterval(() => fetch('/tick').catch(() => {}), 100)</script>",
    "leading": "<script>if (location.pathname === '/news/1') location.href = '/moved';</script>" + SHOW,
    "circling": "<script>location.href = '/round/' + Math.random()</script>",
    "closed": "<script>show('/closed/article.json')</script>",
    "broken": "<script>show('/api/broken.json')</script>",
    "bare": "",
    "many": SHOW + "<script>for (let n = 0; n < 200; n++) fetch('/part/' + n).catch(() => {});</script>",
    "crashing": "<script>show('/api/slow.json')</script>",
    "listing": """<script>for (const n of [1, 2]) { const a = document.createElement("a"); a.href = "/news/" + n;
      a.textContent = "What the ministers agreed on, part " + n; document.body.append(a); }</script>""",
}


def article(name: str) -> dict[str, object]:
    """What the script of a page asks for."""
    paragraphs = [f"Sentence {n} of {name} tells that the ministers spoke of əməkdaşlıq in Baku." for n in range(12)]
    return {"title": f"Ministers met, says {name}", "paragraphs": paragraphs}


def answer(asked: Asked, trap: int = 0) -> web.Response:
    """The answer of any of the sites."""
    name = asked.host.removesuffix(".localhost")
    base = f"http://{asked.headers['Host']}"
    match asked.path:
        case "/robots.txt":
            return web.Response(text="User-agent: *\nDisallow: /closed/\n")
        case "/feed.xml":
            return feed(base, 1)
        case "/app.js":
            return web.Response(text=APP, content_type="text/javascript")
        case "/api/article.json" | "/closed/article.json":
            return web.Response(text=json.dumps(article(name)), content_type="application/json")
        case "/api/broken.json":
            return web.Response(status=503)
        case "/led-to-trap":
            return web.Response(status=302, headers={"Location": f"http://127.0.0.1:{trap}/redirect"})
    more = MORE.get(name, SHOW).replace("TRAP", str(trap)).replace("PORT", asked.headers["Host"].partition(":")[2])
    headers = {"ETag": '"shell"', "Set-Cookie": "id=1"}
    return web.Response(text=PAGE.format(name=name, more=more), content_type="text/html", headers=headers)


def catalogue(sites: Sites, folder: Path, *names: str) -> Path:
    """A catalogue of these sites, each an outlet that is marked `browser`."""
    file = sites.catalogue(folder, names)
    rows = yaml.safe_load(file.read_text("utf-8"))
    for row in rows:
        row["browser"] = True
        if row["id"] == "listing":
            row["feeds"][0] |= {"url": f"{sites.base('listing')}/list", "type": "section", "links": "/news/"}
    file.write_text(yaml.safe_dump(rows), "utf-8")
    return file


class Trap:
    """A port of loopback, TCP and UDP. `caught` is how often somebody came."""

    def __init__(self) -> None:
        self.port = 0
        self.caught: list[str] = []

    async def serve(self, ready: threading.Event, stop: asyncio.Event) -> None:
        trap = self

        class Datagrams(asyncio.DatagramProtocol):
            def datagram_received(self, data: bytes, addr: object) -> None:
                trap.caught.append("a datagram")

        def came(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            trap.caught.append("a connection")
            writer.close()

        server = await asyncio.start_server(came, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        loop = asyncio.get_running_loop()
        datagrams, _ = await loop.create_datagram_endpoint(
            Datagrams, local_addr=("127.0.0.1", self.port), family=socket.AF_INET
        )
        ready.set()
        await stop.wait()
        datagrams.close()
        server.close()


@contextmanager
def setting_a_trap() -> Iterator[Trap]:
    """The trap, open in a thread of its own."""
    trap, ready = Trap(), threading.Event()
    leave: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    async def serve() -> None:
        stop = asyncio.Event()
        leave.append((asyncio.get_running_loop(), stop))
        await trap.serve(ready, stop)

    thread = threading.Thread(target=lambda: asyncio.run(serve()), name="trap", daemon=True)
    thread.start()
    ready.wait()
    try:
        yield trap
    finally:
        loop, stop = leave[0]
        loop.call_soon_threadsafe(stop.set)
        thread.join()
