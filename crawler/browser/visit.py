"""One page, opened in the browser: what it may ask for, when it is finished, and what is read of it.

Rules, in order:
1. The page itself is the answer that the crawler already has. Scripts and the data that they ask for are fetched by the
   crawler, within limits of number and bytes. Stylesheets are answered with nothing, for no text hangs on them.
   Everything else is refused: pictures, films, fonts, sockets, beacons, frames, other windows, other schemes.
2. Data is asked for by GET. A POST must go to the outlet's own site and be small.
3. A script may lead the page elsewhere as often as a server may redirect; that is fetched like any page, pauses included.
4. The page is finished once nothing was asked for during a while, or when its time is over.
5. What should have come and did not, but may come another time, makes the page incomplete, which it says.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from playwright.async_api import BrowserContext, Error, Page, Route
from playwright.async_api import Request as Asked
from scrapy import Request
from scrapy.exceptions import DownloadCancelledError
from scrapy.http import HtmlResponse, Response

from crawler.browser.marks import INCOMPLETE, PART, RENDERED
from crawler.errors import BrowserFailed
from crawler.outcomes import NotBegun, Outcome, of_failure, of_status
from crawler.scope import in_scope
from crawler.settings import CrawlerSettings

QUIET_S = 0.5
TAKING_S = 5.0
POST_LIMIT_BYTES = 64 * 1024
DATA = frozenset({"xhr", "fetch"})
_NOT_SENT = (
    "cookie",
    "host",
    "user-agent",
    "connection",
    "content-length",
    "accept-encoding",
    "accept-language",
    "if-",
)
_NOT_PASSED_ON = frozenset(
    {"set-cookie", "content-encoding", "content-length", "transfer-encoding", "connection", "content-disposition"}
)
_OF_THE_BYTES = ("ETag", "Last-Modified", "Content-Type", "Content-Length", "Content-MD5", "Digest", "Content-Digest")
_TAKE_DOM = """limit => {
  const html = document.documentElement ? document.documentElement.outerHTML : "";
  if (typeof html !== "string") return "";
  return html.length > limit ? null : (document.doctype ? "<!DOCTYPE html>\\n" : "") + html;
}"""

Download = Callable[[Request], Awaitable[Response]]


def refusal(kind: str, method: str, url: str, body_bytes: int, own_hosts: Collection[str]) -> str | None:
    """Why a page may not have what it asks for, by the rules above; None when it may. `kind` is the browser's word.

    >>> refusal("image", "GET", "https://news.example/a.png", 0, ())
    'image is not fetched'
    """
    if not url.startswith(("http://", "https://")):
        return "only http and https are fetched"
    if kind not in DATA and kind not in {"document", "script"}:
        return f"{kind} is not fetched"
    if method == "GET":
        return None
    if method != "POST" or kind not in DATA:
        return f"{method} is not sent"
    if not in_scope(url, own_hosts):
        return "POST is sent to the outlet's own site only"
    return "the body of a POST is too large" if body_bytes > POST_LIMIT_BYTES else None


class Visit:
    """`document` is the answer that is opened, `own_hosts` are the hosts of `outlet`. `download` fetches what the page
    asks for."""

    def __init__(
        self,
        document: HtmlResponse,
        settings: CrawlerSettings,
        outlet: str | None,
        own_hosts: Collection[str],
        download: Download,
    ) -> None:
        self._first = self._document = document
        self._settings = settings
        self._outlet = outlet
        self._own_hosts = own_hosts
        self._download = download
        self._page: Page | None = None
        self._navigations = 0
        self._parts = 0
        self._bytes = 0
        self._refused = 0
        self._missing: list[str] = []
        self._under_way: set[asyncio.Task[Response]] = set()
        self._changed = asyncio.Event()
        self._broken: asyncio.Future[None] | None = None

    async def rendered(self, context: BrowserContext) -> Response:
        """The page as it stands when it is finished, as an answer. Raises BrowserFailed, NotBegun, and
        DownloadCancelledError for a page larger than the limit."""
        self._broken = asyncio.get_running_loop().create_future()
        try:
            await context.route("**/*", self._on_request)
            self._page = page = await context.new_page()
            context.on("page", lambda popup: popup.close())
            page.on("crash", lambda _: self._break(BrowserFailed("the page broke the browser")))
            page.on("close", lambda _: self._break(BrowserFailed("the browser ended in mid-page")))
            dom = await self._unless_broken(self._dom(page))
            browser = context.browser
            return self._answer(dom, browser.version if browser else "")
        except Error as cause:
            raise BrowserFailed(f"the browser failed: {str(cause).partition(chr(10))[0][:200]}") from cause
        finally:
            for task in self._under_way:
                task.cancel()
            if not self._broken.cancel() and not self._broken.cancelled():
                self._broken.exception()  # whoever waited for it has gone already

    def _break(self, why: Exception) -> None:
        if self._broken is not None and not self._broken.done():
            self._broken.set_exception(why)

    async def _unless_broken(self, work: Awaitable[str]) -> str:
        """The result of `work`, unless the visit is broken off before. A broken browser answers nothing by itself."""
        assert self._broken is not None
        task = asyncio.ensure_future(work)
        try:
            either: set[asyncio.Future[Any]] = {task, self._broken}
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            if self._broken.done():
                self._broken.result()
            return task.result()
        finally:
            task.cancel()
            await asyncio.wait({task})
            if not task.cancelled():
                task.exception()

    async def _dom(self, page: Page) -> str:
        limit_s = self._settings.browser_timeout_s
        try:
            async with asyncio.timeout(limit_s):
                await page.goto(self._first.url, wait_until="domcontentloaded", timeout=0)
                await self._quiet()
        except TimeoutError:
            self._missing.append(f"it was not finished after {limit_s:g} s")
        limit = int(self._settings.page_limit_mb * 1024 * 1024)
        try:
            async with asyncio.timeout(TAKING_S):
                dom = await self._taken(page, limit)
        except TimeoutError as cause:
            raise BrowserFailed(f"the page kept the browser busy for more than {limit_s:g} s") from cause
        if page.url.startswith("chrome-error:"):
            raise BrowserFailed("the browser shows an error in the place of the page")
        if dom is None:
            raise DownloadCancelledError("the page grew larger than the limit")
        return dom

    async def _taken(self, page: Page, limit: int) -> str | None:
        while True:
            try:
                taken: str | None = await page.evaluate(_TAKE_DOM, limit)
                return taken
            except Error as cause:
                if "context was destroyed" not in str(cause):  # a script is just leading elsewhere
                    raise
            await self._quiet()

    async def _quiet(self) -> None:
        while True:
            self._changed.clear()
            try:
                async with asyncio.timeout(None if self._under_way else QUIET_S):
                    await self._changed.wait()
            except TimeoutError:
                return

    # What the page asks for

    async def _on_request(self, route: Route) -> None:
        try:
            answer = await self._answer_to(route.request)
            if answer is None and self._is_opened(route.request):
                await route.fulfill(status=204)  # what is shown stays; else an error page would take its place
            elif answer is None:
                await route.abort("blockedbyclient")
            else:
                await route.fulfill(status=answer.status, headers=_passed_on(answer), body=answer.body)
        except Error:  # the page is gone; playwright would wait for an answer to it, or report the error, but for this
            raise asyncio.CancelledError from None

    def _is_own(self, asked: Asked) -> bool:
        """Whether it comes from the page, and from no other window."""
        try:
            return asked.frame.page is self._page
        except Error:
            return False

    def _is_opened(self, asked: Asked) -> bool:
        """Whether it is the page itself, or what is to take its place."""
        try:
            return self._page is not None and asked.is_navigation_request() and asked.frame is self._page.main_frame
        except Error:  # of a window that is only just opening
            return False

    async def _answer_to(self, asked: Asked) -> Response | None:
        is_document = self._is_opened(asked)
        if not is_document and (asked.resource_type == "document" or not self._is_own(asked)):
            return None
        if asked.resource_type == "stylesheet":
            return Response(asked.url, headers={"Content-Type": "text/css"})
        body = asked.post_data_buffer or b""
        why = refusal(
            "document" if is_document else asked.resource_type, asked.method, asked.url, len(body), self._own_hosts
        )
        if why is not None:
            return None
        return await (self._navigated(asked) if is_document else self._part(asked, body))

    async def _navigated(self, asked: Asked) -> Response | None:
        """What is opened: at first the answer that is there already, then where scripts lead."""
        self._navigations += 1
        if self._navigations == 1:
            return self._first
        if self._navigations > self._settings.redirects + 1:
            return None
        answer = await self._fetched(Request(asked.url, dont_filter=True, meta=self._meta()))
        if not isinstance(answer, HtmlResponse):
            return None
        self._document = answer
        return answer

    async def _part(self, asked: Asked, body: bytes) -> Response | None:
        settings = self._settings
        if self._parts >= settings.browser_parts or self._bytes >= settings.browser_parts_mb * 1024 * 1024:
            self._refused += 1
            return None
        self._parts += 1
        request = Request(
            asked.url,
            method=asked.method,
            headers=_sent(asked.headers),
            body=body,
            dont_filter=True,
            # a page with its parts is one visit: they stand in no line of Scrapy's, and the pause comes after them
            meta={**self._meta(), PART: True, "download_slot": f"part {id(asked)}", "dont_retry": True},
        )
        answer = await self._fetched(request)
        self._bytes += len(answer.body) if answer else 0
        return answer

    def _meta(self) -> dict[str, Any]:
        return {"download_maxsize": int(self._settings.page_limit_mb * 1024 * 1024), "outlet": self._outlet}

    async def _fetched(self, request: Request) -> Response | None:
        """The answer, redirects followed; None when there is none to have."""
        task = asyncio.ensure_future(self._download(request))
        self._under_way.add(task)
        self._changed.set()
        try:
            await asyncio.wait({task})
            answer = task.result()
        except NotBegun as ending:
            self._break(ending)
            return None
        except Exception as failure:  # what a page cannot have is its own affair, and it goes on without
            self._note(request, of_failure(failure))
            return None
        finally:
            self._under_way.discard(task)
            self._changed.set()
        outcome = of_status(answer.status, None, datetime.now(UTC))
        if outcome.link is not None:
            self._note(request, outcome)
        return None if 300 <= answer.status < 400 else answer  # the browser would try to follow

    def _note(self, request: Request, outcome: Outcome) -> None:
        self._refused += 1
        if outcome.again:
            self._missing.append(f"{request.url[:120]}: {outcome.reason}")

    # What is read of it

    def _answer(self, dom: str, version: str) -> Response:
        """The finished page in the place of the answer. Headers that speak of the bytes as they were sent are kept under
        the name X-Archive-Orig-..., as archives do."""
        document, first = self._document, self._first
        headers = document.headers.copy()
        for name in _OF_THE_BYTES:
            if values := headers.getlist(name):
                headers.setlist(f"X-Archive-Orig-{name}", values)
                del headers[name]
        digest = hashlib.sha256(document.body).hexdigest()
        told = f"Chromium/{version}; parts={self._parts}; refused={self._refused}; document-sha256={digest}"
        headers["Content-Type"] = "text/html; charset=utf-8"
        headers[RENDERED] = told
        if self._missing:
            headers[INCOMPLETE] = self._missing[0].encode("ascii", "replace")[:300]
        request = first.request
        if document is not first and request is not None:  # a script is no permanent redirect
            reasons = [*request.meta.get("redirect_reasons", ()), "script"]
            request = request.replace(meta={**request.meta, "redirect_reasons": reasons})
        body = dom.encode("utf-8", "replace")
        return document.replace(cls=HtmlResponse, body=body, headers=headers, request=request, encoding="utf-8")


def _sent(headers: Mapping[str, str]) -> dict[str, bytes]:
    """The headers of a script's request that go out. Cookies, and what speaks for the browser itself, do not."""
    return {
        name: value.encode("utf-8")
        for name, value in headers.items()
        if not name.startswith((":", "sec-", "proxy-", *_NOT_SENT))
    }


def _passed_on(answer: Response) -> dict[str, str]:
    return {
        name.decode("latin-1"): b", ".join(values).decode("latin-1")
        for name, values in answer.headers.items()
        if name.decode("latin-1").lower() not in _NOT_PASSED_ON
    }
