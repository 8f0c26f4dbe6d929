import { PROMPT_LOST, STUDIO_CHANNELS } from './studio-facts.ts';
import type { Studio } from './studio.ts';

const { quick, slow, brief, relay, away } = STUDIO_CHANNELS;

/** Alerts that fire for what happens in the studio. */
export const FIRE_IN_STUDIO = [
  'RetakeBatchFailed',
  'RetakeBatchLost',
  'RetakeQueueOnTimeRatioLow',
  'RetakeQueueUnknownItems',
  'RetakeWebhooksFailing',
] as const;

/** Jobs of one item each whose end is told to a receiver that refuses. */
const REFUSED = 5;

/**
 * Orders what goes well, and what cannot be in time: `half` goes into a batch that is done, `spilled` into one that is not by the deadline; of
 * `late` nobody can draw any, and of `unknown` no answer is told. Minutes are those of the rules.
 */
export function orderEvening(studio: Studio): void {
  const { simulator, receivers } = studio;
  simulator.script(away, () => 'overloaded');
  simulator.script(relay, ({ prompt }) => (prompt === PROMPT_LOST ? 'reset' : undefined));
  studio.order({ name: 'half', items: 10, channels: [quick], webhook: receivers.takes });
  studio.order({ name: 'spilled', items: 6, channels: [slow], deadlineMinutes: 30 });
  studio.order({ name: 'late', items: 4, channels: [away], deadlineMinutes: 8 });
  studio.order({ name: 'unknown', items: 2, channels: [relay], deadlineMinutes: 8, prompt: PROMPT_LOST });
  for (let each = 1; each <= REFUSED; each += 1) {
    studio.order({ name: `refused-${each}`, items: 1, channels: [relay], deadlineMinutes: 30, webhook: receivers.refuses });
  }
}

/**
 * Orders what comes back, `expired` from batches that never end and `lost` from one whose submission is cut off before it arrives, and once more what no
 * answer is told of: a machine that was too busy to be asked may have missed the first.
 */
export function orderNight(studio: Studio): void {
  studio.simulator.script(quick, ['reset']);
  studio.order({ name: 'lost', items: 3, channels: [quick] });
  studio.order({ name: 'expired', items: 3, channels: [brief] });
  studio.order({ name: 'unknown-too', items: 1, channels: [relay], deadlineMinutes: 8, prompt: PROMPT_LOST });
}

/** Jobs that have not ended, by name. */
export function openJobs({ jobs }: Studio): readonly string[] {
  return [...jobs.values()].filter(({ outcomes }) => outcomes === undefined).map(({ name }) => name);
}
