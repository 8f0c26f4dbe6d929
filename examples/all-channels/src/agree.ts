import { createInterface } from 'node:readline/promises';
import type { ImageService } from '@retake/core';
import { requestFor } from './draw.ts';
import type { Entry } from './line-up.ts';
import { LiveRefusal } from './live-refusal.ts';
import type { Terminal } from './terminal.ts';
import { costText } from './words.ts';

/**
 * Names the price and waits for a yes.
 *
 * @throws LiveRefusal without one
 */
export async function agree(
  images: ImageService,
  entries: readonly Entry[],
  prompt: string,
  yes: boolean,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const estimates = entries.map((entry) => [entry.id, images.estimate(...requestFor(entry, prompt)).usd] as const);
  const known = estimates.reduce((sum, [, usd]) => sum + Math.round((usd ?? 0) * 1e9), 0);
  const unknown = estimates.flatMap(([id, usd]) => (usd === undefined ? [id] : []));
  const besides = unknown.length === 0 ? '' : `, and what ${unknown.join(', ')} will charge, which is not known beforehand`;
  terminal.print(`${entries.length} pictures at about ${costText(known)}${besides}. Failed attempts can add to that.`);
  if (yes) return;
  if (!process.stdin.isTTY)
    throw new LiveRefusal('Nothing was sent. Without a terminal to ask on, agree to the price with --yes.');
  const question = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await question.question('Go ahead? [y/N] ', { signal });
    if (!/^y(?:es)?$/i.test(answer.trim())) throw new LiveRefusal('Nothing was sent.');
  } finally {
    question.close();
  }
}
