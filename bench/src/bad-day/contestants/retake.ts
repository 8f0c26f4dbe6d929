import {
  createImageService,
  defaultProbing,
  defaultResilience,
  defaultTraffic,
  pricePerRequest,
  type Channel,
} from '@retake/core';
import { gemini } from '@retake/core/channels/gemini';
import { geminiRelay } from '@retake/core/channels/gemini-relay';
import { compress } from '../compress.ts';
import type { Contestant, Field } from './contestant.ts';

/** Retake with its defaults. */
export const retake: Contestant = {
  name: 'Retake',
  channels: 3,
  fixedPauses: false,
  configuration:
    'createImageService with the three channels and nothing else; the times of its defaults are divided by the speed of the day, and no ' +
    'hours of the clock are expected to be peaks, as the day has no clock',
  open(field) {
    const { speed } = field.day;
    const images = createImageService({
      channels: channelsOf(field),
      defaultModel: field.day.model,
      resilience: compress(defaultResilience, speed),
      traffic: { ...compress(defaultTraffic, speed), prior: { windows: [] } },
      probe: compress(defaultProbing, speed),
      random: field.random,
    });
    return {
      async buy(prompt) {
        const { images: pictures } = await images.generate({ prompt, size: '1K', aspectRatio: '1:1' });
        return pictures.length > 0;
      },
      close: () => images.close(),
    };
  },
};

/** The first is the vendor's own API, the others relays; each answered request costs the day's flat price, a picture or not. */
function channelsOf({ day, urls }: Field): readonly Channel[] {
  return day.simulation.channels.map(({ id, dialect, failureDomain = id, prices = {} }) => {
    const usd = prices[day.model];
    if (usd === undefined) throw new Error(`${id} has no price`);
    const common = { id, failureDomain, apiKey: 'any', baseUrl: urls[id] ?? '' };
    const price = pricePerRequest(usd, { source: 'the scenario', date: '2026-11-21' });
    const own = { ...common, prices: { [day.model]: price } };
    return dialect === 'ai-studio' ? gemini(own) : geminiRelay(own);
  });
}
