import { ChannelError } from '../../errors/channel-error.ts';
import { askFlux, type FluxAccount } from './flux-account.ts';
import { readFluxState, type FluxState, type FollowedTask } from './flux-task.ts';
import { parsedJson } from './parsed-json.ts';

/** What a poll came to: a state of the task and the HTTP status it came with, or why there is none. */
export type FluxPoll =
  | (FluxState & { readonly statusCode: number })
  | { readonly state: 'unanswered'; readonly error: ChannelError };

/** A poll answers at once or not at all, in milliseconds. */
const POLL_TIMEOUT_MS = 10_000;

/** Asks once for the state of a task. Rejects only with the signal's reason. */
export async function pollOnce(account: FluxAccount, { signal, time }: FollowedTask, url: URL): Promise<FluxPoll> {
  const exchange = account.transport.open({ signal, timeouts: time.forRequest(POLL_TIMEOUT_MS) });
  const statusCode = (): number => exchange.response?.statusCode ?? 200;
  try {
    const state = readFluxState(await askFlux(account, exchange, signal, { url }));
    if (state !== undefined) return { ...state, statusCode: statusCode() };
    const failure = { class: 'upstream_bug', billing: 'unknown', dispatched: true, statusCode: statusCode() } as const;
    return { state: 'unanswered', error: new ChannelError(`${account.id}: the answer to a poll tells no state.`, failure) };
  } catch (error) {
    if (!ChannelError.isInstance(error)) throw error;
    // Tasks that failed can come with a 503 and their state in its body.
    const state = readFluxState(parsedJson(exchange.response?.errorBody));
    const ended = state !== undefined && state.state !== 'pending';
    return ended ? { ...state, statusCode: statusCode() } : { state: 'unanswered', error };
  }
}
