import type { Story } from './play-rules.ts';
import { attempts, calls, grows, shop } from './story-series.ts';

/** Models that will be gone, or are. */
export const MODEL_STORIES: Readonly<Record<string, readonly Story[]>> = {
  RetakeModelRetiresSoon: [
    {
      name: 'in 29 days, and in use',
      series: {
        [attempts('gemini')]: grows(1, 60),
        'model:retake_retirement:timestamp_seconds{gen_ai_request_model="pro"}': '2505600x60',
      },
      at: '30m',
      firing: [{ ...shop, gen_ai_request_model: 'pro' }],
    },
    {
      name: 'in 31 days',
      series: {
        [attempts('gemini')]: grows(1, 60),
        'model:retake_retirement:timestamp_seconds{gen_ai_request_model="pro"}': '2680200x60',
      },
      at: '30m',
      firing: [],
    },
    {
      name: 'tomorrow, and nobody uses it',
      series: {
        [attempts('gemini')]: '0x60',
        'model:retake_retirement:timestamp_seconds{gen_ai_request_model="pro"}': '86400x60',
      },
      at: '30m',
      firing: [],
    },
  ],
  RetakeModelRetired: [
    {
      name: 'the first ever that its successor drew',
      series: { 'retake_degradations_total{job="shop",retake_degradation_reason="model_retired_rerouted"}': '0x10 1x60' },
      at: '15m',
      firing: [shop],
    },
    { name: 'refused', series: { [calls('invalid_request', 'model_retired')]: grows(1, 60) }, at: '15m', firing: [shop] },
    {
      name: 'left out of a ladder',
      series: {
        'retake_channel_skipped_total{job="shop",retake_channel="gemini",retake_skip_reason="model_retired"}': grows(1, 60),
      },
      at: '15m',
      firing: [shop],
    },
    {
      name: 'another step down',
      series: { 'retake_degradations_total{job="shop",retake_degradation_reason="size_lowered"}': '0x10 1x60' },
      at: '15m',
      firing: [],
    },
  ],
};
