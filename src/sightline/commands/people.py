"""People who sign in, on the command line. It works while the server runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from sightline import tenancy
from sightline.accounts import Accounts
from sightline.commands import remote
from sightline.commands.terminal import (
    AsJson,
    Data,
    TenantName,
    out,
    print_json,
    print_rows,
    settings_of,
)
from sightline.folder import opened_control
from sightline.security.keys import Role
from sightline.settings import Settings
from sightline.types import TenantId, utc_now

people = typer.Typer(help="People who sign in to the dashboards.", no_args_is_help=True)

Email = Annotated[str, typer.Argument(help="The address they sign in with.")]


@people.command("create")
def create(
    email: Email,
    role: Annotated[Role, typer.Option(help="What they may do.")] = Role.VIEWER,
    tenant: TenantName = None,
    data: Data = None,
) -> None:
    """Let somebody sign in, and print a link that signs them in once.

    Works while the server runs. The link holds for 15 minutes; `user link` makes another.
    """
    with _accounts(data, tenant) as (accounts, known, settings):
        accounts.add(known, email, role)
        _print_link(accounts.link(known, email), settings)


@people.command("link")
def link(email: Email, tenant: TenantName = None, data: Data = None) -> None:
    """Print a link that signs somebody in once, within 15 minutes."""
    with _accounts(data, tenant) as (accounts, known, settings):
        _print_link(accounts.link(known, email), settings)


@people.command("password")
def password(email: Email, tenant: TenantName = None, data: Data = None) -> None:
    """Give somebody a new password, asked for here; it ends their sessions."""
    typed = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    with _accounts(data, tenant) as (accounts, known, _):
        accounts.set_password(known, email, typed)
    out.print("The password is set")


@people.command("list")
def list_people(tenant: TenantName = None, data: Data = None, as_json: AsJson = False) -> None:
    """List who may sign in, and as what."""
    with _accounts(data, tenant) as (accounts, known, _):
        found = accounts.people(known)
    if as_json:
        print_json(found)
        return
    print_rows(
        ("e-mail", "role", "password", "since"),
        [
            (p.email, p.role.value, "yes" if p.has_password else "links only", p.created_at.date())
            for p in found
        ],
    )


@people.command("remove")
def remove(email: Email, tenant: TenantName = None, data: Data = None) -> None:
    """Take somebody's way in, with all their sessions."""
    with _accounts(data, tenant) as (accounts, known, _):
        accounts.remove(known, email)
    out.print(f"{escape(email)} cannot sign in any more")


@contextmanager
def _accounts(
    data: Path | None, tenant: str | None
) -> Iterator[tuple[Accounts, TenantId, Settings]]:
    """Who signs in to a tenant; works while the server runs."""
    settings = settings_of(data)
    with opened_control(settings) as (control, secret):
        known = tenancy.named(control.tenants(), tenant)
        yield Accounts(control, secret, utc_now), known, settings


def _print_link(token: str, settings: Settings) -> None:
    running = remote.find(settings.data)
    base = running.url if running else f"http://{settings.host}:{settings.port}"
    out.print(f"{base}/sign-in/{token}", highlight=False)
