"""`gongkai page` and `gongkai serve`: the quality page, written and shown."""

from __future__ import annotations

from typing import Annotated

import typer

from extractors.cli_options import current_settings, failure, readable_warehouse_errors

app = typer.Typer()


@app.command()
def page() -> None:
    """Write the quality page of the published warehouse: static files that open from disk.

    Every build writes it too; this is for one that was not, or for messages sent since.

    gongkai page
    """
    import duckdb

    from expectations.page.site import write_site

    with readable_warehouse_errors():
        try:
            written = write_site(current_settings())
        except duckdb.CatalogException as error:
            raise failure(
                f"The warehouse is of an older version: {str(error).splitlines()[0]}\nNext: gongkai build"
            ) from error
    typer.echo(
        f"{written.index}\n{written.agencies} agencies with findings, {written.evidence} landed pages"
        + (f", {written.waiting} left for the next build" if written.waiting else "")
        + "\nnext: gongkai serve --open"
    )


@app.command()
def serve(
    port: Annotated[
        int,
        typer.Option(
            "--port",
            metavar="PORT",
            help="Port on 127.0.0.1; 0 takes a free one.",
            min=0,
            max=65535,
        ),
    ] = 8787,
    open_: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
) -> None:
    """Show the quality page on 127.0.0.1 until Ctrl-C.

    gongkai serve --open
    """
    import webbrowser

    from expectations.page.serve import site_server
    from expectations.page.site import site_folder

    site = site_folder(current_settings())
    if not (site / "index.html").is_file():
        raise failure(f"No quality page at {site} yet.\nNext: gongkai page")
    try:
        server = site_server(site, port)
    except OSError as error:
        raise failure(
            f"Port {port} can't be used: {error}\nNext: gongkai serve --port 0"
        ) from error
    address = f"http://127.0.0.1:{server.server_port}/"
    with server:
        typer.echo(f"{address}  (Ctrl-C ends it)")
        if open_:
            webbrowser.open(address)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            typer.echo("", err=True)
