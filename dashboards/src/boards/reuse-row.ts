import { stat } from '../panels/stat.ts';
import { timeSeries } from '../panels/time-series.ts';
import type { BoardRow } from './board.ts';
import { JOBS } from './variables.ts';

const NO_REUSE = 'Nothing was reused';

/** What did not have to be drawn, and paid for, again. */
export const reuseRow: BoardRow = {
  title: 'Not paid twice',
  panels: [
    stat({
      title: 'Saved',
      description:
        'What calls that were answered with the picture of another one would have cost, as far as that is known, within the time that is shown.',
      queries: [{ expr: `sum(increase(retake_saved_usd_total{${JOBS}}[$__range]))`, as: 'instant' }],
      unit: 'currencyUSD',
      noValue: NO_REUSE,
      width: 6,
      height: 7,
    }),
    timeSeries({
      title: 'Calls answered without drawing',
      description: 'From the cache, with a call that was in flight, or with the first answer to the same idempotency key.',
      queries: [
        {
          expr: `sum by (retake_reuse_from) (increase(retake_reuses_total{${JOBS}}[$__rate_interval]))`,
          legend: '{{retake_reuse_from}}',
        },
      ],
      unit: 'short',
      noValue: NO_REUSE,
      stacked: true,
      width: 12,
      height: 7,
    }),
    timeSeries({
      title: 'Failures of the stores of reuse',
      description:
        'Times the store of the cache or of the idempotency keys failed or was late. Without that of the keys a repeated order may be paid twice.',
      queries: [
        {
          expr: `sum by (retake_reuse_store, retake_reuse_operation) (increase(retake_reuse_store_failures_total{${JOBS}}[$__rate_interval]))`,
          legend: '{{retake_reuse_store}} {{retake_reuse_operation}}',
        },
      ],
      unit: 'short',
      noValue: 'None',
      width: 6,
      height: 7,
    }),
  ],
};
