import type { Attributes, Meter } from '@opentelemetry/api';
import type { RetakeEvent } from './events.ts';
import { instruments } from './instruments.ts';
import { ATTR } from './semconv.ts';
import { INSTRUMENTS } from './semconv-metrics.ts';

/** What channels are moved away for, besides their circuits. */
const REASONS = ['unreachable', 'cool_down', 'channel_disabled', 'model_disabled'] as const;

/** Most series to create for the pairs of channels, as in `preCreate`. */
const MOST_SERIES = 1_000;

/** The metrics of channels that leave and come back, and of second attempts in parallel. */
export interface HealthMetrics {
  observe(event: Extract<RetakeEvent, { readonly type: 'channel.unavailable' | 'channel.available' | 'hedge' }>): void;
  /** Creates the counters at 0. */
  preCreate(channels: readonly string[]): void;
}

/** Counts every move of a channel, or of one of its models, away and back; and hedges. */
export function createHealthMetrics(meter: Meter): HealthMetrics {
  const make = instruments(meter);
  const unavailable = make.counter(INSTRUMENTS.channelUnavailable);
  const available = make.counter(INSTRUMENTS.channelAvailable);
  const hedges = make.counter(INSTRUMENTS.hedges);
  return {
    observe(event) {
      switch (event.type) {
        case 'channel.unavailable':
          return unavailable.add(1, { [ATTR.channel]: event.channel, [ATTR.skipReason]: event.reason });
        case 'channel.available':
          return available.add(1, { [ATTR.channel]: event.channel });
        case 'hedge':
          return hedges.add(1, { [ATTR.channelFrom]: event.from, [ATTR.channelTo]: event.to });
        default:
          event satisfies never;
      }
    },
    preCreate(channels) {
      if (channels.length ** 2 <= MOST_SERIES) {
        for (const from of channels) {
          for (const to of channels) if (to !== from) hedges.add(0, { [ATTR.channelFrom]: from, [ATTR.channelTo]: to });
        }
      }
      for (const channel of channels) {
        available.add(0, { [ATTR.channel]: channel });
        for (const reason of REASONS) {
          const attributes: Attributes = { [ATTR.channel]: channel, [ATTR.skipReason]: reason };
          unavailable.add(0, attributes);
        }
      }
    },
  };
}
