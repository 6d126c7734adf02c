"""Pictures of an HTML file as a person sees it, in the light and in the dark colour scheme.

Drives Debian's Chromium (`apt-get install chromium`) through Playwright. Nothing is downloaded, and the
page gets no network.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from playwright.sync_api import Error, Page, Route, sync_playwright

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-gpu",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
)
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")


def only_files(route: Route) -> None:
    """Let a request for a local file through and refuse every other one."""
    if route.request.url.startswith(("file:", "data:", "blob:")):
        route.continue_()
    else:
        route.abort()


def picture(page: Page, html: Path, image: Path, *, whole: bool) -> None:
    """Write `html` as a PNG to `image`: what the viewport shows, or the whole page."""
    page.goto(html.resolve().as_uri(), wait_until="load")
    page.screenshot(path=image, full_page=whole, animations="disabled")


def pictures(html: Path, directory: Path, width: int, height: int, schemes: Sequence[Scheme], *, whole: bool) -> None:
    """Write `<name>-<scheme>.png` for each scheme; the viewport is in CSS pixels, two device pixels each."""
    directory.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        for scheme in schemes:
            page = browser.new_page(
                viewport={"width": width, "height": height}, color_scheme=scheme, device_scale_factor=2
            )
            page.route("**/*", only_files)
            image = directory / f"{html.stem}-{scheme}.png"
            picture(page, html, image, whole=whole)
            print(image)
            page.close()
        browser.close()


def arguments() -> argparse.Namespace:
    """The command line, read."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("html", type=Path, help="the HTML file")
    parser.add_argument("--output", type=Path, default=Path(), help="directory of the pictures (default: here)")
    parser.add_argument("--width", type=int, default=1280, help="viewport width in CSS pixels")
    parser.add_argument("--height", type=int, default=800, help="viewport height in CSS pixels")
    parser.add_argument("--scheme", choices=SCHEMES, action="append", help="only this one (default: both)")
    parser.add_argument("--whole", action="store_true", help="the whole page, not just the first screen")
    return parser.parse_args()


def main() -> int:
    """Exit code 0 when every picture was written, 2 otherwise."""
    given = arguments()
    missing = next((path for path in (given.html, Path(CHROMIUM)) if not path.is_file()), None)
    if missing is not None:
        print(f"screenshot: `{missing}` does not exist; name an HTML file, and install chromium", file=sys.stderr)
        return 2
    try:
        pictures(given.html, given.output, given.width, given.height, given.scheme or SCHEMES, whole=given.whole)
    except Error as error:
        print(f"screenshot: `{given.html}` could not be pictured: {error.message.splitlines()[0]}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
