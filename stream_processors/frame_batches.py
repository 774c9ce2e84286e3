"""What a batch of messages from frames becomes: observations, dead letters, and end records behind them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from bus.reader import Message
from contracts.codec import InvalidPayload, decode, encode
from contracts.dead_letters import dead_letter
from contracts.frames import END, KIND, FrameHeaders
from contracts.topics import DEAD_LETTERS, FACE_OBSERVATIONS, FRAMES, Topic
from inference.observing import AnalysedBatch, SentFrame, observation, skipped
from inference.pipeline import CallPicture, Engines, FaceReading
from stream_processors.opening import KeyOf, Opened, OpenedFrame, RefusedFrame, SkippedFrame, open_frame


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to send."""

    topic: Topic
    key: str
    value: bytes


class Analysis(Protocol):
    """What a batch needs of inference.pipeline.Pipeline."""

    @property
    def engines(self) -> Engines:
        """Names of the engines."""

    def analyse(self, pictures: Sequence[CallPicture]) -> list[FaceReading]:
        """Read each picture."""

    def forget(self, call_id: str) -> None:
        """Drop the call's track."""


@dataclass(frozen=True, slots=True)
class FrameBatches:
    """Analyses batches across calls, one after the other, in a thread of its own."""

    pipeline: Analysis
    key_of: KeyOf
    new_batch_id: Callable[[], str]
    now_us: Callable[[], int]
    """Unix time in microseconds."""

    def analyse(self, messages: Sequence[Message]) -> list[Outgoing]:
        """Return what each message becomes, in the messages' order."""
        taken_us, batch_id = self.now_us(), self.new_batch_id()
        opened = [
            None if _is_end(message) else open_frame(message, self.key_of, taken_us // 1000) for message in messages
        ]
        frames = [frame for frame in opened if isinstance(frame, OpenedFrame)]
        readings = self.pipeline.analyse(
            [
                CallPicture(frame.message.key, frame.headers.seq, frame.headers.captured_us, frame.picture)
                for frame in frames
            ]
        )
        batch, left = AnalysedBatch(batch_id, taken_us, self.now_us()), iter(readings)
        return [self._become(message, frame, left, batch) for message, frame in zip(messages, opened, strict=True)]

    def _become(
        self, message: Message, frame: Opened | None, readings: Iterator[FaceReading], batch: AnalysedBatch
    ) -> Outgoing:
        match frame:
            case OpenedFrame(headers=headers):
                record = observation(next(readings), _sent(message, headers), self.pipeline.engines, batch)
            case SkippedFrame(headers=headers, reason=reason):
                record = skipped(_sent(message, headers), reason, self.pipeline.engines, batch)
            case RefusedFrame(reason=reason):
                return _letter(message, reason)
            case None:
                return self._pass_on(message)
        return Outgoing(FACE_OBSERVATIONS, message.key, encode(record))

    def _pass_on(self, message: Message) -> Outgoing:
        """The end record goes behind the call's observations, and its track is forgotten."""
        try:
            ended = decode(FRAMES, message.value)
        except InvalidPayload as error:
            return _letter(message, str(error))
        self.pipeline.forget(message.key)
        return Outgoing(FACE_OBSERVATIONS, message.key, encode(ended))


def _is_end(message: Message) -> bool:
    return message.headers.get(KIND) == END


def _sent(message: Message, headers: FrameHeaders) -> SentFrame:
    return SentFrame(
        call_id=message.key,
        seq=headers.seq,
        captured_us=headers.captured_us,
        mode=headers.mode,
        partition=message.partition,
        offset=message.offset,
        appended_ms=message.appended_ms,
        size_bytes=len(message.value),
    )


def _letter(message: Message, reason: str) -> Outgoing:
    letter = dead_letter(message.topic, message.partition, message.offset, message.value, reason)
    return Outgoing(DEAD_LETTERS, message.topic, encode(letter))
