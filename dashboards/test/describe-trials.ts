import { describe, expect, it } from 'vitest';
import { playTrial } from './play-trial.ts';
import type { Expected, Phase } from './play-trial.ts';
import { promtoolOf, RELEASES } from './promtool.ts';
import type { Scrape } from './trial.ts';

/** What a runbook is tried with: the trouble, its alerts, the step that mends it, and quiet. */
export interface TrialCase<Trial, Options> {
  readonly options?: Options;
  /** Minutes for which the trouble goes on, played once in each. @default 1 */
  readonly minutes?: number;
  /** A minute of trouble, the first of which is 1; what it resolves with is scraped, if anything, and else the trial. */
  readonly trouble: (trial: Trial, minute: number) => Promise<Scrape | undefined | void>;
  /** Every alert that fires, so many minutes after the last of it. */
  readonly fires: Expected;
  /** The step of the runbook; what it resolves with is scraped, as of trouble. */
  readonly step: (trial: Trial) => Promise<Scrape | undefined | void>;
  /** Minutes after the step by which all is quiet. */
  readonly quietAfter: number;
}

/** Minutes of quiet before the trouble. */
const QUIET = 10;

/** Plays every case, and holds Prometheus with the committed rules to its alerts. */
export function describeTrials<Trial extends { scrape(): Promise<Scrape> }, Options>(
  runbook: string,
  start: (options?: Options) => Promise<Trial>,
  cases: Readonly<Record<string, TrialCase<Trial, Options>>>,
): void {
  describe(`${runbook} is tried`, () => {
    const promtool = RELEASES.map(promtoolOf).find((found) => found !== undefined);

    it.for(Object.entries(cases))('%s', async ([, { options, minutes = 1, trouble, fires, step, quietAfter }], context) => {
      if (promtool === undefined) {
        context.skip('There is no promtool here, and apt cannot fetch one.');
        return;
      }
      const trial = await start(options);
      const phases: Phase[] = [{ scrape: await trial.scrape(), minutes: QUIET }];
      for (let minute = 1; minute <= minutes; minute += 1) {
        const ended = await trouble(trial, minute);
        phases.push({ scrape: ended ?? (await trial.scrape()), minutes: minute < minutes ? 1 : fires.minute + 1 });
      }
      const restarted = await step(trial);
      phases.push({ scrape: restarted ?? (await trial.scrape()), minutes: quietAfter + 1 });
      const last = QUIET - 1 + minutes + fires.minute;
      const expected = [
        { minute: QUIET - 1, firing: [] },
        { minute: last, firing: fires.firing },
        { minute: last + quietAfter, firing: [] },
      ];
      expect(playTrial(promtool, phases, expected)).toBe('');
    });
  });
}
