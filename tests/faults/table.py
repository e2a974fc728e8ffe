# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table of faults: what may go wrong, and what has to become of it.

This one table drives the tests in process (tests/unit/faults), those with the real ansible-core (the targets
fault_matrix and secrets) and the page docs/faults.md. It needs nothing but Python's own library.
"""

from __future__ import annotations

import base64
import gzip
import json
import typing as t
from dataclasses import dataclass, field
from urllib.parse import quote

NUMBER = "CASE-1"
"""The tracking number that every row asks for."""

HOST = "edge-01"
USERNAME, PASSWORD = "operator", 'pä ss/+&"w%rd'

TIMEOUT, RETRIES = 15.0, 1
"""The options of every row that does not say otherwise."""

IMPATIENT: dict[str, t.Any] = {"timeout": 1.5}
"""Options of the rows that come to their time limit."""

GRACE = 0.25
"""What the transport gives the library beyond the timeout, to say itself what was wrong."""

MAX_DELAY = 30.0
"""Seconds that are waited between two requests, at most."""


def worst_case(timeout: float, retries: int) -> float:
    """Seconds that one request can take, all of its repetitions and pauses included."""
    return (retries + 1) * (timeout + GRACE) + retries * MAX_DELAY


MEDIA = "application/vnd.juniper.servicenow.incident-management.incidents"
JSON, XML = f"{MEDIA}+json;version=5", f"{MEDIA}+xml;version=5"

# Where there is no simulator.
REFUSED, NO_SUCH_HOST = "refused", "no_such_host"


def incident(key: int = 1001, number: str = NUMBER, **fields: t.Any) -> dict[str, t.Any]:
    """A record as the scenario holds it. It meets the policy of both gates."""
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
    """The same as an answer in JSON holds it."""
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
    """A row. What it expects holds for one question for ``NUMBER``, asked by any caller."""

    name: str
    words: str
    """What happens, for the page."""
    kind: str | None = None
    """``failure.kind``; None where the question is answered."""
    reason: str = ""
    """The code of the verdict's reason. Empty: the kind. ``open``: what went wrong passed, and the answer is right."""
    requests: int = 1
    """How many requests are sent, retries and logins included."""
    says: str = ""
    """A part of the message."""
    pauses: float = 0.0
    """Seconds of pauses between the requests, at most."""
    behaviour: dict[str, t.Any] = field(default_factory=dict)
    """Switches and fault rules of the simulator."""
    setup: str = "simulator"
    options: dict[str, t.Any] = field(default_factory=dict)
    """Connection options that differ from those of the other rows."""
    in_the_shells: bool = False
    """Found by module, lookup and roles, and not by the core under them."""

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
        """Seconds after which the question has ended, whatever happened."""
        return self.requests * (self.timeout + GRACE) + self.pauses


class Group(t.NamedTuple):
    title: str
    words: str
    rows: tuple[Fault, ...]


FIRST_PAUSE = 1.0
"""The back-off before the first retry, at most."""


def rule(action: str, on: str = "incidents", **more: t.Any) -> dict[str, t.Any]:
    return {"on": on, "action": action, **more}


def does(*rules: dict[str, t.Any], **switches: t.Any) -> dict[str, t.Any]:
    return {**switches, "faults": list(rules)}


def answers(body: t.Any, content_type: str = JSON, **more: t.Any) -> dict[str, t.Any]:
    """The behaviour of answering with this body: bytes, text, or a value to be written as JSON."""
    if not isinstance(body, (bytes, str)):
        body = json.dumps(body)
    if isinstance(body, str):
        body = body.encode()
    return does(
        {
            "on": more.pop("on", "incidents"),
            "action": "body",
            "body_base64": base64.b64encode(body).decode(),
            "content_type": content_type,
            **more,
        }
    )


def listed(*records: t.Any, **attributes: t.Any) -> dict[str, t.Any]:
    """A list of incidents in the appliance's JSON."""
    return {
        "incidents": {
            **{f"@{name}": value for name, value in attributes.items()},
            "incident": list(records) if len(records) != 1 else records[0],
        }
    }


def raw(text: str, **more: t.Any) -> dict[str, t.Any]:
    return does(rule("raw", body=text, **more))


def twice(name: str, words: str, kind: str, says: str, behaviour: dict[str, t.Any], **more: t.Any) -> Fault:
    """Trouble that may pass by itself, and does not: tried again as often as the option says."""
    return Fault(name, words, kind, requests=2, says=says, pauses=FIRST_PAUSE, behaviour=behaviour, **more)


def status(number: int, words: str, kind: str = "server", requests: int = 1, **more: t.Any) -> Fault:
    return Fault(
        f"status_{number}",
        f"{number} {words}",
        kind,
        requests=requests,
        says=f"answered {number}",
        behaviour=does(rule("status", status=number)),
        **more,
    )


def unreadable(name: str, words: str, says: str, behaviour: dict[str, t.Any], **more: t.Any) -> Fault:
    return Fault(name, words, "bad_payload", says=says, behaviour=behaviour, **more)


_LATIN = json.dumps(listed(record()), ensure_ascii=False)
_MIB = 1024 * 1024
_HEAD = f"HTTP/1.1 200 OK\r\nContent-Type: {JSON}\r\n"
_XML = '<?xml version="1.0"?>'
_XML_LIST = f"<incidents><incident><customerTrackingNumber>{NUMBER}</customerTrackingNumber></incident></incidents>"

LINE = Group(
    "The line",
    "What may pass by itself is tried again; here once.",
    (
        twice("refused", "Nobody listens at the port", "connection", "onnection refused", {}, setup=REFUSED),
        twice("no_such_host", "The host name cannot be resolved", "connection", "cannot be resolved", {}, setup=NO_SUCH_HOST),
        twice("reset_before", "Connection reset before the answer", "connection", "reset", does(rule("reset"))),
        twice("reset_in_headers", "Connection reset in the middle of the headers", "connection", "failed:",
              does(rule("reset_in_headers"))),
        twice("reset_after_headers", "Connection reset after the headers", "connection", "failed:",
              does(rule("reset_after_headers"))),
        twice("reset_in_body", "Connection reset in the middle of the body", "connection", "failed:",
              does(rule("reset_in_body"))),
        twice("short_body", "Connection closed before the announced end of the body", "connection", "before the answer was whole",
              does(rule("short_body"))),
        twice("closed_after_headers", "200, no length, no body, connection closed", "connection", "before the answer was whole",
              raw("HTTP/1.1 200 OK\r\n\r\n")),
        twice("closed_in_chunks", "Chunked body without its end", "connection", "before the answer was whole",
              raw(_HEAD + "Transfer-Encoding: chunked\r\n\r\n10\r\n{\"incidents\": {\r\n")),
        twice("broken_chunks", "Chunk length that is no number", "connection", "before the answer was whole",
              raw(_HEAD + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n")),
        twice("not_http", "Not HTTP at all (an SSH banner)", "connection", "does not speak HTTP", raw("SSH-2.0-OpenSSH_9.2\r\n")),
        twice("too_many_headers", "A thousand headers", "connection", "before the answer was whole",
              raw(_HEAD + "X-More: 1\r\n" * 1000 + "\r\n{}")),
        twice("endless_header", "A header of 100,000 characters", "connection", "before the answer was whole",
              raw(_HEAD + "X-Long: " + "x" * 100_000 + "\r\n\r\n{}")),
        twice("hang", "No answer at all", "timeout", "not answered within", does(rule("hang")), options=IMPATIENT),
        twice("hang_in_body", "The body stops in the middle, the connection stays open", "timeout", "not answered within",
              does(rule("hang_in_body")), options=IMPATIENT),
        twice("drip_head", "Everything arrives byte by byte, from the first header on", "timeout", "not answered within",
              does(rule("slow_head", delay=60)), options=IMPATIENT),
        twice("drip_body", "The body arrives in small pieces, each one in time, all of them never", "timeout",
              "not answered within", does(rule("slow_body", delay=4)), options=IMPATIENT),
        Fault("reset_once", "Connection reset, and the second request is answered", reason="open", requests=2,
              pauses=FIRST_PAUSE, behaviour=does(rule("reset", times=1))),
    ),
)  # fmt: skip

STATUS = Group(
    "Status",
    "The status is looked at before the body. A refused filter (400 and the like, or 500) is followed by one request for all "
    "incidents, compared on this side, which is refused here too.",
    (
        status(201, "Created"),
        status(206, "Partial Content"),
        status(304, "Not Modified"),
        status(400, "Bad Request", requests=2),
        status(401, "Unauthorized: never tried again", "auth"),
        status(402, "Payment Required"),
        status(403, "Forbidden: never tried again", "denied"),
        Fault("status_404", "404, and the service root is there: there is no such incident", reason="missing", requests=2,
              behaviour=does(rule("status", status=404))),
        Fault("no_service_now", "404, and no Service Now at this address", "not_found", requests=2,
              says="There is no Service Now", behaviour=does(service_now=False)),
        Fault("html_404", "404 with an HTML page, and the service root is there: a node that is starting", "not_found", requests=2,
              says="404 with an HTML page",
              behaviour=answers("<html><body>Not found</body></html>", "text/html", status=404)),
        Fault("denied_html", "403 with the HTML page of a web filter or proxy", "denied", says="a proxy, web filter or firewall",
              behaviour=answers("<html><head><title>Blocked by policy</title></head></html>", "text/html", status=403)),
        Fault("plain_http", "400 of an HTTPS port to a url with http://", "server", requests=2, says="write https:// in url",
              behaviour=answers("<html><center>The plain HTTP request was sent to HTTPS port</center></html>", "text/html", status=400)),
        status(405, "Method Not Allowed", requests=2),
        Fault("status_406", "406 to every media type", "server", requests=10, says="does not offer",
              behaviour=does(rule("status", status=406))),
        status(407, "Proxy Authentication Required", "connection"),
        status(408, "Request Timeout"),
        status(409, "Conflict", requests=2),
        status(410, "Gone"),
        status(412, "Precondition Failed", requests=2),
        status(413, "Content Too Large", requests=2),
        status(414, "URI Too Long", requests=2),
        status(415, "Unsupported Media Type", requests=2),
        status(422, "Unprocessable Content", requests=2),
        status(429, "Too Many Requests", "rate_limited", requests=2, pauses=FIRST_PAUSE),
        status(500, "Internal Server Error: repeated once, and in the other format", requests=6, pauses=2 * FIRST_PAUSE),
        status(501, "Not Implemented", requests=2),
        status(502, "Bad Gateway", requests=2, pauses=FIRST_PAUSE),
        status(503, "Service Unavailable", requests=2, pauses=FIRST_PAUSE),
        status(504, "Gateway Timeout", requests=2, pauses=FIRST_PAUSE),
        status(599, "no registered status"),
        Fault("redirect_login", "302 to the login page of the GUI", "server", says="a redirect, which is not followed",
              behaviour=does(rule("redirect"))),
        Fault("redirect_elsewhere", "302 to another host", "server", says="a redirect to elsewhere.example.net, which is not followed",
              behaviour=does(rule("redirect", headers={"Location": "https://elsewhere.example.net/api"}))),
        Fault("redirect_308", "308 to plain http on this machine", "server", says="which is not followed",
              behaviour=does(rule("redirect", status=308, headers={"Location": "http://127.0.0.1:9/"}))),
        Fault("unauthorized_cut", "401 whose body is cut off", "auth", says="answered 401",
              behaviour=does(rule("short_body", status=401))),
        Fault("unauthorized_reset", "401 whose connection is reset after the headers", "auth", says="answered 401",
              behaviour=does(rule("reset_after_headers", status=401))),
        Fault("unauthorized_hang", "401 whose body never ends", "auth", says="answered 401",
              options=IMPATIENT, behaviour=does(rule("hang_in_body", status=401))),
        Fault("unauthorized_drip", "401 whose body arrives in small pieces", "auth", says="answered 401",
              options=IMPATIENT, behaviour=does(rule("slow_body", status=401, delay=4))),
        Fault("unauthorized_huge", "401 with a body of 1 GiB", "auth", says="answered 401", options={"timeout": 20.0},
              behaviour=does(rule("body", status=401, body="x" * _MIB, repeat=1024))),
        Fault("unauthorized_gzip", "401 whose body is broken gzip", "auth", says="answered 401",
              behaviour=does(rule("body", status=401, body="no gzip", headers={"Content-Encoding": "gzip"}))),
        Fault("denied_hang", "403 whose body never ends", "denied", says="answered 403",
              options=IMPATIENT, behaviour=does(rule("hang_in_body", status=403))),
        Fault("unavailable_once", "503, and the second request is answered", reason="open", requests=2, pauses=FIRST_PAUSE,
              behaviour=does(rule("status", times=1))),
    ),
)  # fmt: skip

LOGIN = Group(
    "Login and session",
    "A wrong password is sent once. `session: true` logs in by a POST, which is never repeated.",
    (
        Fault("wrong_password", "The password is wrong", "auth", says="answered 401", options={"password": "not this"}),
        Fault("denied_account", "The account may not read incidents", "denied", says="answered 403",
              options={"username": "visitor"}),
        Fault("session_wrong_password", "The password is wrong, `session: true`", "auth", says="answered 401",
              options={"password": "not this", "session": True}),
        Fault("session_login_503", "503 to the login", "server", says="answered 503", options={"session": True},
              behaviour=does(rule("status", "login"))),
        Fault("session_login_reset", "Connection reset at the login", "connection", says="failed:", options={"session": True},
              behaviour=does(rule("reset", "login"))),
        Fault("session_login_hang", "No answer to the login", "timeout", says="not answered", options={"session": True, **IMPATIENT},
              behaviour=does(rule("hang", "login"))),
        Fault("session_no_cookie", "The login is accepted, and no cookie comes", "auth", says="no session cookie",
              options={"session": True}, behaviour=does(rule("status", "login", status=200, body="User logged in"))),
        Fault("session_lost_once", "The cookie dies in the middle of a list", reason="open", requests=20,
              options={"session": True}, behaviour=does(sessions_die_after=2, filter="ignored", page_maximum=1)),
        Fault("session_hung_logout", "No answer to the logout: the session expires by itself", reason="open", requests=3,
              options={"session": True, **IMPATIENT}, behaviour=does(rule("hang", "logout"))),
        Fault("session_never", "The login is accepted, and its cookie never: one new login, then the end", "auth", requests=5,
              says="its session was not", options={"session": True}, behaviour=does(rule("status", status=401))),
    ),
)  # fmt: skip

PAUSE = Group(
    "Retry-After",
    "Obeyed up to 30 seconds, and never longer. As a date it is read against the server's own Date header, so that a wrong "
    "clock on either side does not count.",
    (
        Fault("later_seconds", "503 with `Retry-After: 1`", "server", requests=2, pauses=1, says="answered 503",
              behaviour=does(rule("status", headers={"Retry-After": "1"}))),
        Fault("later_too_long", "429 with `Retry-After: 3600`: said, and not waited for", "rate_limited",
              says="asks to wait 3600 seconds",
              behaviour=does(rule("status", status=429, headers={"Retry-After": "3600"}))),
        Fault("later_date", "503, clock of the appliance years ahead, date a second after its own", "server", requests=2, pauses=1,
              says="answered 503", behaviour=does(rule("status", headers={
                  "Date": "Tue, 01 Jan 2041 00:00:00 GMT", "Retry-After": "Tue, 01 Jan 2041 00:00:01 GMT"}))),
        Fault("later_date_behind", "503, clock of the appliance years behind, date a second after its own", "server", requests=2,
              pauses=1, says="answered 503", behaviour=does(rule("status", headers={
                  "Date": "Wed, 01 Jan 2014 00:00:00 GMT", "Retry-After": "Wed, 01 Jan 2014 00:00:01 GMT"}))),
        Fault("later_date_too_long", "503, date an hour after the appliance's own", "server", says="asks to wait 3600 seconds",
              behaviour=does(rule("status", headers={
                  "Date": "Wed, 01 Jan 2014 00:00:00 GMT", "Retry-After": "Wed, 01 Jan 2014 01:00:00 GMT"}))),
        Fault("later_date_past", "503, date before the appliance's own: tried again at once", "server", requests=2,
              says="answered 503", behaviour=does(rule("status", headers={
                  "Date": "Wed, 01 Jan 2014 01:00:00 GMT", "Retry-After": "Wed, 01 Jan 2014 00:00:00 GMT"}))),
        Fault("later_nonsense", "503 with `Retry-After: soon`: the usual pause", "server", requests=2, pauses=FIRST_PAUSE,
              says="answered 503", behaviour=does(rule("status", headers={"Retry-After": "soon"}))),
        Fault("later_negative", "503 with `Retry-After: -1`: the usual pause", "server", requests=2, pauses=FIRST_PAUSE,
              says="answered 503", behaviour=does(rule("status", headers={"Retry-After": "-1"}))),
        Fault("later_once", "429 with `Retry-After: 0`, and the second request is answered", reason="open", requests=2,
              behaviour=does(rule("status", status=429, times=1, headers={"Retry-After": "0"}))),
    ),
)  # fmt: skip

BODY = Group(
    "The body of a 200",
    "Decoded strictly, and never more than 64 MiB of it. What is not understood whole is not understood at all.",
    (
        unreadable("login_page", "A login page", "neither JSON nor XML", answers("<html>Log in</html>", "text/html")),
        unreadable("html_as_json", "HTML under a JSON type", "markup was sent with a JSON content type", answers("<html>Log in</html>")),
        unreadable("html_as_xml", "HTML under an XML type", "cannot be read", answers("<html><br>Log in</html>", XML)),
        unreadable("no_type", "No content type", "neither JSON nor XML", raw(f"HTTP/1.1 200 OK\r\n\r\n{_LATIN}")),
        unreadable("text_as_json", "Plain text under a JSON type", "not valid JSON", answers("Service Now is starting"), requests=2),
        unreadable("other_api", "JSON of another service", "its root is 'error'", answers({"error": "no such API"})),
        unreadable("truncated_json", "JSON cut off in the middle", "not valid JSON",
                   answers(json.dumps(listed(record()))[:-9]), requests=2),
        unreadable("truncated_xml", "XML cut off in the middle", "not well-formed", answers(_XML_LIST[:-9], XML), requests=2),
        unreadable("json_null", "`null`", "does not have a single root", answers("null")),
        unreadable("json_list", "A list without its root", "does not have a single root", answers([record()])),
        unreadable("json_text", "A text", "does not have a single root", answers('"incidents"')),
        unreadable("json_number", "A number", "does not have a single root", answers("1")),
        unreadable("json_two_roots", "Two roots", "does not have a single root", answers({**listed(record()), "more": 1})),
        unreadable("root_text", "A text where the list belongs", "'incidents' is a scalar", answers({"incidents": "none today"})),
        unreadable("root_null", "`null` where the list belongs", "'incidents' is a scalar", answers({"incidents": None})),
        unreadable("record_null", "`null` where an incident belongs", "not an object with fields", answers(listed(None))),
        unreadable("record_text", "A text where an incident belongs", "not an object with fields", answers(listed("x"))),
        unreadable("record_empty", "An incident without any field", "not an object with fields", answers(listed({}))),
        unreadable("records_mixed", "Incidents, and a text among them", "not an object with fields", answers(listed(record(), "x"))),
        unreadable("status_list", "A list where the status belongs", "status is not a string",
                   answers(listed(record(status=["Created", "Closed"])))),
        unreadable("key_text", "A key that is no number", "key is not a number", answers(listed({**record(), "@key": "one"}))),
        unreadable("count_text", "A size that is no number", "size is not a number", answers(listed(record(), size="many"))),
        unreadable("duplicate_keys", "One field twice, `Created` and `Closed`", "status is not a string (2 values)",
                   answers(json.dumps(listed(record())).replace('"status"', '"status": "Closed", "status"'))),
        Fault("status_missing", "An incident without a status", reason="unknown_status",
              behaviour=answers(listed({k: v for k, v in record().items() if k != "status"}))),
        Fault("status_null", "An incident whose status is `null`", reason="unknown_status",
              behaviour=answers(listed(record(status=None)))),
        Fault("status_other", "A status that is not documented", reason="unknown_status",
              behaviour=answers(listed(record(status="Created?")))),
        Fault("number_missing", "An incident without a tracking number: it may be the one", reason="incomplete",
              behaviour=answers(listed({k: v for k, v in record().items() if k != "customerTrackingNumber"}))),
        unreadable("broken_utf8", "Bytes that are no UTF-8", "not utf-8 text", answers(_LATIN.encode("latin-1")), requests=2),
        Fault("latin1", "ISO-8859-1, declared: the right answer", reason="open",
              behaviour=answers(_LATIN.encode("latin-1"), f"{JSON};charset=ISO-8859-1")),
        Fault("utf16", "UTF-16, declared: the right answer", reason="open",
              behaviour=answers(_LATIN.encode("utf-16"), f'{JSON};charset="utf-16"')),
        Fault("bom", "UTF-8 with a byte order mark: the right answer", reason="open",
              behaviour=answers(_LATIN.encode("utf-8-sig"))),
        Fault("utf16_undeclared", "UTF-16 with a byte order mark, not declared: the right answer", reason="open",
              behaviour=answers(_LATIN.encode("utf-16"))),
        Fault("bom_charset", "UTF-8 with a byte order mark and a charset: the right answer", reason="open",
              behaviour=answers(_LATIN.encode("utf-8-sig"), f"{JSON};charset=UTF-8")),
        unreadable("charset_unknown", "A charset that nobody knows", "charset is not supported", answers(_LATIN, f"{JSON};charset=x-klingon")),
        unreadable("charset_no_text", "A charset that is no charset (base64)", "charset is not supported", answers(_LATIN, f"{JSON};charset=base64")),
        unreadable("half_character", "Half a surrogate pair", "a lone surrogate",
                   answers(json.dumps(listed(record())).replace("Z\\u00fcrich", "\\ud800"))),
        unreadable("deep_json", "100,000 levels of JSON", "nested too deeply", answers("[" * 100_000 + "]" * 100_000)),
        unreadable("deep_record", "An incident of 60 levels", "nested too deeply",
                   answers(listed(record(more=json.loads('{"a":' * 60 + "1" + "}" * 60))))),
        unreadable("deep_xml", "100,000 levels of XML", "nested too deeply", answers("<a>" * 100_000, XML)),
        unreadable("xml_dtd", "XML with a document type", "a document type",
                   answers(f'{_XML}<!DOCTYPE incidents SYSTEM "http://127.0.0.1:9/x.dtd">{_XML_LIST}', XML)),
        unreadable("xml_laughs", "XML with entities that grow a billionfold", "a document type",
                   answers(_XML + "<!DOCTYPE x [<!ENTITY a0 'ha'>"
                           + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10))
                           + "]><incidents><incident><status>&a9;</status></incident></incidents>", XML)),
        unreadable("xml_external", "XML with an entity that names a local file", "a document type",
                   answers(f'{_XML}<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
                           + _XML_LIST.replace(NUMBER, "&e;"), XML)),
        unreadable("xml_undefined", "XML with an entity that was never declared", "not well-formed",
                   answers(_XML_LIST.replace(NUMBER, "&e;"), XML), requests=2),
        unreadable("huge", "A body of 1 GiB", "more than 64 MiB", options={"timeout": 20.0},
                   behaviour=answers("x" * _MIB, repeat=1024)),
        unreadable("bomb", "1 MiB of gzip that holds 1 GiB", "more than 100 to 1", options={"timeout": 20.0},
                   behaviour=answers(gzip.compress(b"\0" * _MIB, mtime=0), repeat=1024,
                                     headers={"Content-Encoding": "gzip"})),
        unreadable("bomb_of_elements", "60 KiB of gzip that hold 60 MiB of empty elements", "more than 100 to 1",
                   answers(gzip.compress(b'{"incidents":{"incident":[' + b"{}," * 20 * _MIB, mtime=0),
                           headers={"Content-Encoding": "gzip"})),
        unreadable("bomb_in_bomb", "gzip in gzip: a few KiB that hold 1 GiB", "unsupported Content-Encoding", options={"timeout": 20.0},
                   behaviour=answers(gzip.compress(gzip.compress(b"\0" * _MIB, mtime=0) * 1024, mtime=0),
                                     headers={"Content-Encoding": "gzip, gzip"})),
        unreadable("unknown_compression", "A compression that was not offered", "unsupported Content-Encoding",
                   answers("x", headers={"Content-Encoding": "br"})),
        unreadable("broken_gzip", "Broken gzip", "compression is broken", answers("no gzip", headers={"Content-Encoding": "gzip"})),
        unreadable("cut_gzip", "gzip that is cut off, its length right", "compression is broken",
                   answers(gzip.compress(_LATIN.encode(), mtime=0)[:-20], headers={"Content-Encoding": "gzip"})),
    ),
)  # fmt: skip

LIST = Group(
    "Lists that cannot be trusted",
    "Each record is compared with what was asked. A list that is not proven to be whole is not complete.",
    (
        Fault("none_204", "204: there is no such incident", reason="missing", requests=2,
              behaviour=answers("", status=204)),
        Fault("none_empty", "200 without a body: there is no such incident", reason="missing", requests=2,
              behaviour=does(rule("body", body=""))),
        Fault("foreign_only", "Only records that were not asked for, whatever is asked", reason="missing", requests=2,
              behaviour=answers(listed(record(1002, "CASE-2")))),
        Fault("foreign_added", "A record that was not asked for beside the one that was", reason="open", requests=2,
              behaviour=does(foreign_record="added")),
        Fault("foreign_instead", "A record that was not asked for instead of the one that was", reason="open", requests=2,
              behaviour=does(foreign_record="instead")),
        Fault("filter_ignored", "The filter is ignored", reason="open", requests=2, behaviour=does(filter="ignored")),
        Fault("two", "Two incidents under the number", reason="ambiguous",
              behaviour=answers(listed(record(), record(1003)))),
        Fault("count_exceeds", "More announced than came, and paging brings nothing new", reason="incomplete", requests=3,
              behaviour=answers(listed(record(), size="3"))),
        Fault("paging_refused", "More announced than came, and paging is refused", reason="incomplete", requests=2,
              behaviour=does(rule("status", "paging", status=400), *answers(listed(record(), size="3"))["faults"])),
        Fault("changed", "A record is `Created` on one page and `Closed` on the next, each time it is read", reason="incomplete", requests=6,
              behaviour=does(
                  *answers("", on="start eq 3", status=204)["faults"],
                  *answers(listed(record(status="Closed"), record(1003), size="2"), on="start eq 1")["faults"],
                  *answers(listed(record(), size="2"))["faults"])),
        Fault("failover", "The cluster fails over in the middle of paging, and does not come back", "connection", requests=3,
              pauses=FIRST_PAUSE, says="reset", behaviour=does(rule("reset", "start eq 1"), filter="ignored", page_maximum=1)),
        Fault("failover_once", "The cluster fails over in the middle of paging, and is back for the second request",
              reason="open", requests=11, pauses=FIRST_PAUSE,
              behaviour=does(rule("reset", "start eq 1", times=1), filter="ignored", page_maximum=1)),
        Fault("failover_503", "503 in the middle of paging", "server", requests=3, pauses=FIRST_PAUSE, says="answered 503",
              behaviour=does(rule("status", "start eq 1"), filter="ignored", page_maximum=1)),
    ),
)  # fmt: skip

_LOGIN_SENT = base64.b64encode(f"{USERNAME}:{PASSWORD}".encode()).decode()
_PASSWORD_SENT = base64.b64encode(PASSWORD.encode()).decode()
_SAYS_ALL = "Rejected: <authorization>, <cookie>, <password>"


def _holds(value: str, **more: t.Any) -> dict[str, t.Any]:
    return answers(listed(record(organizationName=value)), **more)


def _says(text: str, charset: str = "utf-8") -> dict[str, t.Any]:
    """An error whose body is this text."""
    return answers(text.encode(charset), f"text/plain; charset={charset}", status=501)


ECHO = Group(
    "What repeats the login",
    "An error page, a debugging proxy or a careless log can send back what it was sent. Nothing of that is shown.",
    (
        Fault("echo_500", "500 whose text repeats the login", "server", requests=6, says="answered 500.",
              pauses=2 * FIRST_PAUSE, behaviour=does(rule("status", status=500, body=_SAYS_ALL, content_type="text/plain", echo=True))),
        Fault("echo_401", "401 whose text repeats the login", "auth", says="answered 401.",
              behaviour=does(rule("status", status=401, body=_SAYS_ALL, content_type="text/plain", echo=True))),
        Fault("echo_encoded", "403 whose text repeats the password for URLs", "denied", says="answered 403.",
              behaviour=does(rule("status", status=403, body=f"/?p={quote(PASSWORD)}", content_type="text/plain"))),
        Fault("echo_entities", "501 whose text repeats the password in HTML entities", "server", requests=2, says="answered 501.",
              behaviour=_says("".join(f"&#{ord(char)};" for char in PASSWORD))),
        Fault("echo_hex", "501 whose text repeats the password in hexadecimal", "server", requests=2, says="answered 501.",
              behaviour=_says(PASSWORD.encode().hex(" "))),
        Fault("echo_invisible", "501 whose text repeats the password with zero-width characters", "server", requests=2,
              says="answered 501.", behaviour=_says("\u200b".join(PASSWORD))),
        Fault("echo_utf16", "501 whose text repeats the password in UTF-16", "server", requests=2, says="answered 501.",
              behaviour=_says(f"It is {PASSWORD}", "utf-16")),
        Fault("unknown_charset", "501 whose text is in a charset that is not decoded: nothing of it is shown", "server", requests=2,
              says="answered 501.", behaviour=_says("Wrong", "cp037")),
        Fault("echo_cookie", "501 whose text repeats the session cookie", "server", requests=4, says="answered 501.",
              options={"session": True},
              behaviour=does(rule("status", status=501, body=_SAYS_ALL, content_type="text/plain", echo=True))),
        Fault("echo_headers", "501 with the login in its headers", "server", requests=2, says="answered 501",
              behaviour=does(rule("status", status=501, echo=True, headers={
                  "X-Echo": _SAYS_ALL, "Set-Cookie": "echo=<authorization>", "Retry-After": "<authorization>"}))),
        Fault("echo_redirect", "302 to a host that is named like the login", "server", says="a redirect, which is not followed",
              behaviour=does(rule("redirect", headers={"Location": f"https://{_LOGIN_SENT}/"}))),
        Fault("echo_reason", "The login in the status line and in a header that is none", "server", requests=6,
              says="answered 500.", pauses=2 * FIRST_PAUSE, behaviour=raw(f"HTTP/1.1 500 {_LOGIN_SENT}\r\nX-Fine: 1\r\n{_LOGIN_SENT}\r\n\r\n")),
        unreadable("echo_type", "The login as content type", "nothing of it is shown", answers("x", f"text/{_LOGIN_SENT}")),
        unreadable("echo_charset", "The login as charset", "nothing of it is shown", answers("x", f"{JSON};charset={_PASSWORD_SENT}")),
        unreadable("echo_root", "The login as root of the answer", "nothing of it is shown",
                   answers({f"more than forty characters before it {_PASSWORD_SENT}": 1})),
        unreadable("echo_value", "The login, as it was sent, in a field of the incident", "in its text, and is not used",
                   _holds("<authorization>", echo=True)),
        unreadable("echo_cookie_value", "The session cookie in a field of the incident", "in its text, and is not used",
                   _holds("<cookie>", echo=True), requests=3, options={"session": True}),
        Fault("echo_password", "The password in a field of the incident", "usage", says="The response contains the account's password",
              behaviour=_holds(f"our {PASSWORD}"), in_the_shells=True),
        Fault("echo_password_field", "The password as the name of a field of the incident", "usage",
              says="The response contains the account's password", behaviour=answers(listed({**record(), PASSWORD: "x"})),
              in_the_shells=True),
        Fault("echo_password_encoded", "The password, for URLs, in a field of the incident", "usage",
              says="The response contains the account's password", behaviour=_holds(quote(PASSWORD, safe="")), in_the_shells=True),
        Fault("echo_password_base64", "The password, in base64, in a field of the incident", "usage",
              says="The response contains the account's password", behaviour=_holds(f"p {_PASSWORD_SENT}"), in_the_shells=True),
    ),
)  # fmt: skip


def _masked(name: str, words: str, password: str) -> Fault:
    # Ansible would write asterisks in the place of the password, and the value would read differently.
    return Fault(
        name,
        words,
        "usage",
        says="The response contains the account's password",
        options={"username": f"unlucky-{name}", "password": password},
        in_the_shells=True,
    )


MASK = Group(
    "A password that is a part of the answer",
    "Ansible masks the password wherever it is a part of a value. A status that reads differently must not decide.",
    (
        _masked("masked_status", "The password is `Created`", "Created"),
        _masked("masked_part", "The password is a part of the status", "reate"),
        _masked("masked_kind", "The password is `created`, as in `status_kind`", "created"),
        _masked("masked_key", "The password is the digits of the key", "1001"),
        _masked("masked_field", "The password is the name of a field", "priority"),
        Fault(
            "short_password",
            "The password has fewer than 4 characters: it is not masked, and a warning says so",
            reason="open",
            options={"username": "unlucky-short", "password": "00"},
        ),
        _masked("masked_number", "The password is the tracking number", NUMBER),
    ),
)
SCENARIO["users"] += [{name: row.options[name] for name in ("username", "password")} for row in MASK.rows]

GROUPS = (LINE, STATUS, LOGIN, PAUSE, BODY, LIST, ECHO, MASK)
FAULTS = tuple(row for group in GROUPS for row in group.rows)
