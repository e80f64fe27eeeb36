"""A small casefold client: record events, read views, watch them. Copy it and make it yours.

It needs Python 3.9 or later, pycapnp 2 (`pip install pycapnp`), casefold's `schemas/` folder, and nothing else.

    async with capnp.kj_loop():
        casefold = await Casefold.connect("127.0.0.1", 7411)
        written = await casefold.record("case:A17", [event("referral.received", "2010-07-30", source="2A")],
                                        actor="J. Okafor", agency="school")
        chronology = await casefold.show("chronology", "case:A17", at_least=[written.position])
        for entry in chronology.body.entries:
            print(entry.summary)

Everything runs on one asyncio loop, within `capnp.kj_loop()`.
"""

import asyncio
import datetime
import time
import uuid
from itertools import takewhile
from pathlib import Path

import capnp

# ---- the schemas: all that a client needs to know of casefold --------------------------------------------------------

ROOT = Path(__file__).resolve().parents[3]  # the folder that `schemas/` lies in


def load(schema):
    """The Python form of a schema, such as load("schemas/event.capnp")."""
    bundled = Path(capnp.__file__).resolve().parents[1]  # where pycapnp keeps /capnp/c++.capnp
    return capnp.load(str(ROOT / schema), imports=[str(ROOT), str(bundled)])


capnp.remove_import_hook()
service = load("schemas/service.capnp")
commands = load("schemas/command.capnp")
events = load("schemas/event.capnp")

# What Answer.body and Item.body are, by view.
BODIES = {
    "chronology": (load("schemas/views/chronology.capnp"), "Chronology", "ChronologyItem"),
    "caf-status": (load("schemas/views/caf_status.capnp"), "CafStatus", "CafItem"),
    "traffic-lights": (load("schemas/views/traffic_lights.capnp"), "TrafficLights", "TrafficLightsItem"),
}

# "referral.received" -> "referralReceived": the names of event types, as event.capnp annotates them.
TYPE_ANNOTATION = 0xB3A9C6A2D75B8A02
FIELDS = {
    annotation.value.text: field.name
    for field in events.Event.schema.node.struct.fields
    for annotation in field.annotations
    if annotation.id == TYPE_ANNOTATION
}


def when(text):
    """A time as precise as it is given: "2010", "2010-07", "2010-07-30" or "2010-07-30T14:05:00Z"."""
    precision = {4: "year", 7: "month", 10: "day"}.get(len(text), "instant")
    full = text + "0000-01-01"[len(text):] if precision != "instant" else text
    moment = datetime.datetime.fromisoformat(full.replace("Z", "+00:00"))
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=datetime.timezone.utc)
    since = moment - datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
    return {"micros": since // datetime.timedelta(microseconds=1), "precision": precision}


def event(type_name, occurred, **data):
    """One event: its type's name, when it happened, and the fields of its struct in schemas/."""
    return {"occurred": when(occurred), FIELDS[type_name]: data}


# ---- the client ------------------------------------------------------------------------------------------------------


class CasefoldError(Exception):
    """A call that failed. `code` is one of the stable names of command.capnp's Error: notYet, busy, notServed, …"""

    def __init__(self, code, message):
        super().__init__(f"{code}: {message}")
        self.code = code


# Codes with which nobody could take a command just now: ask again.
PASSING = ("unavailable", "busy", "stopped")


def is_settled(result):
    """Will asking again give no other answer?"""
    return result.outcome != "unknown" and not (result.outcome == "refused" and result.error.code in PASSING)


def command_for(stream, events, *, actor, agency, expect="any", command=None):
    """A command: events for one stream. `expect` is a version, "new" or "any"; `command` is its id, or it gets one."""
    return {
        "id": command or str(uuid.uuid4()),
        "content": {"stream": stream, "actor": actor, "agency": agency, "events": events},
        "expect": {"version": expect} if isinstance(expect, int) else {expect: None},
    }


async def answered(promise):
    try:
        return await promise
    except capnp.KjException as failure:
        # The server says "code: message"; what comes without a code never reached it.
        text = failure.description.removeprefix("remote exception: ")
        code, colon, message = text.partition(": ")
        if not colon or not code.isalpha():
            code, message = "disconnected", text
        raise CasefoldError(code, message) from failure


class Shown:
    """One stream in a view: the answer with its version and position, and the view's own struct as `body`."""

    def __init__(self, answer, body):
        self.answer, self.body = answer, body


class Casefold:
    """A session with a running casefold."""

    def __init__(self, host, port):
        self._host, self._port = host, port

    @classmethod
    async def connect(cls, host, port):
        casefold = cls(host, port)
        await casefold.reconnect()
        return casefold

    async def reconnect(self):
        """A new connection, and a session on it, in place of those that there were."""
        try:
            stream = await capnp.AsyncIoStream.create_connection(host=self._host, port=self._port)
        except OSError as failure:
            raise CasefoldError("disconnected", "nothing answers there") from failure
        self._client = capnp.TwoPartyClient(stream)
        bootstrap = self._client.bootstrap().cast_as(service.Casefold)
        self._session = (await answered(bootstrap.enter(credentials={"loopback": None}))).session

    async def record(self, stream, events, *, actor, agency, expect="any", command=None, seconds=10):
        """Appends events to a stream and gives the result: outcome, version, position, flags, error.

        `expect` is a version, "new" or "any". Keep the id of a `command` until its outcome is known: asking again with
        the same id is safe, here or at any other recorder, and `unknown` means just that: ask again. Record nothing more
        in that stream before it is known: what comes later would stand in front of it. `record_all` sees to that.
        """
        made = command_for(stream, events, actor=actor, agency=agency, expect=expect, command=command)
        response = await answered(self._session.record(commands=[made], waitMillis=int(seconds * 1000)))
        return response.results[0]

    async def record_all(self, commands, *, seconds=10, patience=60):
        """Appends many commands (made by `command_for`), each stream's in their order, and gives their results.

        One call at a time. Where one fails, or leaves a command unsettled, nothing later is sent: that command is sent
        again with everything behind it, over a new connection if need be, until it is settled. After `patience` seconds
        without a settled command it gives up; then run it again with the same commands, and nothing is recorded twice.
        """
        results, sent, give_up, pause = [], 0, time.monotonic() + patience, 0.05
        while sent < len(commands):
            call = commands[sent:sent + 250]
            failure = CasefoldError("unavailable", "a command was not settled in time")
            try:
                response = await answered(self._session.record(commands=call, waitMillis=int(seconds * 1000)))
                settled = list(takewhile(is_settled, response.results))
            except CasefoldError as failed:
                if failed.code not in PASSING and failed.code != "disconnected":
                    raise
                failure, settled = failed, []
            results += settled
            sent += len(settled)
            if settled:
                give_up, pause = time.monotonic() + patience, 0.05
            if len(settled) == len(call):
                continue
            if time.monotonic() > give_up:
                raise failure
            await asyncio.sleep(pause)
            pause = min(pause * 2, 1)
            if not settled:
                try:
                    await self.reconnect()
                except CasefoldError:
                    pass  # not yet back: tried again, as long as there is patience
        return results

    async def show(self, view, stream, *, at_least=(), seconds=10, **query):
        """One stream in a view. Pass the position of your own write as `at_least`, and the answer includes it.

        More of the query goes by the names of schemas/service.capnp's ShowQuery: limit=50, newestFirst=True, …
        """
        server = (await answered(self._session.view(view))).view
        asked = dict(query, atLeast=list(at_least), waitMillis=int(seconds * 1000))
        answer = (await answered(server.show(stream=stream, query=asked))).answer
        module, body, _ = BODIES[view]
        return Shown(answer, answer.body.as_struct(getattr(module, body)))

    async def list(self, view, **where):
        """Every (stream, item) of a view that fits: list("traffic-lights", light="red"). Page by page."""
        server = (await answered(self._session.view(view))).view
        module, _, item_type = BODIES[view]
        query = {"where": [{"field": field, "value": value} for field, value in where.items()]}
        while True:
            page = (await answered(server.list(query=query))).page
            for item in page.items:
                yield item.stream, item.body.as_struct(getattr(module, item_type))
            if not page.cursor:
                return
            query["cursor"] = page.cursor

    async def watch(self, view, stream="", *, positions=None):
        """Watches one stream, or all, as a view folds them: what comes from now on, or after `positions`."""
        server = (await answered(self._session.view(view))).view
        request = {"stream": stream, "from": positions or [], "live": positions is None}
        return Watch((await answered(server.watch(**request))).watch)

    async def status(self):
        return (await answered(self._session.status())).status


class Watch:
    """Changes as they come. After a disconnect, watch again from `positions`."""

    def __init__(self, watch):
        self._watch, self.positions = watch, []

    async def next(self, *, limit=100, seconds=30):
        """The next changes; an empty list if none came in time."""
        response = await answered(self._watch.next(limit=limit, waitMillis=int(seconds * 1000)))
        self.positions = list(response.positions)
        return list(response.changes)
