r"""The signs of personal data: patterns, together wide enough to miss nothing a finder looks for.

One pass over all strings of a batch with these decides whether any finder runs at all, so they are
also as narrow as can be: no UUID, ISO time, digest, price or version is a sign. They are written
for RE2 (no look-around): a boundary takes its character, and the newline between two strings of a
batch is one. No sign reaches over a newline.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sightline.privacy.fold import DASHES, INVISIBLE, PLAIN, SPACES, WIDE_SPACE


def _class(ranges: Iterable[tuple[int, int]]) -> str:
    return "".join(rf"\x{{{low:x}}}-\x{{{high:x}}}" for low, high in ranges)


def _runs(codes: Iterable[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for code in sorted(codes):
        if runs and runs[-1][1] == code - 1:
            runs[-1] = (runs[-1][0], code)
        else:
            runs.append((code, code))
    return runs


_BLANK: Final = rf"[ \t{_class([*SPACES, (WIDE_SPACE, WIDE_SPACE)])}]"
_GAP: Final = rf"[ \t\-./()+{_class([*DASHES, *SPACES, (WIDE_SPACE, WIDE_SPACE)])}]"
_TIE: Final = rf"[ \t\-.+{_class([*DASHES, *SPACES, (WIDE_SPACE, WIDE_SPACE)])}]"
_AFTER_WORD: Final = r"(?:^|[^0-9A-Za-z])"
_BEGIN: Final = r"(?:^|[^0-9A-Za-z.\-_])"
_END: Final = r"(?:$|[.\-](?:$|[^0-9A-Za-z])|[^0-9A-Za-z.\-])"
_END_TIGHT: Final = r"(?:$|[^0-9A-Za-z\-])"
_NO_HEX_BEFORE: Final = r"(?:^|[^0-9A-Fa-f])"
_NO_HEX_AFTER: Final = r"(?:$|[^0-9A-Fa-f])"


def _digits(count: str) -> str:
    return rf"(?:{_GAP}{{0,3}}\d){{{count}}}"


def _tied(kind: str, count: str) -> str:
    return rf"(?:{_TIE}?{kind}){{{count}}}"


_ALNUM: Final = "[0-9A-Za-z]"
_CHECK: Final = _tied(r"\d", "2")

_CARDS: Final = (
    rf"{_AFTER_WORD}(?:[2-6]|81|9792){_digits('12,18')}{_END_TIGHT}",
    rf"{_BEGIN}(?:50|5[68]|6[37]){_digits('10')}{_END_TIGHT}",
    rf"{_BEGIN}1800{_digits('11')}{_END_TIGHT}",
    rf"{_NO_HEX_BEFORE}(?:4\d{{12}}|3\d{{13}}|(?:5[068]|6[37])\d{{11,12}}|[2-6]\d{{14,18}}"
    rf"|1800\d{{11}}|81\d{{14,17}}|9792\d{{12}}){_NO_HEX_AFTER}",
)
_IBANS: Final = (
    # Of the countries, only the letters of AD, AE, BA, BE, DE and EE are hexadecimal digits too.
    rf"{_AFTER_WORD}(?i:BE){_tied('[0-9]', '14')}{_END_TIGHT}",
    rf"{_AFTER_WORD}(?i:NO){_tied('[0-9]', '13')}",
    rf"{_AFTER_WORD}(?i:AE|AT|BA|BI|CR|CZ|DE|DJ|DK|EE|EG|ES|FI|FO|GL|HR|HU|IL|IS|LT|LY|ME|MN|MR|PL"
    rf"|PT|RS|SD|SE|SI|SK|SO|ST|TL|TN|VA|XK|BR|RU){_tied('[0-9]', '16')}",
    rf"{_AFTER_WORD}(?i:AD){_tied('[0-9]', '10')}{_tied(_ALNUM, '12')}{_END_TIGHT}",
    rf"{_AFTER_WORD}(?i:FR|MC){_tied('[0-9]', '12')}{_tied(_ALNUM, '11')}",
    rf"{_AFTER_WORD}(?i:IT|SM){_CHECK}{_tied('[A-Za-z]', '1')}{_tied('[0-9]', '10')}",
    rf"{_AFTER_WORD}(?i:AZ|BG|BH|GB|GI|GT|HN|IE|IQ|JO|KW|LC|LV|MT|MU|NI|NL|PK|PS|QA|RO|SC|SV|VG|YE)"
    rf"{_CHECK}{_tied('[A-Za-z]', '4')}{_tied(_ALNUM, '10')}",
    rf"{_AFTER_WORD}(?i:AL|CH|CY|GR|KZ|LB|LI|LU|MK|OM|SA|TR|UA){_tied('[0-9]', '4')}"
    rf"{_tied(_ALNUM, '10')}",
    rf"{_AFTER_WORD}(?i:BY|DO|FK|GE|GT|MD){_CHECK}{_tied(_ALNUM, '14')}",
)
_PHONE_WORD: Final = (
    r"(?i:phone|telephone|tel|mobile|mob|cell|cellphone|call|ring|whatsapp|sms|fax|telefon|telefono"
    r"|teléfono|móvil|movil|handy|téléphone|portable)"
    r"(?i:[ _\-]?(?:number|nr|no|is|me|us|at|on|under)){0,4}"
)
_PHONES: Final = (
    rf"[+\x{{ff0b}}][^0-9\n]?\d{_digits('6')}",
    rf"{_BEGIN}00[1-9]{_digits('6,13')}{_END}",
    rf"{_BEGIN}\(?0[1-9]{_digits('7,10')}{_END}",
    rf"{_BEGIN}(?:1{_GAP}{{0,3}})?\(?[2-9]\d\d{_GAP}{{0,3}}[2-9]\d\d{_GAP}{{0,3}}\d{{4}}{_END}",
    rf"{_BEGIN}(?:1{_GAP}{{1,3}})?\(?\d{{3}}{_GAP}{{1,3}}\d{{3}}{_GAP}{{1,3}}\d{{4}}{_END}",
    rf"{_BEGIN}\d{{3}}{_TIE}\d{{3}}{_TIE}\d{{3}}{_END}",
    rf"{_BEGIN}(?:\d{{3}}{_TIE}\d\d|\d\d{_TIE}\d{{3}}){_TIE}\d\d{_TIE}\d\d{_END}",
    rf"{_AFTER_WORD}{_PHONE_WORD}[^A-Za-z0-9@#\n]{{0,6}}\d{_digits('6')}",
)
_EMAILS: Final = (
    rf"[^\s@]{_BLANK}?@{_BLANK}?[^\s@]",
    rf"[\[({{<]{_BLANK}?(?i:at){_BLANK}?[\])}}>]",
    r"(?i: at [^\n ]{1,64}(?: dot |\s?[\[({<]\s?dot\s?[\])}>]))",
)
_ADDRESSES: Final = (
    r"(?:^|[^0-9])\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?:$|[^0-9])",
    r"[0-9A-Fa-f]::|::[0-9A-Fa-f]|(?:[0-9A-Fa-f]{1,4}:){7}",
    r"(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}",
    rf"{_AFTER_WORD}(?:[0-9A-Fa-f]{{2}}-){{5}}[0-9A-Fa-f]{{2}}(?:$|[^0-9A-Za-z])",
)
_SSNS: Final = (rf"(?:^|[^0-9])\d{{3}}{_GAP}{{1,3}}\d\d{_GAP}{{1,3}}\d{{4}}(?:$|[^0-9])",)
_CREDENTIALS: Final = (
    r"eyJ[A-Za-z0-9_\-]{8}",
    r"sl_(?:write|read|sql|admin)_",
    r"(?:sk|pk|rk)[_\-](?:live|test|proj|ant|or)[_\-]|sk-[0-9A-Za-z]{20}",
    r"(?:gh[pousr]|github_pat|glpat)[_\-][0-9A-Za-z_\-]{16}|xox[abeoprs]-[0-9A-Za-z\-]{10}",
    r"shp(?:at|ca|pa|ss)_[0-9A-Fa-f]{16}|(?:AKIA|ASIA)[0-9A-Z]{16}|AIza[0-9A-Za-z_\-]{30}",
    r"PRIVATE KEY-----",
    r"(?i:bearer)\s+[A-Za-z0-9._~+/=\-]{12}|(?i:authorization)[\"']?\s{0,3}[:=]",
    r"(?i:password|passwd|passphrase|pwd|passwort|api[_\- ]?key"
    r"|(?:access|auth|refresh|session)[_\-]?token|client[_\-]?secret)[\"']?\s{0,3}(?:[:=]|is\s)",
    r"(?i:token|secret|sig|signature)=",
    r"://[^\s/@?#]{1,256}@",
)
_DISGUISED: Final = _runs(
    code
    for code, reading in PLAIN.items()
    if code > 0x7F and (reading.isalnum() or reading == "@") and code not in (0xB2, 0xB3, 0xB9)
)  # not ², ³ and ¹: of square metres there are many

SIGNS: Final = (
    *(*_EMAILS, *_ADDRESSES, *_CREDENTIALS),
    *(*_CARDS, *_IBANS, *_SSNS, *_PHONES),
)
"""Signs in a plain text, and in most others."""

DISGUISES: Final = (
    f"[{_class(_DISGUISED)}]",
    f"[0-9A-Za-z@+.][{_class(INVISIBLE)}]",
    r"[A-Za-z]{2}\d\d(?:%[0-9A-Fa-f]{2}){1,3}[0-9A-Za-z]{4}%",
    r"%40|%2[Bb]|%3\d|%25|%3[Aa]%3[Aa]|(?:[0-9A-Fa-f]{1,4}%3[Aa]){2}|\d(?:%[0-9A-Fa-f]{2}){1,9}\d",
    r"%[Ee][Ff]%[Bb][Cc]%|%[Ee]2%80%[89AB]|%[Dd]9%[Aa]\d",
    r"&#[0-9xX]|&commat;|\\u00[2-7]",
)
"""Signs that a text does not read as it stands: its plain reading is to be searched instead."""
