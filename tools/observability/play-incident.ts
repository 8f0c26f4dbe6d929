import type { AlertLog } from './alert-log.ts';
import { CHANNELS } from './incident-facts.ts';
import type { Incident, Phase } from './incident.ts';
import { HERO_ORDER, PROMPTS, RETIRED_ORDER } from './incident.ts';
import { FIRE_IN_STUDIO, openJobs, orderEvening, orderNight } from './play-studio.ts';
import type { Studio } from './studio.ts';
import type { Window } from './panel-looks.ts';

/** Alerts that fire while channels fail, and for what happens to what can wait. The others must not. */
export const FIRE_IN_TROUBLE = [
  ...FIRE_IN_STUDIO,
  'RetakeBreakerOpen',
  'RetakeBudgetNearlyExhausted',
  'RetakeChannelDisabled',
  'RetakeChannelErrorRateHigh',
  'RetakeErrorBudgetBurn',
  'RetakeFailoverRateHigh',
  'RetakeModelRetired',
  'RetakeNoHealthyChannel',
  'RetakeNoImageRatioHigh',
  'RetakeUnpricedTraffic',
] as const;

/** Orders a second of each shop: four is two hundred and forty a minute of the rules. */
const PER_SECOND = 4;

/** Waits of the story, in seconds. What has to fire or to end is waited for, and not slept through. */
const CALM = 10;
const OUTAGE = 12;
const LONGEST = 150;

/**
 * Plays the same story in every shop and studio at the same time; returns the time from its beginning to the last answer.
 *
 * @param isSeen whether metrics of all of them have arrived.
 */
export async function playIncident(
  shops: readonly Incident[],
  studios: readonly Studio[],
  alerts: AlertLog,
  isSeen: () => Promise<boolean>,
  say: (what: string) => void,
): Promise<Window> {
  const each = async (act: (shop: Incident) => unknown): Promise<void> => {
    await Promise.all(shops.map(act));
  };
  const enter = (phase: Phase): Promise<void> => each((shop) => shop.enter(phase));

  await Promise.all([...shops, ...studios].map((each) => each.open('1.0.0')));
  // Every series that there is at 0 is seen at 0, within the window that is looked at.
  await until(isSeen, () => 'Not all processes are seen by the stores.');
  const from = Date.now() / 1_000;
  await seconds(3);
  const traffic = shops.map((shop) => shop.traffic(PER_SECOND));
  say('calm; the studios order what can wait');
  for (const studio of studios) orderEvening(studio);
  await seconds(CALM / 2);
  await each(async (shop) => {
    // The same picture twice, and one that comes late, too small, or not at all.
    await shop.order({ ...HERO_ORDER, prompt: 'A kite' });
    await shop.order({ ...HERO_ORDER, prompt: 'A kite' });
    await Promise.all(Object.values(PROMPTS).map((prompt) => shop.order({ ...HERO_ORDER, prompt })));
    await shop.order(RETIRED_ORDER);
    await shop.order(RETIRED_ORDER);
    for (let picture = 0; picture < 6; picture += 1) await shop.order(HERO_ORDER, 'acme');
  });
  await seconds(CALM / 2);
  // Once more, now and then: the first event of a series is one that `increase` does not see.
  const again = (): Promise<void> => each((shop) => shop.order({ ...HERO_ORDER, prompt: 'A kite' }));
  await again();

  say('outage: two channels have no capacity, the third refuses the key');
  await enter('outage');
  await seconds(OUTAGE);
  await again();

  say('trouble: one channel has no capacity, one fails now and then');
  await enter('trouble');
  await each((shop) => shop.enable(CHANNELS.third));
  for (const studio of studios) orderNight(studio);
  const missing = (): string[] => FIRE_IN_TROUBLE.filter((alert) => !alerts.everFired().has(alert));
  await until(
    () => missing().length === 0,
    () => `These alerts do not fire: ${missing().join(', ')}`,
  );

  say('everyone is well again');
  await enter('calm');
  await seconds(8);
  await again();
  await Promise.all(traffic.map((stop) => stop()));
  const waiting = (): string[] => studios.flatMap((studio) => openJobs(studio));
  await until(
    () => waiting().length === 0,
    () => `These jobs do not end: ${waiting().join(', ')}`,
  );
  return { from, to: Date.now() / 1_000 };
}

/** Lets shops and studios crash, opens them anew, and waits until nothing fires any more. */
export async function recover(
  shops: readonly Incident[],
  studios: readonly Studio[],
  alerts: AlertLog,
  say: (what: string) => void,
): Promise<void> {
  const all = [...shops, ...studios];
  say('all of them crash');
  await Promise.all(all.map((each) => each.crash()));
  await until(
    () => alerts.firing().has('RetakeTelemetryAbsent'),
    () => 'Nobody is told that the metrics are gone.',
  );
  say('they are deployed anew');
  await Promise.all(all.map((each) => each.open('1.1.0')));
  const traffic = shops.map((shop) => shop.traffic(1));
  await until(
    () => alerts.firing().size === 0,
    () => `These alerts do not end: ${[...alerts.firing()].join(', ')}`,
  );
  await Promise.all(traffic.map((stop) => stop()));
  say('no alert fires any more');
}

/** Lets time pass. */
function seconds(count: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, count * 1_000));
}

/** Waits until something is so. @throws Error after the longest that it may take, in seconds */
export async function until(isSo: () => boolean | Promise<boolean>, otherwise: () => string, longest = LONGEST): Promise<void> {
  const end = Date.now() + longest * 1_000;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(otherwise());
    await seconds(0.25);
  }
}
