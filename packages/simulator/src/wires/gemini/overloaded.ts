import type { Problem } from './problem.ts';

const OVERLOADED_TEXTS = {
  'high-demand':
    'This model is currently experiencing high demand. Spikes in demand are usually temporary. Please try again later.',
  overloaded: 'The model is overloaded. Please try again later.',
  deadline: 'Deadline expired before operation could complete.',
} as const;

/** No capacity, in one of Google's three phrases (recorded 2025 to 2026): 503, or 529 as some relays say it. */
export const overloaded = (text: keyof typeof OVERLOADED_TEXTS, status: number, retryAfterS?: number): Problem => ({
  status,
  grpcStatus: 'UNAVAILABLE',
  message: OVERLOADED_TEXTS[text],
  ...(retryAfterS === undefined ? {} : { headers: { 'retry-after': String(retryAfterS) } }),
});
