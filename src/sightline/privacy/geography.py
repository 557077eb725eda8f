"""Where an address of the internet is, coarsely: a country and a region. The address is not kept.

Countries come from the registries' allocations, compiled into iptocc; nothing is read, loaded or
cached here. Regions are the literal table below: `EU` is where the GDPR or its like holds (the
Union, the rest of the EEA, the United Kingdom, Switzerland, and the small states between them), so
that it answers the question residency asks; the rest of Europe is in `EMEA`.
"""

from __future__ import annotations

import ipaddress
from typing import Final

import msgspec
from iptocc import country_code


class Place(msgspec.Struct, frozen=True, gc=False):
    """A country (ISO 3166-1 alpha-2) and its region; both empty where unknown."""

    country: str = ""
    region: str = ""


NOWHERE: Final = Place()

COUNTRIES: Final = {
    "EU": """
        AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK
        IS LI NO GB CH AD MC SM VA AX GI GG JE IM FO GL GF GP MQ RE YT MF BL PM SJ
    """,
    "NA": "US CA PR VI GU AS MP UM BM",
    "LATAM": """
        MX GT BZ SV HN NI CR PA CU DO HT JM TT BB BS GD LC VC AG DM KN AI AW BQ CW SX KY MS TC VG
        AR BO BR CL CO EC FK GY PE PY SR UY VE GS
    """,
    "APAC": """
        CN HK MO TW JP KR KP MN IN PK BD LK NP BT MV AF SG MY TH VN PH ID BN KH LA MM TL
        KZ KG TJ TM UZ AU NZ FJ PG SB VU NC PF WS TO TV KI NR MH FM PW CK NU TK WF PN NF CX CC HM IO
    """,
    "EMEA": """
        AL BA ME MK RS XK MD UA BY RU TR GE AM AZ
        AE SA QA KW BH OM YE IQ IR IL PS JO LB SY
        EG LY TN DZ MA EH MR ML BF NE TD SD SS ER DJ ET SO KE UG RW BI TZ MZ MW ZM ZW BW NA LS SZ ZA
        AO CD CG GA GQ CM CF NG BJ TG GH CI LR SL GN GW GM SN CV ST KM MG MU SC SH TF BV AQ
    """,
}
"""Region → its countries."""

_PLACES: Final = {
    country: Place(country, region)
    for region, countries in COUNTRIES.items()
    for country in countries.split()
}


def locate(ip: str) -> Place:
    """The place of an IPv4 or IPv6 address; nowhere for a private, reserved or invalid one."""
    try:
        country = country_code(ip)
    except (TypeError, ValueError):  # half a surrogate pair
        return NOWHERE
    if country is None and ":" in ip:
        country = country_code(_mapped(ip))
    return _PLACES.get(country, NOWHERE) if country else NOWHERE


def _mapped(ip: str) -> str:
    """The IPv4 address inside an IPv6 one (`::ffff:192.0.2.1`), or nothing."""
    try:
        return str(ipaddress.IPv6Address(ip).ipv4_mapped or "")
    except ValueError:
        return ""
