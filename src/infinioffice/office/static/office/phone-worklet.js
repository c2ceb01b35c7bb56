// The browser phone's sound, on the audio thread: what the microphone hears becomes 16 kHz frames for the line, what
// the line sends is played. The device's own rate may be anything.

const LINE_HZ = 16000;
const FRAME = 320;
const ZEROS = 12;
const PHASES = 128;

// Changes the rate with a windowed sinc. Its cut lies below half of the lower rate: without that, everything above
// 8 kHz would fold down into the words and the recogniser would hear hiss.
class Resampler {
  constructor(from, to) {
    this.step = from / to;
    const cut = Math.min(1, to / from) * 0.92;
    this.half = Math.ceil(ZEROS / cut);
    this.table = new Float32Array(this.half * PHASES + PHASES + 2);
    for (let i = 0; i <= this.half * PHASES; i++) {
      const away = i / PHASES;
      const x = Math.PI * cut * away;
      const fall = 0.5 + 0.5 * Math.cos((Math.PI * away) / this.half);
      this.table[i] = cut * fall * (i === 0 ? 1 : Math.sin(x) / x);
    }
    this.held = new Float32Array(4096);
    this.count = this.half;
    this.at = this.half;
  }

  // Samples in, as many samples out as are certain by now.
  push(samples) {
    if (this.count + samples.length > this.held.length) {
      const larger = new Float32Array((this.count + samples.length) * 2);
      larger.set(this.held.subarray(0, this.count));
      this.held = larger;
    }
    this.held.set(samples, this.count);
    this.count += samples.length;
    const ready = Math.max(0, Math.ceil((this.count - this.half - this.at) / this.step));
    const out = new Float32Array(ready);
    let made = 0;
    while (made < ready && this.at + this.half < this.count) {
      out[made++] = this.between(this.at);
      this.at += this.step;
    }
    const done = Math.floor(this.at) - this.half;
    if (done > 0) {
      this.held.copyWithin(0, done, this.count);
      this.count -= done;
      this.at -= done;
    }
    return made === ready ? out : out.subarray(0, made);
  }

  between(at) {
    const middle = Math.floor(at);
    let sum = 0;
    for (let i = middle - this.half + 1; i <= middle + this.half; i++) {
      const place = Math.abs(at - i) * PHASES;
      const k = Math.floor(place);
      const weight = this.table[k] + (this.table[k + 1] - this.table[k]) * (place - k);
      sum += this.held[i] * weight;
    }
    return sum;
  }
}

function loudness(samples) {
  let sum = 0;
  for (let i = 0; i < samples.length; i++) sum += samples[i] * samples[i];
  return samples.length ? Math.sqrt(sum / samples.length) : 0;
}

// The microphone. Posts {frame, level}: 20 ms of 16-bit samples, and how loud they were (0–1).
class Ear extends AudioWorkletProcessor {
  constructor() {
    super();
    this.resampler = new Resampler(sampleRate, LINE_HZ);
    this.frame = new Float32Array(FRAME);
    this.filled = 0;
  }

  process(inputs) {
    // Silence while the device gives nothing: the line takes a pause in frames for a caller who is gone.
    const heard = inputs[0] && inputs[0][0] ? inputs[0][0] : new Float32Array(128);
    for (const sample of this.resampler.push(heard)) {
      this.frame[this.filled++] = sample;
      if (this.filled === FRAME) this.send();
    }
    return true;
  }

  send() {
    const frame = new Int16Array(FRAME);
    for (let i = 0; i < FRAME; i++) frame[i] = Math.max(-1, Math.min(1, this.frame[i])) * 32767;
    this.filled = 0;
    this.port.postMessage({ frame: frame.buffer, level: loudness(this.frame) }, [frame.buffer]);
  }
}

const FIRST_BUFFER_S = 0.06;
const LARGEST_BUFFER_S = 0.24;
const LATE_S = 0.2;
const FADE = 192;

// The loudspeaker. Takes {audio}, {mark} and {clear}; posts {mark} when everything before it has been played or was
// thrown away, and {level}. Waits for a little audio before it begins, and for more when it has run dry.
class Mouth extends AudioWorkletProcessor {
  constructor() {
    super();
    this.resampler = new Resampler(LINE_HZ, sampleRate);
    this.chunks = [];
    this.offset = 0;
    this.queued = 0;
    this.took = 0;
    this.played = 0;
    this.marks = [];
    this.playing = false;
    this.waited = 0;
    this.dry = sampleRate;
    this.buffer = FIRST_BUFFER_S * sampleRate;
    this.blocks = 0;
    this.loudest = 0;
    this.port.onmessage = (event) => this.take(event.data);
  }

  take(message) {
    if (message.audio) {
      const samples = new Int16Array(message.audio);
      const floats = new Float32Array(samples.length);
      for (let i = 0; i < samples.length; i++) floats[i] = samples[i] / 32768;
      this.add(this.resampler.push(floats));
    } else if (message.mark !== undefined) {
      this.marks.push({ name: message.mark, at: this.took });
    } else if (message.clear) {
      this.clear();
    }
  }

  add(samples) {
    if (!samples.length) return;
    if (this.dry > 0) this.learn();
    this.chunks.push(samples);
    this.queued += samples.length;
    this.took += samples.length;
  }

  // Audio after a short gap came late: wait longer from now on. After a long one it is a new sentence.
  learn() {
    const change = this.dry < LATE_S * sampleRate ? 1.5 : 0.8;
    this.buffer = Math.max(FIRST_BUFFER_S, Math.min(LARGEST_BUFFER_S, (this.buffer * change) / sampleRate)) * sampleRate;
    this.dry = 0;
  }

  // What was to come is dropped; its first moment fades out, because a cut wave clicks.
  clear() {
    const tail = new Float32Array(this.playing ? Math.min(FADE, this.queued) : 0);
    this.pull(tail);
    for (let i = 0; i < tail.length; i++) tail[i] *= 1 - i / tail.length;
    this.chunks = [];
    this.offset = 0;
    this.queued = 0;
    this.played = this.took;
    this.tell();
    this.add(tail);
  }

  pull(out) {
    let filled = 0;
    while (filled < out.length && this.chunks.length) {
      const chunk = this.chunks[0];
      const part = Math.min(out.length - filled, chunk.length - this.offset);
      out.set(chunk.subarray(this.offset, this.offset + part), filled);
      filled += part;
      this.offset += part;
      if (this.offset === chunk.length) {
        this.chunks.shift();
        this.offset = 0;
      }
    }
    this.queued -= filled;
    this.played += filled;
    return filled;
  }

  tell() {
    while (this.marks.length && this.marks[0].at <= this.played) {
      this.port.postMessage({ mark: this.marks.shift().name });
    }
  }

  process(_inputs, outputs) {
    const out = outputs[0][0];
    if (!this.playing && this.queued) {
      this.waited += out.length;
      // A short last piece is not waited for longer than the buffer is long.
      this.playing = this.queued >= this.buffer || this.waited >= this.buffer;
    }
    if (this.playing && this.pull(out) < out.length) {
      this.playing = false;
      this.waited = 0;
    }
    if (!this.queued) this.dry += out.length;
    for (let i = 1; i < outputs[0].length; i++) outputs[0][i].set(out);
    this.tell();
    this.loudest = Math.max(this.loudest, loudness(out));
    if (++this.blocks % 16 === 0) {
      this.port.postMessage({ level: this.loudest });
      this.loudest = 0;
    }
    return true;
  }
}

registerProcessor("phone-ear", Ear);
registerProcessor("phone-mouth", Mouth);
