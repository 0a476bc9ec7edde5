"""``make bench``: bytes → records against bare parsers in the same run, memory, two processes, profile.

Every contender gets the same pages in interleaved rounds, so a busy machine slows all alike; ratios are
medians over rounds of CPU time. The others get text that is already decoded, and keep nothing; we start
from bytes and end with the record.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import cProfile
import gc
import io
import multiprocessing
import pstats
import resource
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.pages import make_page, make_pages
from extractors.parse.readers.decode import decode
from extractors.parse.report import extract

Work = Callable[[bytes, str], object]
OURS = "gongkai: bytes → record"
# (name, floor, goal): how many times as fast we are to be; design of the benchmark, not of the code.
TARGETS = (
    ("pandas.read_html, tables only", 12.0, 20.0),
    ("beautifulsoup4 + html.parser, parse", 25.0, 40.0),
    ("selectolax (lexbor), bare parse", 0.5, 0.7),
)
# The others keep nothing from page to page; we keep the forms that were met.
WARM_PAGES, OUR_WARM_PAGES, FIRST_WARM_SEED = 20, 200, 1_000_000
CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"


def _extract(data: bytes, _text: str) -> object:
    return extract(data)


def _pandas(_data: bytes, text: str) -> object:
    import pandas

    try:
        return pandas.read_html(io.StringIO(text))
    except ValueError:  # its way to say that a page has no table
        return None


def _beautifulsoup(_data: bytes, text: str) -> object:
    import bs4

    return bs4.BeautifulSoup(text, "html.parser")


def _selectolax(_data: bytes, text: str) -> object:
    from selectolax.lexbor import LexborHTMLParser

    return LexborHTMLParser(text)


CONTENDERS: dict[str, Work] = {
    OURS: _extract,
    TARGETS[0][0]: _pandas,
    TARGETS[1][0]: _beautifulsoup,
    TARGETS[2][0]: _selectolax,
}


def _seconds(work: Work, pages: Sequence[tuple[bytes, str]]) -> float:
    gc.collect()  # or who comes behind a parser pays for the trees that it left
    started = time.process_time()
    for data, text in pages:
        work(data, text)
    return time.process_time() - started


def _race(pages: Sequence[tuple[bytes, str]], rounds: int) -> dict[str, list[float]]:
    """CPU seconds of each contender in each round; the order turns from round to round.

    Before, each reads other pages: a worker is in the midst of thousands, its imports and caches are warm.
    """
    names = list(CONTENDERS)
    for data in make_pages(WARM_PAGES, first_seed=FIRST_WARM_SEED):
        text = decode(data)[0]
        for work in CONTENDERS.values():
            work(data, text)
    for data in make_pages(OUR_WARM_PAGES, first_seed=FIRST_WARM_SEED + WARM_PAGES):
        extract(data)
    taken: dict[str, list[float]] = {name: [] for name in names}
    for number in range(rounds):
        share = pages[number::rounds]
        for name in names[number % len(names) :] + names[: number % len(names)]:
            taken[name].append(_seconds(CONTENDERS[name], share))
    return taken


def _show_race(console: Console, pages: Sequence[tuple[bytes, str]], rounds: int) -> None:
    taken = _race(pages, rounds)
    table = Table(title=f"{len(pages)} pages, {rounds} rounds, one core")
    for column in ("", "pages/s", "ms a page", "we are", "floor", "goal"):
        table.add_column(column, justify="left" if not column else "right")
    limits = {name: (floor, goal) for name, floor, goal in TARGETS}
    for name, seconds in taken.items():
        ratio = statistics.median(
            other / own for own, other in zip(taken[OURS], seconds, strict=True)
        )
        floor, goal = limits.get(name, (None, None))
        table.add_row(
            name,
            f"{len(pages) / sum(seconds):.0f}",
            f"{sum(seconds) / len(pages) * 1000:.2f}",
            f"{ratio:.2f}x",
            f"{floor}x" if floor else "",
            f"{goal}x" if goal else "",
        )
    console.print(table)


def _extract_seeds(first: int, count: int) -> tuple[float, int]:
    """Seconds of extraction alone for ``count`` generated pages, and the peak memory of this process in KB."""
    seconds = 0.0
    for seed in range(first, first + count):
        data = make_page(seed)
        started = time.perf_counter()
        extract(data)
        seconds += time.perf_counter() - started
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _show_processes(console: Console, count: int, memory_pages: int) -> None:
    """Peak memory of one fresh worker, and what a second process adds."""
    spawn = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(1, mp_context=spawn) as pool:
        seconds, peak = pool.submit(_extract_seeds, 0, memory_pages).result()
    console.print(
        f"one worker over {memory_pages} pages: peak {peak / 1024:.0f} MB (limit 300),"
        f" {memory_pages / seconds:.0f} pages/s"
    )
    for workers in (1, 2):
        with concurrent.futures.ProcessPoolExecutor(workers, mp_context=spawn) as pool:
            list(pool.map(_extract_seeds, range(workers), [5] * workers))  # imports and seeds
            share = count // workers
            done = list(pool.map(_extract_seeds, range(0, count, share), [share] * workers))
        rate = sum(share / seconds for seconds, _ in done)
        console.print(f"{workers} process(es): {rate:.0f} pages/s")


def _show_profile(console: Console, pages: Sequence[tuple[bytes, str]]) -> None:
    profile = cProfile.Profile()
    profile.enable()
    for data, _ in pages:
        extract(data)
    profile.disable()
    lines = io.StringIO()
    pstats.Stats(profile, stream=lines).strip_dirs().sort_stats("cumtime").print_stats(30)
    console.print(lines.getvalue(), highlight=False)


def main() -> None:
    """Reads the options and prints the tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pages", type=int, default=60, help="generated pages in the race")
    options.add_argument("--rounds", type=int, default=6)
    options.add_argument("--memory-pages", type=int, default=300, help="10000 for the real measure")
    options.add_argument("--profile", action="store_true", help="show where our time goes")
    given = options.parse_args()
    console = Console(width=120)
    data = make_pages(given.pages)
    data += [path.read_bytes() for path in sorted(CORPUS.glob("*.html"))]
    pages = [(page, decode(page)[0]) for page in data]
    size = sum(map(len, data)) / len(data) / 1024
    console.print(f"mean page {size:.0f} KB; real pages among them: {len(data) - given.pages}")
    # First, since the peak that a new process reports is never below its parent's, and pandas is large.
    _show_processes(console, given.pages * 2, given.memory_pages)
    _show_race(console, pages, given.rounds)
    if given.profile:
        _show_profile(console, pages)


if __name__ == "__main__":
    main()
