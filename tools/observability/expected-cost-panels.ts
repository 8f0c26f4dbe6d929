import { all, amounts, drawnBetween, exactly, labelled, near, peaks, total, whole, within } from './expectations.ts';
import type { Expectation } from './expectations.ts';
import { CHANNELS, CUSTOMER_BUDGET, HOUSE_BUDGET } from './incident-facts.ts';
import type { Series } from './metrics-store.ts';
import { usdOf } from './truth.ts';
import type { Truth } from './truth.ts';

// A quotient of sums of fractions can be a hair above 1.
const SHARES = drawnBetween(0, 1 + 1e-9);
const NEVER = drawnBetween(0, 0);
/** A day ends in about twelve hours where it is noon. */
const HALF_A_DAY = [10 * 3_600, 14 * 3_600] as const;
/** The time over which the pace of a budget is looked at: six hours of the rules, in seconds of the incident. */
const PACE_SECONDS = 360;

const anHour = ({ usd, seconds }: Truth): number => (usd / seconds) * 3_600;
const house = (series: readonly Series[]): number => labelled(series, 'retake_budget')['all'] ?? Number.NaN;
const eachPicture = ({ priced }: Truth, channel: string): number => {
  const ofChannel = priced.filter((entry) => entry.channel === channel);
  return usdOf(ofChannel) / ofChannel.reduce((pictures, entry) => pictures + entry.pictures, 0);
};

/** What the budget of the customer shows. */
export const customer = (series: readonly Series[]): number => labelled(series, 'retake_budget')['customer'] ?? Number.NaN;

/** A pace, of which VictoriaMetrics divides each series by its own life. */
export const spendAnHour = whole((series, truth) =>
  within('spend an hour', total(series), anHour(truth) * 0.85, anHour(truth) * 1.3),
);
const spent = whole((series, truth) => amounts('spent', total(series), truth.usd));

/** The most that a budget counts: what is known, and a dollar (`unknownPriceUsd`) for each picture that has no known price or bill. */
const mostSpent = ({ usd, unpriced, unknownBills }: Truth): number => usd * 1.01 + unpriced + unknownBills;

/** What every query of the dashboard "Cost and budgets" shows of the shop. */
export const EXPECTED_OF_COST: Readonly<Record<string, readonly Expectation[]>> = {
  'retake-cost / Spent': [spent],
  'retake-cost / Spend an hour': [spendAnHour],
  'retake-cost / Cost of a picture': [
    whole((series, truth) => {
      const each = truth.usd / truth.pictures;
      return within('cost of a picture', total(series), each * 0.8, each * 1.25);
    }),
  ],
  'retake-cost / Pictures without a price': [whole((series, truth) => exactly('unpriced', total(series), truth.unpriced))],
  // By the log: one that was lost, and one that hung until its hedge had delivered; more where the machine is slow.
  'retake-cost / Unknown bills': [whole((series, truth) => exactly('unknown bills', total(series), truth.unknownBills))],
  'retake-cost / Spend an hour by channel': [spendAnHour],
  'retake-cost / Cost of a picture by channel': [
    all(
      drawnBetween(0, 1),
      whole((series, truth) => {
        const each = eachPicture(truth, CHANNELS.first);
        return near(CHANNELS.first, labelled(series, 'retake_channel')[CHANNELS.first] ?? Number.NaN, each, each * 0.3);
      }),
    ),
  ],
  'retake-cost / Spent by model': [spent],
  'retake-cost / Spent by purpose': [spent],
  'retake-cost / Pictures by size': [whole((series, truth) => amounts('pictures', total(series), truth.pictures))],
  // What is paid above the price of the cheapest channel for all pictures.
  'retake-cost / Premium an hour': [
    whole((series, truth) => within('premium', total(series), anHour(truth) * 0.05, anHour(truth) * 1.3)),
  ],
  'retake-cost / Used': [
    all(
      SHARES,
      whole((series) => within('the budget of the customer', customer(series), 0.9, 1)),
    ),
  ],
  'retake-cost / Forecast at its end': [
    all(
      SHARES,
      whole((series, truth) => {
        const forecast = (spent: number, seconds: number): number => (spent + (spent / PACE_SECONDS) * seconds) / HOUSE_BUDGET;
        const [least, most] = [forecast(truth.usd, HALF_A_DAY[0] * 0.8), forecast(mostSpent(truth), HALF_A_DAY[1] * 1.2)];
        return within('forecast of all', house(series), least, most);
      }),
    ),
  ],
  'retake-cost / Begins anew in': [drawnBetween(...HALF_A_DAY)],
  'retake-cost / Spent, held and limit': [
    whole((series, truth) => within('spent of all', house(series), truth.usd * 0.99, mostSpent(truth))),
    // While a picture is drawn, its bound is held.
    all(drawnBetween(0, 100), peaks(0.01, 100)),
    whole((series) => [
      ...within('limit of all', house(series), HOUSE_BUDGET, HOUSE_BUDGET),
      ...within('limit of the customer', customer(series), CUSTOMER_BUDGET, CUSTOMER_BUDGET),
    ]),
  ],
  'retake-cost / Guards and refusals': [
    whole((series) => within('guards', customer(series), 0.5, 1.5)),
    whole((series, truth) => exactly('refused', customer(series), truth.refused)),
  ],
  'retake-cost / Store failures': [NEVER],
  // As often as a picture was not drawn again, what it had cost.
  'retake-cost / Saved': [
    whole((series, { outcomes }) => {
      const reused = outcomes['reused'] ?? 0;
      return within('saved', total(series), reused * 0.05, reused * 0.3);
    }),
  ],
  'retake-cost / Calls answered without drawing': [
    whole((series, { outcomes }) => exactly('reused', total(series), outcomes['reused'] ?? 0)),
  ],
  'retake-cost / Failures of the stores of reuse': [NEVER],
};
