import { all, drawnBetween, exactly, labelled, near, paces, peaks, total, whole, within } from './expectations.ts';
import type { Expectation } from './expectations.ts';
import { CHANNELS } from './incident-facts.ts';
import { hasFailed, sum } from './truth.ts';
import type { Truth } from './truth.ts';

// A quotient of sums of fractions can be a hair above 1.
const SHARES = drawnBetween(0, 1 + 1e-9);
const SECONDS = drawnBetween(0.01, 60);
const channels = Object.values(CHANNELS);

const errorRatio = (truth: Truth, channel: string): number => (truth.failures[channel] ?? 0) / (truth.attempts[channel] ?? 1);

/** The channel whose row is looked at. */
const SHOWN = CHANNELS.second;
/** Attempts of a channel that are told by series of which the first events are missing. */
const attemptsOfShown = (what: string, value: number, { attempts }: Truth): readonly string[] =>
  within(what, value, (attempts[SHOWN] ?? 0) * 0.75, (attempts[SHOWN] ?? 0) * 1.1);

/** A failure that is seen once is the first event of its series, which `increase` does not see. */
const SEEN_ONCE = 0.1;

/** What every query of the dashboard "Channels" shows of the shop. */
export const EXPECTED_OF_CHANNELS: Readonly<Record<string, readonly Expectation[]>> = {
  'retake-channels / Error rate by channel': [
    all(
      SHARES,
      whole((series, truth) => {
        const ratios = labelled(series, 'retake_channel');
        return channels.flatMap((id) => {
          const ratio = errorRatio(truth, id);
          if (ratio <= SEEN_ONCE) return within(id, ratios[id] ?? Number.NaN, 0, ratio + SEEN_ONCE);
          return near(id, ratios[id] ?? Number.NaN, ratio, 0.1);
        });
      }),
    ),
  ],
  'retake-channels / Failed attempts by class': [
    whole((series, truth) => paces('failed attempts', total(series), sum(Object.values(truth.failures)), truth)),
  ],
  'retake-channels / Share of attempts': [
    whole((series, truth) => {
      const shares = labelled(series, 'retake_channel');
      const attempts = sum(Object.values(truth.attempts));
      return channels.flatMap((id) => near(id, shares[id] ?? Number.NaN, (truth.attempts[id] ?? 0) / attempts, 0.2));
    }),
  ],
  'retake-channels / Circuits': [all(drawnBetween(0, 2), peaks(2, 2))],
  'retake-channels / Failovers': [whole((series, truth) => exactly('failovers', total(series), truth.failovers))],
  'retake-channels / Passed over, by reason': [
    whole((series, truth) => paces('passed over', total(series), truth.passedOver, truth)),
  ],
  'retake-channels / Requests in flight': [all(drawnBetween(0, 60), peaks(1, 60))],
  'retake-channels / Answers without a picture': [all(SHARES, peaks(0.1, 0.5))],
  'retake-channels / Out of service, and back': [drawnBetween(0.5, 1.5), drawnBetween(0.5, 1.5)],
  'retake-channels / Hedges': [drawnBetween(0.5, 20)],
  'retake-channels / Error rate of $channel by model': [
    all(
      SHARES,
      whole((series, truth) => {
        const ratios = labelled(series, 'gen_ai_request_model');
        const models = new Set(truth.entries.filter(({ channel }) => channel === SHOWN).map(({ model }) => model));
        return [...models].flatMap((model) => {
          const asked = truth.entries.filter((entry) => entry.channel === SHOWN && entry.model === model);
          return near(model, ratios[model] ?? Number.NaN, asked.filter(hasFailed).length / asked.length, 0.15);
        });
      }),
    ),
  ],
  'retake-channels / Duration of successes at $channel': [SECONDS],
  'retake-channels / Durations at $channel': [
    // Buckets hold each other: that of all is the number of attempts.
    whole((series, truth) => attemptsOfShown('attempts', labelled(series, 'le')['+Inf'] ?? Number.NaN, truth)),
  ],
  'retake-channels / Changes of circuits of $channel': [
    whole((series, { circuits }) =>
      exactly('changes', total(series), circuits.filter(({ channel }) => channel === SHOWN).length),
    ),
  ],
  'retake-channels / Attempts at $channel by kind': [whole((series, truth) => attemptsOfShown('attempts', total(series), truth))],
};
