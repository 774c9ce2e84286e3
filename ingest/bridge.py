"""The calls that one bridge process holds: let in, watched against the vault each half second, ended."""

import asyncio
import secrets
from collections.abc import Callable, Sequence
from typing import Any

from bus.neighbour import NeighbourUnavailable
from contracts.calls import CallBeat, EndReason
from ingest.held_call import HeldCall, Surroundings, publish_all
from ingest.ice_servers import IceServer
from ingest.live_vault import Safe, counters_of, live_call
from ingest.offers import Fragment, Offer, OfferRefused
from ingest.peer import PeerSession, Watcher
from vault.call_keys import ConsentWithdrawnError, KeyDestroyed
from vault.connections import VaultUnreachable
from vault.live_calls import Admission, Permission, TokenRefused

_WATCH_EVERY_S = 0.5
_KEY_ASKED_EVERY = 4
"""Rounds of the watch; a key dies without a stop when one consent of two is withdrawn."""
_IDLE_MS = 10_000
"""A session that has not connected by then is closed; a call that never was connected gives its place back."""


class NoRoom(Exception):
    """The bridge holds as many calls as it may."""


class UnknownSession(Exception):
    """No session of that address is open."""


class Bridge:
    """All calls of one process; used on the event loop only."""

    def __init__(
        self, most_calls: int, ice_servers: Callable[[], Sequence[IceServer]], safe: Safe, around: Surroundings
    ) -> None:
        self.most_calls = most_calls
        self.ice_servers = ice_servers
        self.metrics = around.metrics
        self._safe = safe
        self._around = around
        self._calls: dict[str, HeldCall] = {}
        self._opening = 0
        self._rounds = 0

    def load(self) -> int:
        """Calls that are held or being let in."""
        return len(self._calls) + self._opening

    def holds(self, call_id: str) -> bool:
        """Whether a source of the call that comes back belongs here."""
        return call_id in self._calls

    async def admit(self, call_id: str, token: str, offer: Offer) -> tuple[str, str]:
        """Let a source in; a former connection of the same call is closed.

        Returns:
            Secret of the session, and the answer's SDP.

        Raises:
            NoRoom: before the token is used up.
            TokenRefused: as the vault says.
            OfferRefused: if the offer cannot be answered.
            VaultUnreachable: if the vault does not answer.
        """
        if call_id not in self._calls and self.load() >= self.most_calls:
            raise NoRoom(f"the bridge holds {self.load()} calls already")
        self._opening += 1
        try:
            asked_ms = self._around.now_ms()
            admission = await self._ask(self._safe.live.redeem, token, call_id, offer.track, asked_ms)
            held = self._held(admission, asked_ms)
        finally:
            self._opening -= 1
        return await self._open(held, offer)

    def _held(self, admission: Admission, asked_ms: int) -> HeldCall:
        """The call, new or as it is held."""
        call_id = admission.call.call_id
        held = self._calls.get(call_id)
        if held is None:
            held = HeldCall(live_call(admission), self._safe.seqs(call_id), self._around)
            self._calls[call_id] = held
        if held.ending or admission.epoch <= held.epoch:
            raise TokenRefused("the call ended, or another connection of it came first")
        held.epoch, held.key, held.call.permitted_ms = admission.epoch, admission.key, asked_ms
        if admission.call.stopped_by == "manager":
            held.call.stop("manager", asked_ms)
        return held

    async def _open(self, held: HeldCall, offer: Offer) -> tuple[str, str]:
        await held.disconnect()
        now_ms = self._around.now_ms()
        held.call.lose(now_ms)
        held.session, held.username_fragment = secrets.token_urlsafe(16), offer.username_fragment
        held.opened_ms = now_ms

        def connected() -> None:
            held.connected = True
            held.call.connect()
            if not held.begun:
                held.begun = True
                self._around.spawn(self._tell_start(held))

        def lost() -> None:
            held.call.lose(self._around.now_ms())
            self._around.spawn(held.disconnect())

        session = held.session
        held.peer = peer = PeerSession(self.ice_servers(), Watcher(held.take, connected, lost), self._around.spawn)
        try:
            answer = await peer.answer(offer)
        except OfferRefused:
            if held.session == session:
                await held.disconnect()
                held.session = ""
                if not held.begun:
                    self._calls.pop(held.call_id, None)
            raise
        self._around.log.info("source admitted", call_id=held.call_id, epoch=held.epoch)
        return session, answer

    def _session(self, call_id: str, session: str) -> HeldCall:
        held = self._calls.get(call_id)
        if held is None or held.ending or not secrets.compare_digest(held.session.encode(), session.encode()):
            raise UnknownSession(call_id)
        return held

    async def trickle(self, call_id: str, session: str, fragment: Fragment) -> None:
        """Take candidates that came after the offer.

        Raises:
            UnknownSession: if it is not open.
            OfferRefused: 422 for an ICE restart, which is not served; 400 for a malformed candidate.
        """
        held = self._session(call_id, session)
        if fragment.username_fragment not in ("", held.username_fragment):
            raise OfferRefused("ice-restart", "ICE restarts are not served; post a new offer with a new token", 422)
        if held.peer is not None:
            await held.peer.add(fragment)

    def check_session(self, call_id: str, session: str) -> None:
        """Raise UnknownSession if it is not open."""
        self._session(call_id, session)

    async def hang_up(self, call_id: str, session: str) -> None:
        """End a call by its source's wish.

        Raises:
            UnknownSession: if it is not open.
        """
        held = self._session(call_id, session)
        if held.begun:
            await self._end(held, "hang-up")
        else:
            await self._let_go(held, "hung up before it was connected")

    async def watch(self) -> None:
        """Hold the calls against the vault each half second, for ever."""
        while True:
            await self._round()
            await asyncio.sleep(_WATCH_EVERY_S)

    async def _round(self) -> None:
        asked_ms, self._rounds = self._around.now_ms(), self._rounds + 1
        held = [held for held in self._calls.values() if not held.ending]
        if not held:
            return
        try:
            permissions = await self._ask(self._safe.live.permissions, [one.call_id for one in held])
            for one in held:
                if not one.ending:
                    await self._apply(one, permissions.get(one.call_id), asked_ms)
        except VaultUnreachable as error:
            self._around.log.error("vault unreachable", reason=str(error))
        await self._keep_up([one for one in held if one.call_id in self._calls and not one.ending])

    async def _apply(self, held: HeldCall, permission: Permission | None, asked_ms: int) -> None:
        """Do to a call what the vault says."""
        if permission is not None and permission.epoch > held.epoch:
            await self._let_go(held, "taken over by another connection")
        elif permission is None or permission.ended:
            await self._let_go(held, "ended elsewhere")
            if held.begun:
                await self._compute(publish_all, self._around.publisher, [held.call.beat(asked_ms, ended=True)])
        elif not permission.allowed:
            held.call.stop("manager" if permission.stopped_by == "manager" else "client", asked_ms)
        else:
            if held.call.stopped_by is not None or await self._key_is_dead(held):
                try:
                    held.key = await self._ask(self._safe.live.new_key, held.call_id, asked_ms)
                except TokenRefused:
                    return  # stopped or ended since the question; the next round sees it
                held.call.resume(self._around.now_ms())
            held.call.permitted_ms = asked_ms

    async def _key_is_dead(self, held: HeldCall) -> bool:
        if self._rounds % _KEY_ASKED_EVERY or held.key is None:
            return False
        try:
            await self._ask(self._safe.secret, held.key.key_id, self._around.now_ms())
        except (ConsentWithdrawnError, KeyDestroyed):
            return True
        return False

    async def _keep_up(self, calls: Sequence[HeldCall]) -> None:
        """Close idle sessions, end what is due, beat."""
        now_ms = self._around.now_ms()
        beats = []
        for held in calls:
            if held.idle(now_ms, _IDLE_MS):
                await held.disconnect()
                if not held.begun:
                    await self._let_go(held, "never connected")
            if not held.begun or held.ending:
                continue
            reason = held.call.end_due(now_ms)
            if reason is not None:
                held.ending = True
                self._around.spawn(self._end(held, reason))
            elif held.call.beat_due(now_ms):
                beats.append((held.epoch, held.call.beat(now_ms)))
        await self._tell(beats)

    async def _tell_start(self, held: HeldCall) -> None:
        """Begin a call in Kafka. Where that fails, its beats repeat what its start says."""
        try:
            await self._compute(publish_all, self._around.publisher, [held.call.started])
        except NeighbourUnavailable as error:
            self._around.log.error("start not written", call_id=held.call_id, reason=str(error))

    async def _tell(self, beats: Sequence[tuple[int, CallBeat]]) -> None:
        """Send beats, each with its connection's epoch, to call-events and to the vault."""
        try:
            await self._compute(publish_all, self._around.publisher, [beat for _, beat in beats])
            await self._ask(self._note, beats)
        except (NeighbourUnavailable, VaultUnreachable) as error:
            self._around.log.error("beat lost", reason=str(error))

    def _note(self, beats: Sequence[tuple[int, CallBeat]]) -> None:
        for epoch, beat in beats:
            self._safe.live.note_beat(beat.started.call_id, epoch, counters_of(beat))

    async def _end(self, held: HeldCall, reason: EndReason) -> None:
        """End a call: in the vault, then behind the last frame. What is cut short here, sessions ends by time-out."""
        await held.finish()
        try:
            await self._ask(self._safe.live.end, held.call_id, reason, self._around.now_ms())
            await held.write_end(reason)
        except (NeighbourUnavailable, VaultUnreachable) as error:
            self._around.log.error("end not written", call_id=held.call_id, reason=str(error))
        self._calls.pop(held.call_id, None)
        self._around.log.info("call ended", call_id=held.call_id, reason=reason, sent=held.call.sent)

    async def _let_go(self, held: HeldCall, why: str) -> None:
        """Close a call quietly: its end is somebody else's."""
        await held.finish()
        self._calls.pop(held.call_id, None)
        self._around.log.info("call let go", call_id=held.call_id, reason=why)

    async def close(self) -> None:
        """Let go of every call with a last beat; their sources come back to another bridge."""
        for held in list(self._calls.values()):
            await held.finish()
        begun = [held for held in self._calls.values() if held.begun]
        await self._tell([(held.epoch, held.call.beat(self._around.now_ms())) for held in begun])
        self._calls.clear()

    async def _ask(self, question: Callable[..., Any], *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._safe.thread, question, *arguments)

    async def _compute(self, work: Callable[..., Any], *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._around.pictures, work, *arguments)
