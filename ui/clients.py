"""Senders of requests: their addresses behind proxies, and whether they are on this machine.

uvicorn's own ProxyHeadersMiddleware is not used: it replaces the address of the client, after which
a forwarded request cannot be distinguished from a direct one.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

from starlette._utils import parse_host_header
from starlette.datastructures import Headers
from starlette.types import Scope

from search.settings import Networks

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
LOCALHOST = "localhost"
# Headers that proxies and content delivery networks add.
FORWARDING = {
    "cf-connecting-ip", "client-ip", "fastly-client-ip", "fly-client-ip", "forwarded",
    "forwarded-for", "true-client-ip", "via", "x-client-ip", "x-cluster-client-ip",
    "x-envoy-external-address", "x-proxyuser-ip", "x-real-ip", "x-remote-addr",
}  # fmt: skip
FORWARDING_PREFIXES = ("x-forwarded", "x-original-", "x-envoy-", "cf-")
FORWARDED_FOR = re.compile(r'(?:^|[;,])\s*for="?([^",;]+)', re.IGNORECASE)  # RFC 7239
MAX_HOPS = 20


@dataclass(frozen=True, slots=True)
class Client:
    """The sender of a request; an empty `address` where a proxy does not name it."""

    address: str
    is_local: bool
    via_trusted_proxy: bool = False


def client_of(scope: Scope, proxies: Networks = ()) -> Client:
    """The sender of a request.

    It is local if the connection comes from this machine and the request from no proxy: HTTP/1.1,
    no forwarding header, a loopback name as the host. A trusted proxy names the address of the
    client, by X-Forwarded-For, Forwarded or X-Real-IP: the last one that is no trusted proxy.
    """
    peer, headers = parse_address((scope.get("client") or ("",))[0]), Headers(scope=scope)
    is_forwarded = any(_is_forwarding(name) for name in headers)
    is_on_machine = peer is not None and peer.is_loopback
    if is_on_machine and not is_forwarded and _is_direct(scope, headers):
        return Client(str(peer), is_local=True)
    if is_trusted(peer, proxies):
        return Client(_forwarded_address(headers, proxies), False, via_trusted_proxy=True)
    return Client("" if is_forwarded or is_on_machine or peer is None else str(peer), False)


def is_this_machine(scope: Scope) -> bool:
    """True if a request comes from the machine that photoseek runs on; see `client_of`."""
    return client_of(scope).is_local


def parse_address(text: str) -> Address | None:
    """An IP address, with or without brackets and port; IPv4 in IPv6 becomes IPv4."""
    text = text.strip().strip('"')
    if match := re.fullmatch(r"\[([^\]]+)\](?::\d+)?|([\d.]+):\d+", text):
        text = match[1] or match[2]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def is_trusted(address: Address | None, proxies: Networks) -> bool:
    """True if an address is in one of these networks."""
    return address is not None and any(address in network for network in proxies)


def is_loopback_name(host: str) -> bool:
    """True if a host name without port and brackets is one of this machine alone."""
    address, name = parse_address(host), host.lower().rstrip(".")
    return address.is_loopback if address else name == LOCALHOST or name.endswith(".localhost")


def _is_forwarding(name: str) -> bool:
    return name in FORWARDING or name.startswith(FORWARDING_PREFIXES)


def _is_direct(scope: Scope, headers: Headers) -> bool:
    """True if a browser on this machine sends such requests; nginx sends HTTP/1.0 by default."""
    host = parse_host_header(headers.get("host"))
    is_named = host is not None and is_loopback_name(host.host.strip("[]"))
    return is_named and scope.get("http_version") != "1.0"


def _forwarded_address(headers: Headers, proxies: Networks) -> str:
    """The address of the client by the headers of a trusted proxy; empty if they have none."""
    if forwarded := ",".join(headers.getlist("x-forwarded-for")):
        hops = forwarded.split(",")
    elif forwarded := ",".join(headers.getlist("forwarded")):
        hops = FORWARDED_FOR.findall(forwarded)
    else:
        hops = headers.getlist("x-real-ip")
    for hop in hops[: -MAX_HOPS - 1 : -1]:
        address = parse_address(hop)
        if not is_trusted(address, proxies):
            return str(address or "")
    return ""
