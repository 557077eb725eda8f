"""A page and where its visitor came from: a path and a domain, never an address with a query.

The spec asks both for "full URLs converted to path-only" and for query strings cut to 500
characters. Path-only wins: a query holds search words, e-mail links and tokens. Ids in a path
that look personal are the caller's to redact. Nothing here raises, whatever the text.
"""

from __future__ import annotations

import re
from typing import Final

MAX_PATH_CHARS: Final = 500

_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_CONTROL: Final = re.compile(r"[\x00-\x20\x7f\ud800-\udfff]+")
_HOST: Final = re.compile(r"(?=.{1,253}$)[^\W_](?:[\w\-]{0,62})(?:\.[\w\-]{1,63})*", re.DOTALL)
_IP4: Final = re.compile(r"(?:0[xX][0-9A-Fa-f]+|\d+)(?:\.(?:0[xX][0-9A-Fa-f]+|\d+)){0,3}", re.ASCII)


def path_only(url: str) -> str:
    """The path of a URL, at most 500 characters, beginning with a slash.

    Without scheme, host, query, fragment and `;parameters` (Java puts session ids there). Empty
    for the empty text and for URLs that have no path, such as `mailto:` and `data:`, or one of
    somebody's own disk (`file:`).
    """
    for mark in "?#":
        url = url.partition(mark)[0]
    if url[:8] == "https://" or url[:7] == "http://":  # nearly always
        slash = url.find("/", 8)
        path = url[slash:] if slash > 0 else "/"
    else:
        path = _uncommon_path(url)
    if not path.isprintable() or " " in path:
        path = _CONTROL.sub("", path)
    if ";" in path:
        path = "/".join(part.partition(";")[0] for part in path.split("/"))
    return path[:MAX_PATH_CHARS]


def referrer_domain(url: str) -> str:
    """The host of a URL: lower case, without `www.`, port and user; empty where there is none.

    A host that is an IP address gives nothing: it may be somebody's own.
    """
    _, scheme, rest = url.partition("//")
    if not scheme:
        rest = url if "." in url.partition("/")[0] and not _SCHEME.match(url) else ""
    for mark in "/?#\\":
        rest = rest.partition(mark)[0]
    host = rest.rpartition("@")[2]
    if host[:1] == "[":
        return ""
    host = host.partition(":")[0].rstrip(".").lower().removeprefix("www.")
    return host if _HOST.fullmatch(host) and not _IP4.fullmatch(host) else ""


def _uncommon_path(url: str) -> str:
    url = url.strip().replace("\\", "/")
    scheme = _SCHEME.match(url)
    if scheme and (url[scheme.end() : scheme.end() + 2] != "//" or scheme[0].lower() == "file:"):
        return ""
    rest = url[scheme.end() :] if scheme else url
    if rest[:2] == "//":
        return "/" + rest[2:].partition("/")[2]
    if not rest:
        return ""
    return rest if rest[0] == "/" else "/" + rest
