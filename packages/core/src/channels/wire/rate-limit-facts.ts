import { z } from 'zod';
import type { RateLimitFact } from '../../catalog/rate-limit-fact.ts';
import { durationMs } from '../../transport/retry-delay.ts';
import { parsedJson } from './parsed-json.ts';

/** What an upstream says of its limits, in these units. OpenAI counts pictures as `input-images`, references included. */
const COUNTS: Readonly<Record<string, RateLimitFact['counts']>> = {
  requests: 'requests',
  images: 'images',
  'input-images': 'images',
  tokens: 'tokens',
};

/**
 * The limits beside an answer: `x-ratelimit-{limit,remaining,reset}-{requests,tokens,input-images}` of OpenAI, whose `reset` is the
 * time to the full limit, refilled evenly. Source: providers' headers as seen live in 2026, and platform.openai.com/docs/guides/rate-limits,
 * read 2026-11-21. Relays send them too, or other forms, which are not read.
 */
export function readRateLimitHeaders(headers: Headers | undefined): readonly RateLimitFact[] {
  if (headers === undefined) return [];
  const facts: RateLimitFact[] = [];
  for (const [unit, counts] of Object.entries(COUNTS)) {
    const limit = whole(headers.get(`x-ratelimit-limit-${unit}`));
    const remaining = whole(headers.get(`x-ratelimit-remaining-${unit}`));
    if (limit === undefined || remaining === undefined) continue;
    const resetMs = durationMs(headers.get(`x-ratelimit-reset-${unit}`));
    const used = Math.max(1, limit - remaining);
    facts.push({
      counts,
      per: undefined,
      limit,
      remaining,
      freeInMs: resetMs === undefined ? undefined : Math.ceil(resetMs / used),
    });
  }
  return facts;
}

/** `on input-images per min (IPM): Limit 5, Used 5, Requested 1`: OpenAI's words for a limit that was reached. */
const OPENAI_LIMIT = /\bon ([a-z-]{1,20}) per (min|day)[^:]{0,10}: Limit (\d{1,9})\b/;
/** `limit: 10` in Google's message, beside a violation that says what it counts. */
const GOOGLE_LIMIT = /\blimit: (\d{1,9})\b/;

const violationSchema = z.object({ quotaId: z.string(), quotaValue: z.string().optional().catch(undefined) });
const quotaSchema = z.object({
  error: z.object({
    message: z.string().catch(''),
    details: z.array(z.object({ violations: z.array(z.unknown()).catch([]) }).catch({ violations: [] })).catch([]),
  }),
});

/** The limit that a refusal names: the words of OpenAI, or the quota of Google. What it does not name is not guessed. */
export function readRefusedLimits(body: string | undefined): readonly RateLimitFact[] {
  const read = quotaSchema.safeParse(parsedJson(body ?? ''));
  if (!read.success) return [];
  const { message, details } = read.data.error;
  const [, unit = '', span, limit] = OPENAI_LIMIT.exec(message) ?? [];
  const counts = COUNTS[unit];
  if (counts !== undefined) return [fact(counts, span === 'min' ? 'minute' : 'day', Number(limit))];
  const violations = details.flatMap((detail) => detail.violations).flatMap((one) => violationSchema.safeParse(one).data ?? []);
  return violations.flatMap(({ quotaId, quotaValue }) => {
    const per = /PerMinute/.test(quotaId) ? 'minute' : /PerDay/.test(quotaId) ? 'day' : undefined;
    // Several violations share one message, which then may name the limit of another.
    const value = whole(quotaValue) ?? (violations.length === 1 ? whole(GOOGLE_LIMIT.exec(message)?.[1]) : undefined);
    return per === undefined || value === undefined ? [] : [fact(countedBy(quotaId), per, value)];
  });
}

function countedBy(quotaId: string): RateLimitFact['counts'] {
  if (/Token/.test(quotaId)) return 'tokens';
  return /Image/.test(quotaId) ? 'images' : 'requests';
}

function fact(counts: RateLimitFact['counts'], per: RateLimitFact['per'], limit: number): RateLimitFact {
  return { counts, per, limit, remaining: undefined, freeInMs: undefined };
}

function whole(text: string | null | undefined): number | undefined {
  return text != null && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
