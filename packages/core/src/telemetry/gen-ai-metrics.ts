import type { Attributes, Meter } from '@opentelemetry/api';
import type { TokenUsage } from '../catalog/usage.ts';
import type { AttemptFailed, AttemptSucceeded } from './events.ts';
import { instruments } from './instruments.ts';
import { ATTR, VALUE } from './semconv.ts';
import { INSTRUMENTS } from './semconv-metrics.ts';
import type { GenAiSemconv } from './telemetry-options.ts';

type AttemptEnded = AttemptSucceeded | AttemptFailed;

function inputTokens(usage: TokenUsage): number {
  return usage.inputText + usage.inputImage;
}

function outputTokens(usage: TokenUsage): number {
  return usage.outputText + usage.outputImage + usage.thoughts;
}

function withError(base: Attributes, event: AttemptEnded): Attributes {
  return event.type === 'attempt.failed' ? { ...base, [ATTR.errorType]: event.errorType } : base;
}

/** The metrics of v1.41.0: one histogram of tokens. */
function v141(meter: Meter): (event: AttemptEnded, base: Attributes) => void {
  const make = instruments(meter);
  const duration = make.histogram(INSTRUMENTS.genAiOperationDuration);
  const tokens = make.histogram(INSTRUMENTS.genAiTokenUsage);
  return (event, base) => {
    if (event.batchJob === undefined) duration.record(Math.max(0, event.durationMs) / 1_000, withError(base, event));
    if (event.usage === undefined) return;
    tokens.record(inputTokens(event.usage), { ...base, [ATTR.genAiTokenType]: 'input' });
    tokens.record(outputTokens(event.usage), { ...base, [ATTR.genAiTokenType]: 'output' });
  };
}

/** The metrics of 2026-10: counters of tokens by modality. */
function latest(meter: Meter): (event: AttemptEnded, base: Attributes) => void {
  const make = instruments(meter);
  const duration = make.histogram(INSTRUMENTS.genAiInferenceDuration);
  const input = make.counter(INSTRUMENTS.genAiInputTokens);
  const output = make.counter(INSTRUMENTS.genAiOutputTokens);
  return (event, base) => {
    if (event.batchJob === undefined) duration.record(Math.max(0, event.durationMs) / 1_000, withError(base, event));
    const { usage } = event;
    if (usage === undefined) {
      // The conventions want a zero of unknown modality for a failed operation. A success that told no usage is not zero.
      if (event.type === 'attempt.succeeded') return;
      const unknown = { ...base, [ATTR.genAiTokenModality]: 'unknown' };
      input.add(0, unknown);
      output.add(0, unknown);
      return;
    }
    const text = { ...base, [ATTR.genAiTokenModality]: 'text' };
    const image = { ...base, [ATTR.genAiTokenModality]: VALUE.image };
    input.add(usage.inputText, text);
    if (usage.inputImage > 0) input.add(usage.inputImage, image);
    output.add(usage.outputText + usage.thoughts, text);
    output.add(usage.outputImage, image);
  };
}

/**
 * The `gen_ai.client.*` metrics, one record an attempt: a compatibility layer for tools that know nothing of Retake. The model
 * that answered is not among their attributes: a relay may write anything there, and each value would be a series.
 */
export function createGenAiMetrics(meter: Meter, semconv: GenAiSemconv): (event: AttemptEnded) => void {
  const records = [
    ...(semconv === 'latest' || semconv === 'both' ? [latest(meter)] : []),
    ...(semconv === 'v1.41' || semconv === 'both' ? [v141(meter)] : []),
  ];
  if (records.length === 0) return () => {};
  return (event) => {
    const base: Attributes = {
      [ATTR.genAiOperation]: VALUE.generateContent,
      [ATTR.genAiProvider]: event.provider,
      [ATTR.genAiRequestModel]: event.model,
      [ATTR.serverAddress]: event.server.address,
      [ATTR.serverPort]: event.server.port,
    };
    for (const record of records) record(event, base);
  };
}
