import { createInterface } from 'node:readline/promises';
import { costOf, createImageService } from '@retake/core';
import type { Channel, ImageService } from '@retake/core';
import { gemini } from '@retake/core/channels/gemini';
import { geminiRelay } from '@retake/core/channels/gemini-relay';
import { vertex } from '@retake/core/channels/vertex';
import { dollars } from './dollars.ts';
import { openGallery } from './gallery.ts';
import type { Options } from './options.ts';
import type { Order } from './orders.ts';
import { ORDERS } from './orders.ts';
import type { Outcome } from './outcome.ts';
import { RELAY_PRICES } from './peak-hour.ts';
import { perChannel } from './report.ts';
import { orderFromRetake } from './retake-order.ts';
import type { Served } from './served.ts';
import { tally } from './tally.ts';
import type { Terminal } from './terminal.ts';

/** Most orders under way at once; real channels limit images a minute. */
const AT_ONCE = 4;

/** Something the one who typed the command has to change; its message says what. */
export class LiveRefusal extends Error {
  override readonly name = 'LiveRefusal';
}

/**
 * Draws a few orders on the real channels whose keys are in `env`.
 *
 * @throws LiveRefusal without a key, and when the price was not agreed to
 */
export async function liveRun(
  options: Options,
  folder: string,
  terminal: Terminal,
  { env, signal }: { readonly env: NodeJS.ProcessEnv; readonly signal: AbortSignal },
): Promise<Outcome> {
  const channels = channelsFrom(env);
  if (channels.length === 0) {
    throw new LiveRefusal(
      'No key is in the environment. Set one or more of GEMINI_API_KEY (AI Studio), GOOGLE_CLOUD_PROJECT (Vertex AI, with\n' +
        'Application Default Credentials; GOOGLE_CLOUD_LOCATION is optional) and LAOZHANG_API_KEY (laozhang.ai), or run the\n' +
        'demo without --live.',
    );
  }
  const { model } = options;
  const orders = ORDERS.slice(0, options.pictures);
  const images = createImageService({ channels, defaultModel: model });
  try {
    terminal.print(`${orders.length} pictures by ${model} through ${channels.map(({ id }) => id).join(', ')}, 1K.`);
    await agree(images, orders, options, terminal, signal);
    const gallery = await openGallery(folder);
    const served = await serveAll(orders, async (order) => {
      const started = performance.now();
      const one = { ...(await orderFromRetake(images, model, order, signal)), waitedMs: performance.now() - started };
      await gallery.add(one);
      terminal.print(tell(terminal, one));
      return one;
    });
    const total = tally(
      served,
      channels.map(({ id }) => id),
    );
    const headline = `${total.succeeded} of ${total.requested} pictures by ${model}, ${dollars(total.nanoUsd)} in all.`;
    const page = await gallery.finish(headline, served, []);
    terminal.print(
      `\n${perChannel(terminal, total, 1)}\n\nKnown cost of all attempts: ${dollars(total.nanoUsd)}\nPictures: ${page}`,
    );
    return { tally: total, ledgerNanoUsd: undefined };
  } finally {
    await images.close();
  }
}

function channelsFrom(env: NodeJS.ProcessEnv): readonly Channel[] {
  const { GEMINI_API_KEY, GOOGLE_CLOUD_PROJECT, GOOGLE_CLOUD_LOCATION, LAOZHANG_API_KEY } = env;
  return [
    ...(GEMINI_API_KEY ? [gemini({ apiKey: GEMINI_API_KEY })] : []),
    ...(GOOGLE_CLOUD_PROJECT ? [vertex({ project: GOOGLE_CLOUD_PROJECT, location: GOOGLE_CLOUD_LOCATION || 'global' })] : []),
    ...(LAOZHANG_API_KEY
      ? [geminiRelay({ id: 'laozhang', baseUrl: 'https://api.laozhang.ai', apiKey: LAOZHANG_API_KEY, prices: RELAY_PRICES })]
      : []),
  ];
}

/** Names the price and waits for a yes. */
async function agree(
  images: ImageService,
  orders: readonly Order[],
  options: Options,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const estimates = orders.map(({ prompt, aspectRatio }) =>
    images.estimate({ prompt, model: options.model, size: '1K', aspectRatio }),
  );
  const total = (amounts: readonly (number | undefined)[]): string =>
    amounts.some((amount) => amount === undefined)
      ? 'an unknown amount'
      : `$${amounts.reduce<number>((sum, amount) => sum + (amount ?? 0), 0).toFixed(2)}`;
  const [expected, bound] = [total(estimates.map((one) => one.usd)), total(estimates.map((one) => one.upToUsd))];
  terminal.print(`This costs about ${expected}, at most ${bound} if no attempt is billed in vain.`);
  if (options.yes) return;
  if (!process.stdin.isTTY)
    throw new LiveRefusal('Nothing was sent. Without a terminal to ask on, agree to the price with --yes.');
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await prompt.question('Go ahead? [y/N] ', { signal });
    if (!/^y(?:es)?$/i.test(answer.trim())) throw new LiveRefusal('Nothing was sent.');
  } finally {
    prompt.close();
  }
}

async function serveAll(orders: readonly Order[], serve: (order: Order) => Promise<Served>): Promise<readonly Served[]> {
  const served: Served[] = [];
  const queue = orders.values();
  const work = async (): Promise<void> => {
    for (const order of queue) served.push(await serve(order));
  };
  const workers = await Promise.allSettled(Array.from({ length: AT_ONCE }, work));
  for (const worker of workers) if (worker.status === 'rejected') throw worker.reason;
  return served.toSorted((a, b) => a.order.number - b.order.number);
}

function tell(terminal: Terminal, { order, channel, attempts, error, waitedMs }: Served): string {
  const tried = attempts.length === 1 ? '1 attempt' : `${attempts.length} attempts`;
  // With the cost on each line nothing that was spent goes untold, should the run be interrupted.
  const bill = `${(waitedMs / 1000).toFixed(1)} s, ${tried}, ${dollars(costOf(attempts).nanoUsd)}`;
  return error === undefined
    ? `${terminal.style('green', 'delivered')}  ${order.title} by ${channel ?? ''} (${bill})`
    : `${terminal.style('red', 'failed')}     ${order.title}: ${error} (${bill})`;
}
