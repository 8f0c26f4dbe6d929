import { RetakeError } from '@retake/core';
import type { Attempt, ImageService } from '@retake/core';
import type { Drawn } from './drawn.ts';
import type { Entry } from './line-up.ts';

/** All of them can draw this shape; they do not mean the same pixels by it. */
const SHAPE = { size: '1K', aspectRatio: '16:9' } as const;

/** What one channel is asked. */
export function requestFor({ id, model, channelOptions }: Entry, prompt: string) {
  return [{ prompt, model, ...SHAPE, channelOptions }, { route: { only: [id] } }] as const satisfies Parameters<
    ImageService['generate']
  >;
}

/** Has one channel draw the prompt. */
export async function draw(
  images: ImageService,
  entry: Entry,
  prompt: string,
  signal: AbortSignal,
): Promise<Omit<Drawn, 'file'>> {
  const started = performance.now();
  const [request, options] = requestFor(entry, prompt);
  try {
    const result = await images.generate(request, { ...options, signal });
    const { attempts, warnings, durationMs: latencyMs } = result;
    return { entry, picture: result.images[0], error: undefined, attempts, warnings, latencyMs };
  } catch (error) {
    signal.throwIfAborted();
    if (!RetakeError.isInstance(error)) throw error;
    const latencyMs = performance.now() - started;
    const text = `${error.code}: ${error.message}`;
    return { entry, picture: undefined, error: text, attempts: attemptsOf(error), warnings: [], latencyMs };
  }
}

/** Failed calls can have cost money too: their errors carry the attempts. */
function attemptsOf(error: RetakeError): readonly Attempt[] {
  return 'attempts' in error && isAttempts(error.attempts) ? error.attempts : [];
}

function isAttempts(value: unknown): value is readonly Attempt[] {
  return Array.isArray(value) && value.every((item: unknown) => typeof item === 'object' && item !== null && 'billing' in item);
}
