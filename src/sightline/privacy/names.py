"""What an attribute is called, and what that says about its value.

A personal name (`customer.emailAddress`) makes any value personal. A name of an identifier
(`product_id`, `sku`) makes a bare number ordinary. Names are read as compounds: their last word
says what the value is, so `billing_email` is an address and `email_campaign` is a campaign.
"""

from __future__ import annotations

import functools
import re
from typing import Final

_SEGMENT: Final = re.compile(r"[A-Z]+(?![a-zß-ÿ])|[A-Z]?[a-zß-ÿ]+|\d+|[^\W\d_a-zA-Zß-ÿ]+")


def _vocabulary(text: str) -> frozenset[str]:
    return frozenset(text.split())


PERSONAL: Final = _vocabulary(
    """
    email emails emailaddress emailaddresses mail mailaddress mailto
    phone phones phonenumber phonenumbers telephone telephonenumber telefon tel cellphone
    mobilephone mobilenumber cellnumber fax faxnumber whatsapp whatsappnumber msisdn handynummer
    telefonnummer
    firstname lastname middlename fullname givenname familyname forename surname maidenname nickname
    legalname realname username screenname loginname vorname nachname prenom nom apellido
    address addresses addr streetaddress street streets strasse straße housenumber addressline
    postcode postcodes postalcode zip zipcode plz pincode
    ip ipaddr ipaddress ipv4 ipv6 remoteip clientip userip remoteaddr macaddress imei imsi
    xforwardedfor forwardedfor
    birthdate birthday dateofbirth dob birthyear geburtsdatum
    ssn socialsecuritynumber socialsecurity nationalid nationalinsurancenumber nino taxid taxnumber
    passport passportnumber drivinglicence driverslicense driverlicense licensenumber
    cardnumber cardno creditcard creditcardnumber debitcard cvv cvc cvc2 cvv2 cardcode
    cardexpiry cardholder iban bic accountnumber bankaccount sortcode routingnumber
    password passwd pwd passphrase passcode pin otp secret secrets clientsecret privatekey apikey
    token accesstoken refreshtoken authtoken sessiontoken idtoken bearertoken csrftoken
    authorization cookie cookies setcookie credential credentials
    latitude longitude lat lng lon latlng latlong geolocation gps coordinates
    devicefingerprint fingerprint useragent advertisingid idfa gaid deviceid
    """
)
"""Last words, written as one, of names whose values are personal or open a door."""

_PERSONS: Final = _vocabulary(
    """
    user customer client contact person recipient patient buyer guest shopper member subscriber
    owner holder sender billing shipping employee visitor payer payee traveller traveler applicant
    cardholder delivery invoice
    """
)
_NAMES: Final = frozenset({"name", "names"})
"""`name` is personal after a person: `customer.name`, but not `page.name`."""

_NEUTRAL: Final = _vocabulary(
    """
    value raw text plain full input primary secondary main home work private alt alternate
    new old current previous original normalized 0 1 2 3 4
    """
)
"""Words after which the name still means what stands before them: `email_raw`."""

_PARTS: Final = _vocabulary(
    """
    line line1 line2 lines street street1 street2 house number unit floor apartment building
    company suburb district name details formatted zip postcode
    """
)
"""Parts of an address, which are as personal as the whole: `address.line1`."""

_IDENTIFIERS: Final = _vocabulary(
    """
    id ids uuid guid gid sku skus gtin ean upc isbn asin mpn barcode code codes ref reference
    key number no nr hash etag slug handle order product variant article item model version path
    """
)
_LONGEST_COMPOUND: Final = 4
_CACHED_NAMES: Final = 8192


@functools.lru_cache(_CACHED_NAMES)
def personal_key(name: str) -> bool:
    """Whether a value of this name is personal, whatever it is. For text, numbers and objects.

    name: dotted, camelCase, snake_case or kebab-case, in any mixture
    """
    words = _words(name)
    while words:
        if _is_personal(words):
            return True
        if words[-1] in _NEUTRAL and len(words) > 1:
            words = words[:-1]
        else:
            return words[-1] in _PARTS and "address" in words[:-1]
    return False


@functools.lru_cache(_CACHED_NAMES)
def identifier_key(name: str) -> bool:
    """Whether a value of this name is an id, an article, an order: digits in it are ordinary."""
    words = _words(name)
    return bool(words) and words[-1] in _IDENTIFIERS and not personal_key(name)


def _words(name: str) -> tuple[str, ...]:
    return tuple(word.lower() for word in _SEGMENT.findall(name[:256]))


def _is_personal(words: tuple[str, ...]) -> bool:
    compounds = ("".join(words[-n:]) for n in range(1, min(len(words), _LONGEST_COMPOUND) + 1))
    if any(compound in PERSONAL for compound in compounds):
        return True
    return words[-1] in _NAMES and len(words) > 1 and words[-2] in _PERSONS
