import type { Attributes } from '@opentelemetry/api';
import { usdOf } from '../catalog/money.ts';
import { errorType } from './error-type.ts';
import type { CallEnded, CallStarted } from './events.ts';
import { redact } from './redaction.ts';
import { ATTR, LABEL_PREFIX, VALUE } from './semconv.ts';
import type { TelemetryOptions } from './telemetry-options.ts';

/** Longest name of an upstream's job on a span, in characters. */
const JOB_LENGTH = 128;

/** Longest label value on a span, in characters. */
const LABEL_LENGTH = 256;

/** What a call's span starts with; samplers see it. */
export function callStartAttributes(event: CallStarted, labelsOnSpans: TelemetryOptions['labelsOnSpans']): Attributes {
  const attributes: Attributes = {
    [ATTR.operation]: event.operation,
    [ATTR.genAiOutputType]: VALUE.image,
    [ATTR.requestModel]: event.model,
    [ATTR.requestSize]: event.size,
    [ATTR.imagesRequested]: event.requested,
  };
  if (event.purpose !== undefined) attributes[ATTR.purpose] = event.purpose;
  if (event.series !== undefined) {
    attributes[ATTR.seriesId] = event.series.id;
    attributes[ATTR.seriesPicture] = String(event.series.picture);
  }
  if (event.batchJob !== undefined) attributes[ATTR.batchJob] = redact(event.batchJob, JOB_LENGTH);
  if (labelsOnSpans === undefined || labelsOnSpans === false) return attributes;
  for (const [name, value] of Object.entries(event.labels)) {
    if (labelsOnSpans === true || labelsOnSpans.includes(name)) attributes[LABEL_PREFIX + name] = redact(value, LABEL_LENGTH);
  }
  return attributes;
}

/** What is known once the caller has its answer. */
export function callEndAttributes(event: CallEnded): Attributes {
  const attributes: Attributes = {
    [ATTR.outcome]: event.outcome,
    [ATTR.imagesReturned]: event.returned,
    [ATTR.attempts]: event.attempts,
    [ATTR.failovers]: event.failovers,
    [ATTR.costUsd]: usdOf(event.costNanoUsd),
    [ATTR.costIncomplete]: event.costIncomplete,
  };
  if (event.channel !== undefined) attributes[ATTR.channel] = event.channel;
  if (event.errorType !== undefined) attributes[ATTR.errorType] = errorType(event.errorType);
  if (event.reused !== undefined) {
    attributes[ATTR.reuseFrom] = event.reused.from;
    if (event.reused.savedNanoUsd !== undefined) attributes[ATTR.savedUsd] = usdOf(event.reused.savedNanoUsd);
  }
  if (event.warnings.length > 0) attributes[ATTR.warnings] = [...new Set(event.warnings.map((warning) => warning.code))];
  return attributes;
}
