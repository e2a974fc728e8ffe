# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table of faults: what can go wrong, and the outcome that is expected.

It drives the tests in process (tests/unit/faults), those with the real ansible-core (the targets fault_matrix and
secrets) and the page docs/faults.md. It needs the standard library only.
"""

from __future__ import annotations

import base64
import gzip
import json
import typing as t
from dataclasses import dataclass, field
from urllib.parse import quote

NUMBER = "CASE-1"
"""The tracking number that every row queries."""

HOST = "edge-01"
USERNAME, PASSWORD = "operator", 'pä ss/+&"w%rd'

TIMEOUT, RETRIES = 15.0, 1
"""The options of a row, unless it sets others."""

SHORT_TIMEOUT: dict[str, t.Any] = {"timeout": 1.5}
"""Options of the rows that reach their timeout."""

GRACE = 0.25
"""Seconds beyond the timeout, in which requests can raise its own error."""

MAX_DELAY = 30.0
"""Seconds: the longest delay between two requests."""


def worst_case(timeout: float, retries: int) -> float:
    """Seconds that one request can take, with all retries and delays."""
    return (retries + 1) * (timeout + GRACE) + retries * MAX_DELAY


MEDIA = "application/vnd.juniper.servicenow.incident-management.incidents"
JSON, XML = f"{MEDIA}+json;version=5", f"{MEDIA}+xml;version=5"

# Setups without a simulator.
REFUSED, NO_SUCH_HOST = "refused", "no_such_host"


def incident(key: int = 1001, number: str = NUMBER, **fields: t.Any) -> dict[str, t.Any]:
    """A record as a scenario has it. It meets the policy of both gates."""
    return {
        "key": key,
        "customerTrackingNumber": number,
        "hostName": HOST,
        "status": "Created",
        "incidentType": "Event-RMA",
        "priority": "1 - Critical",
        "occurred": "2026-11-20 10:57:16 UTC",
        "organizationName": "Zürich West",
        **fields,
    }


def record(key: int = 1001, number: str = NUMBER, **fields: t.Any) -> dict[str, t.Any]:
    """The same record in a JSON response."""
    found = incident(key, number, **fields)
    found["@key"] = str(found.pop("key"))
    return found


OTHER = {"hostName": "far-99", "status": "Closed"}

SCENARIO: dict[str, t.Any] = {
    "users": [
        {"username": USERNAME, "password": PASSWORD},
        {"username": "visitor", "password": PASSWORD, "denied": True},
    ],
    "incidents": [incident(), incident(1002, "CASE-2", **OTHER)],
}


@dataclass(frozen=True)
class Fault:
    """A row. It expects the same outcome of a query for ``NUMBER`` by any caller."""

    name: str
    description: str
    """For the page."""
    kind: str | None = None
    """``failure.kind``; None if the query is answered."""
    message_contains: str = ""
    """A part of the message."""
    behaviour: dict[str, t.Any] = field(default_factory=dict)
    """Behavior settings and fault rules of the simulator."""
    reason: str = ""
    """The code of the verdict's reason. Empty: the kind. ``open``: the fault is transient, and the answer is right."""
    requests: int = 1
    """Number of requests, retries and logins included."""
    delays: float = 0.0
    """Seconds of delay between the requests, at most."""
    setup: str = "simulator"
    options: dict[str, t.Any] = field(default_factory=dict)
    """Connection options that differ from those of the other rows."""
    shells_only: bool = False
    """Whether module, lookup and roles find it, and not the core below them."""

    @property
    def code(self) -> str:
        return self.reason or t.cast(str, self.kind)

    @property
    def verdict(self) -> str:
        return "open" if self.code == "open" else "unknown"

    @property
    def timeout(self) -> float:
        return float(self.options.get("timeout", TIMEOUT))

    @property
    def bound(self) -> float:
        """Seconds after which the query has ended."""
        return self.requests * (self.timeout + GRACE) + self.delays


class Group(t.NamedTuple):
    title: str
    description: str
    rows: tuple[Fault, ...]


FIRST_DELAY = 1.0
"""The longest back-off before the first retry."""


def rule(action: str, on: str = "incidents", **more: t.Any) -> dict[str, t.Any]:
    return {"on": on, "action": action, **more}


def one_rule(action: str, on: str = "incidents", **more: t.Any) -> dict[str, t.Any]:
    """Behavior: this fault."""
    return behaviour(rule(action, on, **more))


def behaviour(*rules: dict[str, t.Any], **switches: t.Any) -> dict[str, t.Any]:
    return {**switches, "faults": list(rules)}


def respond_with(body: t.Any, content_type: str = JSON, **more: t.Any) -> dict[str, t.Any]:
    """Behavior: respond with this body, which is bytes, a string, or a value for JSON."""
    if not isinstance(body, (bytes, str)):
        body = json.dumps(body)
    if isinstance(body, str):
        body = body.encode()
    return behaviour(
        {
            "on": more.pop("on", "incidents"),
            "action": "body",
            "body_base64": base64.b64encode(body).decode(),
            "content_type": content_type,
            **more,
        }
    )


def incident_list(*records: t.Any, **attributes: t.Any) -> dict[str, t.Any]:
    """A list of incidents as the appliance writes it in JSON."""
    return {
        "incidents": {
            **{f"@{name}": value for name, value in attributes.items()},
            "incident": list(records) if len(records) != 1 else records[0],
        }
    }


def raw_response(text: str, **more: t.Any) -> dict[str, t.Any]:
    return one_rule("raw", body=text, **more)


# The outcomes that several rows have.


def retried(name: str, description: str, message: str, behaviour: t.Any = None, **more: t.Any) -> Fault:
    """A transient error that lasts: retried as often as the option says."""
    more = {"kind": "connection", **more}
    return Fault(
        name, description, message_contains=message, behaviour=behaviour or {}, requests=2, delays=FIRST_DELAY, **more
    )


def timed_out(name: str, description: str, behaviour: dict[str, t.Any]) -> Fault:
    return retried(name, description, "not answered within", behaviour, kind="timeout", options=SHORT_TIMEOUT)


def status_row(number: int, description: str, kind: str = "server", **more: t.Any) -> Fault:
    behaviour = one_rule("status", status=number)
    return Fault(f"status_{number}", f"{number} {description}", kind, f"answered {number}", behaviour, **more)


def unauthorized(name: str, description: str, behaviour: t.Any = None, **more: t.Any) -> Fault:
    return Fault(name, description, "auth", "answered 401", behaviour or {}, **more)


def unreadable(name: str, description: str, message: str, behaviour: dict[str, t.Any], **more: t.Any) -> Fault:
    return Fault(name, description, "bad_payload", message, behaviour, **more)


def answered(name: str, description: str, behaviour: t.Any = None, **more: t.Any) -> Fault:
    """The fault does not last or does not matter: the answer is right."""
    return Fault(name, description, reason="open", behaviour=behaviour or {}, **more)


def missing(name: str, description: str, behaviour: dict[str, t.Any]) -> Fault:
    """There is no such incident, and the service root is there."""
    return Fault(name, description, reason="missing", behaviour=behaviour, requests=2)


def unknown(name: str, description: str, reason: str, behaviour: dict[str, t.Any], **more: t.Any) -> Fault:
    """Answered, and the gate cannot decide by the answer."""
    return Fault(name, description, reason=reason, behaviour=behaviour, **more)


_LATIN = json.dumps(incident_list(record()), ensure_ascii=False)
_MIB = 1024 * 1024
_HEAD = f"HTTP/1.1 200 OK\r\nContent-Type: {JSON}\r\n"
_XML = '<?xml version="1.0"?>'
_XML_LAUGHS = (
    f"{_XML}<!DOCTYPE x [<!ENTITY a0 'ha'>"
    + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10))
    + "]><incidents><incident><status>&a9;</status></incident></incidents>"
)
_XML_LIST = f"<incidents><incident><customerTrackingNumber>{NUMBER}</customerTrackingNumber></incident></incidents>"

CONNECTION = Group(
    "Connection",
    "Transient errors are retried, here once.",
    (
        retried("refused", "Nobody listens at the port", "onnection refused", setup=REFUSED),
        retried("no_such_host", "The host name cannot be resolved", "cannot be resolved", setup=NO_SUCH_HOST),
        retried("reset_before", "Connection reset before the response", "reset", one_rule("reset")),
        retried("reset_in_headers", "Connection reset in the middle of the headers", "failed:", one_rule("reset_in_headers")),
        retried("reset_after_headers", "Connection reset after the headers", "failed:", one_rule("reset_after_headers")),
        retried("reset_in_body", "Connection reset in the middle of the body", "failed:", one_rule("reset_in_body")),
        retried("short_body", "Connection closed before the announced end of the body", "before the response was complete",
                one_rule("short_body")),
        retried("closed_after_headers", "200, no length, no body, connection closed", "before the response was complete",
                raw_response("HTTP/1.1 200 OK\r\n\r\n")),
        retried("closed_in_chunks", "Chunked body without its end", "before the response was complete",
                raw_response(_HEAD + 'Transfer-Encoding: chunked\r\n\r\n10\r\n{"incidents": {\r\n')),
        retried("broken_chunks", "Chunk length that is not a number", "before the response was complete",
                raw_response(_HEAD + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n")),
        retried("not_http", "Not HTTP (an SSH banner)", "does not speak HTTP", raw_response("SSH-2.0-OpenSSH_9.2\r\n")),
        retried("too_many_headers", "A thousand headers", "before the response was complete",
                raw_response(_HEAD + "X-More: 1\r\n" * 1000 + "\r\n{}")),
        retried("endless_header", "A header of 100,000 characters", "before the response was complete",
                raw_response(_HEAD + "X-Long: " + "x" * 100_000 + "\r\n\r\n{}")),
        timed_out("hang", "No response", one_rule("hang")),
        timed_out("hang_in_body", "The body stops in the middle, the connection stays open", one_rule("hang_in_body")),
        timed_out("drip_head", "Everything arrives byte by byte, from the first header on", one_rule("slow_head", delay=60)),
        timed_out("drip_body", "The body arrives in small pieces, each one in time, and never ends", one_rule("slow_body", delay=4)),
        answered("reset_once", "Connection reset, and the second request is answered", one_rule("reset", times=1), requests=2,
                 delays=FIRST_DELAY),
    ),
)  # fmt: skip

STATUS = Group(
    "Status",
    "The status is checked before the body. After a rejected filter (400 and the like, or 500) all incidents are requested and "
    "compared locally, which is rejected here too.",
    (
        status_row(201, "Created"),
        status_row(206, "Partial Content"),
        status_row(304, "Not Modified"),
        status_row(400, "Bad Request", requests=2),
        status_row(401, "Unauthorized: never retried", "auth"),
        status_row(402, "Payment Required"),
        status_row(403, "Forbidden: never retried", "denied"),
        missing("status_404", "404, and the service root responds: there is no such incident", one_rule("status", status=404)),
        Fault("no_service_now", "404, and no Service Now at this address", "not_found", "There is no Service Now",
              behaviour(service_now=False), requests=2),
        Fault("html_404", "404 with an HTML page, and the service root is there: a node that is starting", "not_found",
              "404 with an HTML page", respond_with("<html><body>Not found</body></html>", "text/html", status=404), requests=2),
        Fault("html_404_fragment", "404 with a few tags of HTML, and the service root is there", "not_found", "404 with an HTML page",
              respond_with("<h1>Not Found</h1>", "text/html", status=404), requests=2),
        Fault("denied_html", "403 with the HTML page of a web filter or proxy", "denied", "a proxy, web filter or firewall",
              respond_with("<html><head><title>Blocked by policy</title></head></html>", "text/html", status=403)),
        Fault("plain_http", "400 of an HTTPS port to a url with http://", "server", "write https:// in url",
              respond_with("<html><center>The plain HTTP request was sent to HTTPS port</center></html>", "text/html", status=400),
              requests=2),
        status_row(405, "Method Not Allowed", requests=2),
        Fault("status_406", "406 to every media type", "server", "does not offer", one_rule("status", status=406), requests=10),
        status_row(407, "Proxy Authentication Required", "connection"),
        status_row(408, "Request Timeout"),
        status_row(409, "Conflict", requests=2),
        status_row(410, "Gone"),
        status_row(412, "Precondition Failed", requests=2),
        status_row(413, "Content Too Large", requests=2),
        status_row(414, "URI Too Long", requests=2),
        status_row(415, "Unsupported Media Type", requests=2),
        status_row(422, "Unprocessable Content", requests=2),
        status_row(429, "Too Many Requests", "rate_limited", requests=2, delays=FIRST_DELAY),
        status_row(500, "Internal Server Error: repeated once, and in the other format", requests=6, delays=2 * FIRST_DELAY),
        status_row(501, "Not Implemented", requests=2),
        status_row(502, "Bad Gateway", requests=2, delays=FIRST_DELAY),
        status_row(503, "Service Unavailable", requests=2, delays=FIRST_DELAY),
        status_row(504, "Gateway Timeout", requests=2, delays=FIRST_DELAY),
        status_row(599, "no registered status"),
        Fault("redirect_login", "302 to the login page of the GUI", "server", "a redirect, which is not followed", one_rule("redirect")),
        Fault("redirect_elsewhere", "302 to another host", "server", "a redirect to elsewhere.example.net, which is not followed",
              one_rule("redirect", headers={"Location": "https://elsewhere.example.net/api"})),
        Fault("redirect_308", "308 to plain http on this machine", "server", "which is not followed",
              one_rule("redirect", status=308, headers={"Location": "http://127.0.0.1:9/"})),
        unauthorized("unauthorized_cut", "401 whose body is cut off", one_rule("short_body", status=401)),
        unauthorized("unauthorized_reset", "401 whose connection is reset after the headers", one_rule("reset_after_headers", status=401)),
        unauthorized("unauthorized_hang", "401 whose body never ends", one_rule("hang_in_body", status=401), options=SHORT_TIMEOUT),
        unauthorized("unauthorized_drip", "401 whose body arrives in small pieces", one_rule("slow_body", status=401, delay=4),
                     options=SHORT_TIMEOUT),
        unauthorized("unauthorized_huge", "401 with a body of 1 GiB", one_rule("body", status=401, body="x" * _MIB, repeat=1024),
                     options={"timeout": 20.0}),
        unauthorized("unauthorized_gzip", "401 whose body is broken gzip",
                     one_rule("body", status=401, body="no gzip", headers={"Content-Encoding": "gzip"})),
        Fault("denied_hang", "403 whose body never ends", "denied", "answered 403", one_rule("hang_in_body", status=403),
              options=SHORT_TIMEOUT),
        answered("unavailable_once", "503, and the second request is answered", one_rule("status", times=1), requests=2,
                 delays=FIRST_DELAY),
    ),
)  # fmt: skip

LOGIN = Group(
    "Login and session",
    "A rejected password is never re-sent. `session: true` logs in by a POST, which is never retried.",
    (
        unauthorized("wrong_password", "The password is wrong", options={"password": "not this"}),
        Fault("denied_account", "The account may not read incidents", "denied", "answered 403", options={"username": "visitor"}),
        unauthorized("session_wrong_password", "The password is wrong, `session: true`",
                     options={"password": "not this", "session": True}),
        Fault("session_login_503", "503 to the login", "server", "answered 503", one_rule("status", "login"), options={"session": True}),
        Fault("session_login_reset", "Connection reset at the login", "connection", "failed:", one_rule("reset", "login"),
              options={"session": True}),
        Fault("session_login_hang", "No response to the login", "timeout", "not answered", one_rule("hang", "login"),
              options={"session": True, **SHORT_TIMEOUT}),
        Fault("session_no_cookie", "The login is accepted, and no cookie is set", "auth", "no session cookie",
              one_rule("status", "login", status=200, body="User logged in"), options={"session": True}),
        answered("session_lost_once", "The session expires in the middle of a list",
                 behaviour(sessions_die_after=2, filter="ignored", page_maximum=1), requests=20, options={"session": True}),
        answered("session_hung_logout", "No response to the logout: the session expires by itself", one_rule("hang", "logout"), requests=3,
                 options={"session": True, **SHORT_TIMEOUT}),
        Fault("session_never", "The login is accepted, and its cookie never: one new login, then the end", "auth", "its session was not",
              one_rule("status", status=401), requests=5, options={"session": True}),
    ),
)  # fmt: skip

RETRY_AFTER = Group(
    "Retry-After",
    "Obeyed up to 30 seconds. A date is compared with the server's own Date header, so that a wrong clock on either side does "
    "not matter.",
    (
        Fault("later_seconds", "503 with `Retry-After: 1`", "server", "answered 503", one_rule("status", headers={"Retry-After": "1"}),
              requests=2, delays=1),
        Fault("later_too_long", "429 with `Retry-After: 3600`: reported, and not waited for", "rate_limited",
              "requests a delay of 3600 seconds", one_rule("status", status=429, headers={"Retry-After": "3600"})),
        Fault("later_date", "503, clock of the appliance years ahead, date a second after its own", "server", "answered 503",
              one_rule("status", headers={"Date": "Tue, 01 Jan 2041 00:00:00 GMT", "Retry-After": "Tue, 01 Jan 2041 00:00:01 GMT"}),
              requests=2, delays=1),
        Fault("later_date_behind", "503, clock of the appliance years behind, date a second after its own", "server", "answered 503",
              one_rule("status", headers={"Date": "Wed, 01 Jan 2014 00:00:00 GMT", "Retry-After": "Wed, 01 Jan 2014 00:00:01 GMT"}),
              requests=2, delays=1),
        Fault("later_date_too_long", "503, date an hour after the appliance's own", "server", "requests a delay of 3600 seconds",
              one_rule("status", headers={"Date": "Wed, 01 Jan 2014 00:00:00 GMT", "Retry-After": "Wed, 01 Jan 2014 01:00:00 GMT"})),
        Fault("later_date_past", "503, date before the appliance's own: retried at once", "server", "answered 503",
              one_rule("status", headers={"Date": "Wed, 01 Jan 2014 01:00:00 GMT", "Retry-After": "Wed, 01 Jan 2014 00:00:00 GMT"}),
              requests=2),
        Fault("later_nonsense", "503 with `Retry-After: soon`: the usual delay", "server", "answered 503",
              one_rule("status", headers={"Retry-After": "soon"}), requests=2, delays=FIRST_DELAY),
        Fault("later_negative", "503 with `Retry-After: -1`: the usual delay", "server", "answered 503",
              one_rule("status", headers={"Retry-After": "-1"}), requests=2, delays=FIRST_DELAY),
        answered("later_once", "429 with `Retry-After: 0`, and the second request is answered",
                 one_rule("status", status=429, times=1, headers={"Retry-After": "0"}), requests=2),
    ),
)  # fmt: skip

BODY = Group(
    "The body of a 200",
    "Decoded strictly, up to 64 MiB. A body that cannot be decoded completely is not used.",
    (
        unreadable("login_page", "A login page", "neither JSON nor XML", respond_with("<html>Log in</html>", "text/html")),
        unreadable("html_as_json", "HTML under a JSON type", "markup was sent with a JSON content type",
                   respond_with("<html>Log in</html>")),
        unreadable("html_as_xml", "HTML under an XML type", "cannot be read", respond_with("<html><br>Log in</html>", XML)),
        unreadable("no_type", "No content type", "neither JSON nor XML", raw_response(f"HTTP/1.1 200 OK\r\n\r\n{_LATIN}")),
        unreadable("text_as_json", "Plain text under a JSON type", "not valid JSON", respond_with("Service Now is starting"), requests=2),
        unreadable("other_api", "JSON of another service", "its root is 'error'", respond_with({"error": "no such API"})),
        unreadable("truncated_json", "JSON cut off in the middle", "not valid JSON",
                   respond_with(json.dumps(incident_list(record()))[:-9]), requests=2),
        unreadable("truncated_xml", "XML cut off in the middle", "not well-formed", respond_with(_XML_LIST[:-9], XML), requests=2),
        unreadable("json_null", "`null`", "does not have a single root", respond_with("null")),
        unreadable("json_list", "A list without its root", "does not have a single root", respond_with([record()])),
        unreadable("json_text", "A text", "does not have a single root", respond_with('"incidents"')),
        unreadable("json_number", "A number", "does not have a single root", respond_with("1")),
        unreadable("json_two_roots", "Two roots", "does not have a single root", respond_with({**incident_list(record()), "more": 1})),
        unreadable("root_text", "A text where the list belongs", "'incidents' is a scalar", respond_with({"incidents": "none today"})),
        unreadable("root_null", "`null` where the list belongs", "'incidents' is a scalar", respond_with({"incidents": None})),
        unreadable("record_null", "`null` where an incident belongs", "not an object with fields", respond_with(incident_list(None))),
        unreadable("record_text", "A text where an incident belongs", "not an object with fields", respond_with(incident_list("x"))),
        unreadable("record_empty", "An incident without any field", "not an object with fields", respond_with(incident_list({}))),
        unreadable("records_mixed", "Incidents, and a text among them", "not an object with fields",
                   respond_with(incident_list(record(), "x"))),
        unreadable("status_list", "A list where the status belongs", "status is not a string",
                   respond_with(incident_list(record(status=["Created", "Closed"])))),
        unreadable("key_text", "A key that is not a number", "key is not a number",
                   respond_with(incident_list({**record(), "@key": "one"}))),
        unreadable("count_text", "A size that is not a number", "size is not a number",
                   respond_with(incident_list(record(), size="many"))),
        unreadable("duplicate_keys", "One field twice, `Created` and `Closed`", "status is not a string (2 values)",
                   respond_with(json.dumps(incident_list(record())).replace('"status"', '"status": "Closed", "status"'))),
        unknown("status_missing", "An incident without a status", "unknown_status",
                respond_with(incident_list({k: v for k, v in record().items() if k != "status"}))),
        unknown("status_null", "An incident whose status is `null`", "unknown_status", respond_with(incident_list(record(status=None)))),
        unknown("status_other", "A status that is not documented", "unknown_status",
                respond_with(incident_list(record(status="Created?")))),
        unknown("number_missing", "An incident without a tracking number: it may be the one", "incomplete",
                respond_with(incident_list({k: v for k, v in record().items() if k != "customerTrackingNumber"}))),
        unreadable("broken_utf8", "Bytes that are not UTF-8", "not utf-8 text", respond_with(_LATIN.encode("latin-1")), requests=2),
        answered("latin1", "ISO-8859-1, declared: the right answer", respond_with(_LATIN.encode("latin-1"), f"{JSON};charset=ISO-8859-1")),
        answered("utf16", "UTF-16, declared: the right answer", respond_with(_LATIN.encode("utf-16"), f'{JSON};charset="utf-16"')),
        answered("bom", "UTF-8 with a byte order mark: the right answer", respond_with(_LATIN.encode("utf-8-sig"))),
        answered("utf16_undeclared", "UTF-16 with a byte order mark, not declared: the right answer",
                 respond_with(_LATIN.encode("utf-16"))),
        answered("bom_charset", "UTF-8 with a byte order mark and a charset: the right answer",
                 respond_with(_LATIN.encode("utf-8-sig"), f"{JSON};charset=UTF-8")),
        unreadable("charset_unknown", "An unknown charset", "charset is not supported", respond_with(_LATIN, f"{JSON};charset=x-klingon")),
        unreadable("charset_no_text", "A charset that is not a charset (base64)", "charset is not supported",
                   respond_with(_LATIN, f"{JSON};charset=base64")),
        unreadable("half_character", "Half a surrogate pair", "a lone surrogate",
                   respond_with(json.dumps(incident_list(record())).replace("Z\\u00fcrich", "\\ud800"))),
        unreadable("deep_json", "100,000 levels of JSON", "nested too deeply", respond_with("[" * 100_000 + "]" * 100_000)),
        unreadable("deep_record", "An incident of 60 levels", "nested too deeply",
                   respond_with(incident_list(record(more=json.loads('{"a":' * 60 + "1" + "}" * 60))))),
        unreadable("deep_xml", "100,000 levels of XML", "nested too deeply", respond_with("<a>" * 100_000, XML)),
        unreadable("xml_dtd", "XML with a document type", "a document type",
                   respond_with(f'{_XML}<!DOCTYPE incidents SYSTEM "http://127.0.0.1:9/x.dtd">{_XML_LIST}', XML)),
        unreadable("xml_laughs", "XML with entities that grow a billionfold", "a document type",
                   respond_with(_XML_LAUGHS, XML)),
        unreadable("xml_external", "XML with an entity that names a local file", "a document type",
                   respond_with(f'{_XML}<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + _XML_LIST.replace(NUMBER, "&e;"), XML)),
        unreadable("xml_undefined", "XML with an entity that was never declared", "not well-formed",
                   respond_with(_XML_LIST.replace(NUMBER, "&e;"), XML), requests=2),
        unreadable("huge", "A body of 1 GiB", "more than 64 MiB", respond_with("x" * _MIB, repeat=1024), options={"timeout": 20.0}),
        unreadable("bomb", "1 MiB of gzip that holds 1 GiB", "more than 100 to 1",
                   respond_with(gzip.compress(b"\0" * _MIB, mtime=0), repeat=1024, headers={"Content-Encoding": "gzip"}),
                   options={"timeout": 20.0}),
        unreadable("bomb_of_elements", "60 KiB of gzip that hold 60 MiB of empty elements", "more than 100 to 1",
                   respond_with(gzip.compress(b'{"incidents":{"incident":[' + b"{}," * 20 * _MIB, mtime=0), headers={"Content-Encoding": "gzip"})),
        unreadable("bomb_in_bomb", "gzip in gzip: a few KiB that hold 1 GiB", "unsupported Content-Encoding",
                   respond_with(gzip.compress(gzip.compress(b"\0" * _MIB, mtime=0) * 1024, mtime=0), headers={"Content-Encoding": "gzip, gzip"}),
                   options={"timeout": 20.0}),
        unreadable("unknown_compression", "A compression that was not offered", "unsupported Content-Encoding",
                   respond_with("x", headers={"Content-Encoding": "br"})),
        unreadable("broken_gzip", "Broken gzip", "compression is broken", respond_with("no gzip", headers={"Content-Encoding": "gzip"})),
        unreadable("cut_gzip", "gzip that is cut off, its length right", "compression is broken",
                   respond_with(gzip.compress(_LATIN.encode(), mtime=0)[:-20], headers={"Content-Encoding": "gzip"})),
    ),
)  # fmt: skip

LIST = Group(
    "Lists that cannot be trusted",
    "Each record is compared with the query. A list that is not proven to be complete is not complete.",
    (
        missing("none_204", "204: there is no such incident", respond_with("", status=204)),
        missing("none_empty", "200 without a body: there is no such incident", one_rule("body", body="")),
        missing("foreign_only", "Only records that do not match, whatever is requested",
                respond_with(incident_list(record(1002, "CASE-2")))),
        answered("foreign_added", "A record that does not match beside the one that does", behaviour(foreign_record="added"), requests=2),
        answered("foreign_instead", "A record that does not match instead of the one that does", behaviour(foreign_record="instead"),
                 requests=2),
        answered("filter_ignored", "The filter is ignored", behaviour(filter="ignored"), requests=2),
        unknown("two", "Two incidents under the number", "ambiguous", respond_with(incident_list(record(), record(1003)))),
        unknown("inexact_number", "JSON whatever is requested, and in it the number `13`, which stands for `13` or for `13.0`",
                "incomplete", respond_with(incident_list(record(product=13))), requests=2),
        unknown("count_exceeds", "More records announced than received, and paging returns nothing new", "incomplete",
                respond_with(incident_list(record(), size="3")), requests=3),
        unknown("paging_refused", "More records announced than received, and paging is rejected", "incomplete",
                behaviour(rule("status", "paging", status=400), *respond_with(incident_list(record(), size="3"))["faults"]), requests=2),
        unknown("changed", "A record is `Created` on one page and `Closed` on the next, each time it is read", "incomplete",
                behaviour(*respond_with("", on="start eq 3", status=204)["faults"],
                          *respond_with(incident_list(record(status="Closed"), record(1003), size="2"), on="start eq 1")["faults"],
                          *respond_with(incident_list(record(), size="2"))["faults"]),
                requests=6),
        Fault("failover", "The cluster fails over in the middle of paging, and does not recover", "connection", "reset",
              behaviour(rule("reset", "start eq 1"), filter="ignored", page_maximum=1), requests=3, delays=FIRST_DELAY),
        answered("failover_once", "The cluster fails over in the middle of paging, and is back for the second request",
                 behaviour(rule("reset", "start eq 1", times=1), filter="ignored", page_maximum=1), requests=11, delays=FIRST_DELAY),
        Fault("failover_503", "503 in the middle of paging", "server", "answered 503",
              behaviour(rule("status", "start eq 1"), filter="ignored", page_maximum=1), requests=3, delays=FIRST_DELAY),
    ),
)  # fmt: skip

_LOGIN_SENT = base64.b64encode(f"{USERNAME}:{PASSWORD}".encode()).decode()
_PASSWORD_SENT = base64.b64encode(PASSWORD.encode()).decode()
_ALL_SECRETS = "Rejected: <authorization>, <cookie>, <password>"


def _in_field(value: str, **more: t.Any) -> dict[str, t.Any]:
    return respond_with(incident_list(record(organizationName=value)), **more)


def _echoed(name: str, description: str, text: str, charset: str = "utf-8") -> Fault:
    """An error whose body is this text, of which nothing is shown."""
    body = respond_with(text.encode(charset), f"text/plain; charset={charset}", status=501)
    return Fault(name, description, "server", "answered 501.", body, requests=2)


def _secret_in_answer(name: str, description: str, behaviour: t.Any = None, **more: t.Any) -> Fault:
    message = "The response contains the account's password"
    return Fault(name, description, "usage", message, behaviour or {}, shells_only=True, **more)


ECHO = Group(
    "Responses that repeat the credentials",
    "An error page or a debugging proxy can repeat what it was sent. Nothing of that is shown.",
    (
        Fault("echo_500", "500 whose text repeats the credentials", "server", "answered 500.",
              one_rule("status", status=500, body=_ALL_SECRETS, content_type="text/plain", echo=True), requests=6, delays=2 * FIRST_DELAY),
        Fault("echo_401", "401 whose text repeats the credentials", "auth", "answered 401.",
              one_rule("status", status=401, body=_ALL_SECRETS, content_type="text/plain", echo=True)),
        Fault("echo_encoded", "403 whose text repeats the percent-encoded password", "denied", "answered 403.",
              one_rule("status", status=403, body=f"/?p={quote(PASSWORD)}", content_type="text/plain")),
        _echoed("echo_entities", "501 whose text repeats the password in HTML entities", "".join(f"&#{ord(char)};" for char in PASSWORD)),
        _echoed("echo_hex", "501 whose text repeats the password in hexadecimal", PASSWORD.encode().hex(" ")),
        _echoed("echo_invisible", "501 whose text repeats the password with zero-width characters", "\u200b".join(PASSWORD)),
        _echoed("echo_utf16", "501 whose text repeats the password in UTF-16", f"It is {PASSWORD}", "utf-16"),
        _echoed("unknown_charset", "501 whose text is in an unsupported charset: nothing of it is shown", "Wrong", "cp037"),
        Fault("echo_cookie", "501 whose text repeats the session cookie", "server", "answered 501.",
              one_rule("status", status=501, body=_ALL_SECRETS, content_type="text/plain", echo=True), requests=4,
              options={"session": True}),
        Fault("echo_headers", "501 with the credentials in its headers", "server", "answered 501",
              one_rule("status", status=501, echo=True, headers={
                  "X-Echo": _ALL_SECRETS, "Set-Cookie": "echo=<authorization>", "Retry-After": "<authorization>"}),
              requests=2),
        Fault("echo_redirect", "302 to a host whose name is the credentials", "server", "a redirect, which is not followed",
              one_rule("redirect", headers={"Location": f"https://{_LOGIN_SENT}/"})),
        Fault("echo_reason", "The credentials in the status line and in an invalid header", "server", "answered 500.",
              raw_response(f"HTTP/1.1 500 {_LOGIN_SENT}\r\nX-Fine: 1\r\n{_LOGIN_SENT}\r\n\r\n"), requests=6, delays=2 * FIRST_DELAY),
        unreadable("echo_type", "The credentials as content type", "nothing of it is shown", respond_with("x", f"text/{_LOGIN_SENT}")),
        unreadable("echo_charset", "The password as charset", "nothing of it is shown",
                   respond_with("x", f"{JSON};charset={_PASSWORD_SENT}")),
        unreadable("echo_root", "The password as root of the response", "nothing of it is shown",
                   respond_with({f"more than forty characters before it {_PASSWORD_SENT}": 1})),
        unreadable("echo_value", "The credentials, as they were sent, in a field of the incident", "in its text, and is not used",
                   _in_field("<authorization>", echo=True)),
        unreadable("echo_cookie_value", "The session cookie in a field of the incident", "in its text, and is not used",
                   _in_field("<cookie>", echo=True), requests=3, options={"session": True}),
        _secret_in_answer("echo_password", "The password in a field of the incident", _in_field(f"our {PASSWORD}")),
        _secret_in_answer("echo_password_field", "The password as the name of a field of the incident",
                          respond_with(incident_list({**record(), PASSWORD: "x"}))),
        _secret_in_answer("echo_password_encoded", "The percent-encoded password in a field of the incident", _in_field(quote(PASSWORD, safe=""))),
        _secret_in_answer("echo_password_base64", "The password in base64 in a field of the incident", _in_field(f"p {_PASSWORD_SENT}")),
    ),
)  # fmt: skip


def _masked(name: str, description: str, password: str) -> Fault:
    # Ansible would replace the password by asterisks, which changes the value.
    return _secret_in_answer(name, description, options={"username": f"unlucky-{name}", "password": password})


MASK = Group(
    "A password that is a part of the answer",
    "Ansible masks the password wherever it is a part of a value. A masked status must not decide.",
    (
        _masked("masked_status", "The password is `Created`", "Created"),
        _masked("masked_part", "The password is a part of the status", "reate"),
        _masked("masked_kind", "The password is `created`, as in `status_kind`", "created"),
        _masked("masked_key", "The password is the digits of the key", "1001"),
        _masked("masked_field", "The password is the name of a field", "priority"),
        answered("short_password", "The password has fewer than 4 characters: it is not masked, and a warning says so",
                 options={"username": "unlucky-short", "password": "00"}),
        _masked("masked_number", "The password is the tracking number", NUMBER),
    ),
)  # fmt: skip
SCENARIO["users"] += [{name: row.options[name] for name in ("username", "password")} for row in MASK.rows]

GROUPS = (CONNECTION, STATUS, LOGIN, RETRY_AFTER, BODY, LIST, ECHO, MASK)
FAULTS = tuple(row for group in GROUPS for row in group.rows)
