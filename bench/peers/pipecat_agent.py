"""A Pipecat agent behind Twilio's webhook and media socket, for the rig. Runs in Pipecat's own environment.

python pipecat_agent.py PORT DEEPGRAM_BASE_URL
"""
# mypy: ignore-errors

from __future__ import annotations

import sys

import uvicorn
from fastapi import FastAPI, Response, WebSocket
from loguru import logger
from pipecat.audio.vad.silero import SileroVADAnalyzer
from pipecat.audio.vad.vad_analyzer import VADParams
from pipecat.frames.frames import LLMContextFrame, TTSSpeakFrame
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import LLMContextAggregatorPair, LLMUserAggregatorParams
from pipecat.processors.frame_processor import FrameProcessor
from pipecat.serializers.twilio import TwilioFrameSerializer
from pipecat.services.deepgram.stt import DeepgramSTTService
from pipecat.services.deepgram.tts import DeepgramTTSService
from pipecat.transports.websocket.fastapi import FastAPIWebsocketParams, FastAPIWebsocketTransport
from pipecat.turns.user_stop.speech_timeout_user_turn_stop_strategy import SpeechTimeoutUserTurnStopStrategy
from pipecat.turns.user_turn_strategies import UserTurnStrategies
from pipecat.workers.runner import WorkerRunner

PORT, VENDOR = int(sys.argv[1]), sys.argv[2]
GREETING = "Thanks for calling the rig, this is the agent speaking. How can I help you today?"
ANSWER = "All right, I have noted that for you, and somebody will look into it. What else can I do?"
RATE = 8000
app = FastAPI()


class Answerer(FrameProcessor):
    """In the language model's place: every turn gets the same sentence at once."""

    async def process_frame(self, frame, direction):
        await super().process_frame(frame, direction)
        if isinstance(frame, LLMContextFrame):
            await self.push_frame(TTSSpeakFrame(ANSWER))
        else:
            await self.push_frame(frame, direction)


@app.post("/twilio/voice")
async def voice() -> Response:
    stream = f'<Stream url="ws://127.0.0.1:{PORT}/twilio/media"/>'
    return Response(f"<Response><Connect>{stream}</Connect></Response>", media_type="text/xml")


@app.post("/twilio/{_what}")
async def over(_what: str) -> Response:
    return Response("<Response><Hangup/></Response>", media_type="text/xml")


@app.websocket("/twilio/media")
async def media(socket: WebSocket) -> None:
    await socket.accept()
    await socket.receive_text()
    start = (await socket.receive_json())["start"]
    serializer = TwilioFrameSerializer(
        stream_sid=start["streamSid"],
        call_sid=start["callSid"],
        params=TwilioFrameSerializer.InputParams(auto_hang_up=False),
    )
    transport = FastAPIWebsocketTransport(
        socket, FastAPIWebsocketParams(audio_in_enabled=True, audio_out_enabled=True, serializer=serializer)
    )
    hearing = DeepgramSTTService(api_key="rig", base_url=VENDOR)
    voice = DeepgramTTSService(api_key="rig", base_url=VENDOR.replace("http", "ws", 1))
    turns = UserTurnStrategies(stop=[SpeechTimeoutUserTurnStopStrategy(user_speech_timeout=0.3)])
    activity = SileroVADAnalyzer(params=VADParams(stop_secs=0.2))
    aggregators = LLMContextAggregatorPair(
        LLMContext(), user_params=LLMUserAggregatorParams(user_turn_strategies=turns, vad_analyzer=activity)
    )
    pipeline = Pipeline(
        [
            transport.input(), hearing, aggregators.user(), Answerer(), voice, transport.output(),
            aggregators.assistant(),
        ]
    )  # fmt: skip
    worker = PipelineWorker(pipeline, params=PipelineParams(audio_in_sample_rate=RATE, audio_out_sample_rate=RATE))

    @transport.event_handler("on_client_connected")
    async def greet(_transport, _client):
        await worker.queue_frames([TTSSpeakFrame(GREETING)])

    @transport.event_handler("on_client_disconnected")
    async def stop(_transport, _client):
        await worker.cancel()

    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(worker)
    await runner.run()


if __name__ == "__main__":
    logger.remove()
    logger.add(sys.stderr, level="ERROR")
    uvicorn.run(app, host="127.0.0.1", port=PORT, log_level="error", loop="uvloop")
