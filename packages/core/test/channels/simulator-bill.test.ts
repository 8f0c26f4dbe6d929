import { FAULT_KINDS, startSimulator, type FaultOrder, type LedgerEntry, type Simulator } from '@retake/simulator';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { TokenUsage } from '../../src/catalog/usage.ts';
import type { Channel, ChannelAnswer } from '../../src/channels/channel.ts';
import { geminiRelay } from '../../src/channels/gemini-relay.ts';
import { gemini } from '../../src/channels/gemini.ts';
import { vertex } from '../../src/channels/vertex.ts';
import { ChannelError } from '../../src/errors/channel-error.ts';
import type { BillingVerdict } from '../../src/errors/failure-class.ts';
import { PATIENT, sampleCall } from './sample-order.ts';

const DIALECTS = ['ai-studio', 'vertex', 'relay'] as const;
type Dialect = (typeof DIALECTS)[number];

const MAKE: Readonly<Record<Dialect, (baseUrl: string) => Channel>> = {
  'ai-studio': (baseUrl) => gemini({ apiKey: 'key', baseUrl }),
  vertex: (baseUrl) => vertex({ project: 'p', accessToken: 'token', baseUrl }),
  relay: (baseUrl) => geminiRelay({ apiKey: 'key', baseUrl }),
};

/** Faults that last until the client leaves: it leaves soon. */
const ENDLESS: ReadonlySet<string> = new Set(['hang', 'late', 'stall', 'wrong-content-length']);

let simulator: Simulator;
let channels: Readonly<Record<Dialect, Channel>>;

beforeAll(async () => {
  simulator = await startSimulator({ seed: 11, channels: DIALECTS.map((dialect) => ({ id: dialect, dialect })) });
  const make = (dialect: Dialect): Channel => MAKE[dialect](simulator.url(dialect));
  channels = { 'ai-studio': make('ai-studio'), vertex: make('vertex'), relay: make('relay') };
});

afterAll(async () => {
  await Promise.all(Object.values(channels).map((channel) => channel.close()));
  await simulator.close();
});

async function orderWith(
  dialect: Dialect,
  fault: FaultOrder,
): Promise<{ outcome: ChannelAnswer | ChannelError; entry: LedgerEntry }> {
  const before = simulator.ledger.entries.length;
  simulator.script(dialect, [fault]);
  const timeouts = ENDLESS.has(typeof fault === 'string' ? fault : fault.kind)
    ? { ...PATIENT, firstByteMs: 300, idleMs: 300 }
    : PATIENT;
  const outcome = await channels[dialect].generate(sampleCall({ timeouts })).catch((error: unknown) => {
    if (ChannelError.isInstance(error)) return error;
    throw error;
  });
  await expect.poll(() => simulator.ledger.entries.length, { interval: 5 }).toBe(before + 1);
  const entry = simulator.ledger.entries.at(-1);
  if (entry === undefined) throw new Error('the request is not in the ledger');
  return { outcome, entry };
}

/** What a channel says that an attempt consumed. */
function accountOf(outcome: ChannelAnswer | ChannelError): { billing: BillingVerdict; usage: TokenUsage | undefined } {
  if (!ChannelError.isInstance(outcome)) return { billing: 'billed', usage: outcome.usage };
  return { billing: outcome.failure.billing, usage: outcome.failure.usage };
}

/** The ledger's count of tokens in Retake's words. */
function usageOf({ usage }: LedgerEntry): TokenUsage | undefined {
  if (usage === undefined) return undefined;
  const { promptText, promptImage, text, image, thoughts } = usage;
  return { inputText: promptText, inputImage: promptImage, outputText: text, outputImage: image, thoughts };
}

describe.each(DIALECTS)("a channel's account and the bill of the upstream agree: %s", (dialect) => {
  it.each(FAULT_KINDS)('%s', async (kind) => {
    const { outcome, entry } = await orderWith(dialect, kind === 'drip' ? { kind, chunkBytes: 4096, intervalMs: 1 } : kind);
    const { billing, usage } = accountOf(outcome);
    // Unknown is honest, the opposite of what the upstream charged is not.
    expect(billing).toBeOneOf(['unknown', entry.billed ? 'billed' : 'not-billed']);
    // A relay may leave its counts out or add them up.
    const counted = dialect === 'relay' ? usage : usageOf(entry);
    expect(usage).toBeOneOf([undefined, expect.objectContaining({ ...counted })]);
  });
});

describe('pictures that were paid for arrive, however odd the answer', () => {
  it.each<FaultOrder>([
    'ok',
    'only-thought-image',
    'interim-images',
    'several-images',
    'wrong-size',
    'markdown-picture',
    'text-after-picture',
    'missing-usage',
    { kind: 'drip', chunkBytes: 4096, intervalMs: 1 },
    { kind: 'media-type', mediaType: 'image/png', declared: 'image/jpeg' },
  ])('%j', async (fault) => {
    for (const dialect of DIALECTS) {
      const { outcome, entry } = await orderWith(dialect, fault);
      expect(outcome).toHaveProperty('pictures.length', entry.pictures + entry.interimPictures);
    }
  });
});

describe('vertex with Application Default Credentials', () => {
  it('gets its token from the metadata server, through the SDK', async () => {
    vi.stubEnv('GCE_METADATA_HOST', simulator.metadataHost);
    vi.stubEnv('METADATA_SERVER_DETECTION', 'assume-present');
    vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', '');
    vi.stubEnv('HOME', '/nowhere');
    vi.stubEnv('GOOGLE_API_KEY', 'key-of-the-environment');
    vi.spyOn(console, 'debug').mockImplementation(() => undefined);
    const channel = vertex({ project: 'p', baseUrl: simulator.url('vertex') });
    onTestFinished(async () => {
      vi.unstubAllEnvs();
      vi.restoreAllMocks();
      await channel.close();
    });
    await expect(channel.generate(sampleCall())).resolves.toMatchObject({ statusCode: 200 });
    const headers = simulator.requests('vertex').at(-1)?.headers;
    expect(headers?.authorization).toMatch(/^Bearer ya29\.simulated-/);
    expect(headers?.['x-goog-api-key']).toBeUndefined();
  });
});
