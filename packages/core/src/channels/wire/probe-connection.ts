import { ChannelError } from '../../errors/channel-error.ts';
import type { AttemptTimeouts } from '../../transport/timeouts.ts';
import type { Transport } from '../../transport/transport.ts';
import type { ProbeReport } from '../channel.ts';
import type { FailureReader } from './failed-request.ts';
import { sendPlainRequest } from './plain-request.ts';

/** Deadlines of a probe, in milliseconds: it generates nothing and answers at once or not at all. */
const PROBE_TIMEOUTS: AttemptTimeouts = { connectMs: 5_000, firstByteMs: 10_000, idleMs: 5_000, totalMs: 15_000 };

/** What a connection is probed with. */
export interface ProbedServer {
  readonly url: string;
  readonly transport: Transport;
  readonly reader: FailureReader;
}

/**
 * Asks whether a server answers at all, for providers that document no free request: whatever it says to a `GET` without credentials
 * proves that it can be reached, and nothing else.
 */
export async function probeConnection({ url, transport, reader }: ProbedServer, signal: AbortSignal): Promise<ProbeReport> {
  signal.throwIfAborted();
  const startedAt = performance.now();
  const exchange = transport.open({ signal, timeouts: PROBE_TIMEOUTS });
  const latencyMs = (): number => performance.now() - startedAt;
  try {
    await sendPlainRequest(reader, exchange, signal, { url }, async ({ body }) => body?.cancel());
    return { reachable: true, connectionOnly: true, latencyMs: latencyMs() };
  } catch (error) {
    if (!ChannelError.isInstance(error)) throw error;
    const { failure } = error;
    if (failure.statusCode !== undefined) return { reachable: true, connectionOnly: true, latencyMs: latencyMs() };
    return { reachable: false, latencyMs: latencyMs(), failure };
  }
}
