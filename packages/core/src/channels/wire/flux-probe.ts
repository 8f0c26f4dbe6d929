import { ChannelError } from '../../errors/channel-error.ts';
import type { AttemptTimeouts } from '../../transport/timeouts.ts';
import type { ProbeReport } from '../channel.ts';
import { askFlux, fluxEndpoint, type FluxAccount } from './flux-account.ts';

/** Deadlines of a probe, in milliseconds: it generates nothing and answers at once or not at all. */
const PROBE_TIMEOUTS: AttemptTimeouts = { connectMs: 5_000, firstByteMs: 10_000, idleMs: 5_000, totalMs: 15_000 };

/** Asks for the account's credits, which is free and needs a good key. It says nothing of a model. */
export async function probeFlux(account: FluxAccount, signal: AbortSignal): Promise<ProbeReport> {
  signal.throwIfAborted();
  const startedAt = performance.now();
  const exchange = account.transport.open({ signal, timeouts: PROBE_TIMEOUTS });
  const latencyMs = (): number => performance.now() - startedAt;
  try {
    await askFlux(account, exchange, signal, { url: fluxEndpoint(account, 'v1/credits') });
    return { reachable: true, latencyMs: latencyMs() };
  } catch (error) {
    if (!ChannelError.isInstance(error)) throw error;
    const { failure } = error;
    // A server in between that does not serve this path has answered all the same.
    if (failure.statusCode === 404) return { reachable: true, latencyMs: latencyMs() };
    return { reachable: failure.statusCode !== undefined, latencyMs: latencyMs(), failure };
  }
}
