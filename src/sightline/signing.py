"""Single sign-on put together: the provider of the settings, and who may come in with it.

Only people of a tenant come in, by the e-mail address their provider has made sure of; somebody new
only where a setting says that the domain of their address may.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from sightline.accounts import Accounts
from sightline.errors import InvalidRequest, NotFound, Unauthenticated
from sightline.security.keys import Role
from sightline.security.secret import Secret
from sightline.settings import OIDC_SECRET, Settings
from sightline.store.control.store import ControlStore
from sightline.tenancy import named
from sightline.types import Clock, TenantId

if TYPE_CHECKING:
    from sightline.security.oidc import Provider

KEY_PURPOSE = "oidc"


class SignOn:
    """Signing in with an account elsewhere.

    domains: of addresses whose owners may come uninvited, and the tenant they come to
    """

    def __init__(
        self, provider: Provider, accounts: Accounts, domains: Mapping[str, TenantId]
    ) -> None:
        self.provider = provider
        self._accounts = accounts
        self._domains = domains

    def admit(self, email: str, agent: str) -> str:
        """The token of a new session, for an address the provider has made sure of. Blocks.

        raises: Unauthenticated, where nobody was invited by it
        """
        try:
            return self._accounts.admit(email, agent)
        except NotFound:
            tenant = self._domains.get(email.rpartition("@")[2].strip().lower())
        if tenant is None:
            detail = "Nobody was invited under your address; ask an owner of your tenant"
            raise Unauthenticated(detail, code="not_invited")
        self._accounts.add(tenant, email, Role.VIEWER)
        return self._accounts.admit(email, agent)


def sign_on(
    settings: Settings,
    control: ControlStore,
    accounts: Accounts,
    secret: Secret,
    clock: Clock,
    environment: Mapping[str, str] = os.environ,
) -> SignOn | None:
    """What the settings say; None where they name no provider.

    raises: InvalidRequest, where they contradict themselves, or the extra is not installed
    """
    if not settings.oidc_issuer:
        return None
    if not settings.oidc_client_id:
        detail = "SIGHTLINE_OIDC_ISSUER needs SIGHTLINE_OIDC_CLIENT_ID beside it"
        raise InvalidRequest(detail, code="invalid_setting")
    try:
        from sightline.security.oidc import Client, Provider
    except ModuleNotFoundError as err:
        detail = "Single sign-on needs its library: pip install 'sightline[oidc]'"
        raise InvalidRequest(detail, code="missing_extra") from err
    password = environment.get(OIDC_SECRET, "")
    client = Client(settings.oidc_issuer, settings.oidc_client_id, password)
    provider = Provider(client, secret.key(KEY_PURPOSE), clock)
    return SignOn(provider, accounts, dict(_domains(settings.oidc_domains, control)))


def _domains(listed: str, control: ControlStore) -> Iterator[tuple[str, TenantId]]:
    for entry in filter(None, map(str.strip, listed.split(","))):
        domain, equals, tenant = (part.strip() for part in entry.partition("="))
        if not equals or not domain or not tenant or "@" in domain:
            detail = f"SIGHTLINE_OIDC_DOMAINS takes example.com=TENANT, not {entry[:100]!r}"
            raise InvalidRequest(detail, code="invalid_setting")
        yield domain.lower(), named(control.tenants(), tenant)
