"""Currencies by ISO 4217 code, and how many decimals their amounts have.

Money is stored as integer minor units (cents, fils), so that sums are exact; the number of
decimals says how to get there and back. Codes withdrawn since 2020 are kept: history is imported.
"""

from __future__ import annotations

from typing import Final

CURRENCIES: Final = tuple(
    """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN
    BZD CAD CDF CHF CLF CLP CNY COP CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP
    GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR
    KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN
    MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR
    SDG SEK SGD SHP SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX
    USD UYU UYW UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG ZWL
    """.split()  # noqa: SIM905 - a hundred and sixty quoted strings are no easier to read
)

USUAL_EXPONENT: Final = 2

EXPONENTS: Final = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
"""Number of decimals → the currencies that have it. All others have `USUAL_EXPONENT`."""

_BY_CODE: Final = {code: digits for digits, codes in EXPONENTS.items() for code in codes.split()}


def exponent(currency: str) -> int:
    """How many decimals amounts of a currency have: JPY 0, EUR 2, BHD 3; 2 where none is known."""
    return _BY_CODE.get(currency, USUAL_EXPONENT)
