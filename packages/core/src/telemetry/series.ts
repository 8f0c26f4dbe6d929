import type { Attributes } from '@opentelemetry/api';
import { ATTR } from './semconv.ts';

/** The attribute sets of one channel × model, made once and shared by every record. */
export interface Series {
  /** Channel and model. */
  readonly circuit: Attributes;
  /** Channel, provider and model. */
  readonly offer: Attributes;
}

/** Remembers the attribute sets of every channel × model: a finite, configured set. */
export function createSeries(): (channel: string, provider: string, model: string) => Series {
  const known = new Map<string, Map<string, Series>>();
  return (channel, provider, model) => {
    let ofChannel = known.get(channel);
    if (ofChannel === undefined) {
      ofChannel = new Map();
      known.set(channel, ofChannel);
    }
    let series = ofChannel.get(model);
    if (series === undefined) {
      series = {
        circuit: { [ATTR.channel]: channel, [ATTR.genAiRequestModel]: model },
        offer: { [ATTR.channel]: channel, [ATTR.genAiProvider]: provider, [ATTR.genAiRequestModel]: model },
      };
      ofChannel.set(model, series);
    }
    return series;
  };
}
