import { createHash } from 'node:crypto';
import type { Draw } from '../chance/draw.ts';
import type { Fault } from '../faults/fault.ts';
import { readFault } from '../faults/fault.ts';
import type { Reply } from '../wires/reply.ts';
import type { Visit } from '../wires/visit.ts';
import type { Caller } from './caller.ts';
import type { SimulatedChannel } from './simulated-channel.ts';
import { requestDraw } from './simulated-channel.ts';

/** One request and its answer in the making. */
export interface Exchange {
  readonly channel: SimulatedChannel;
  readonly visit: Visit;
  readonly caller: Caller;
  /** Aborts when the client leaves before the answer is complete. */
  readonly gone: AbortSignal;
}

/** What a request is known by: its draws, and an id made from them. */
export const identify = (
  channel: SimulatedChannel,
  body: Buffer,
  path: string,
): { readonly draw: Draw; readonly requestId: string } => {
  const digest = createHash('sha256').update(path).update('\u0000').update(body).digest('base64url');
  const occurrence = channel.occurrences.get(digest) ?? 0;
  channel.occurrences.set(digest, occurrence + 1);
  const requestId = createHash('sha256')
    .update(`${channel.world.seed} ${channel.id} ${digest} ${occurrence}`)
    .digest('base64url');
  return { draw: requestDraw(channel, digest, occurrence), requestId: requestId.slice(0, 23) };
};

const OK = readFault('ok');

/** Sends an answer, or as much of it as a fault of the connection allows. */
export const send = ({ channel, visit, caller }: Exchange, reply: Reply, fault: Fault = OK): Promise<void> =>
  caller.send({ ...reply, headers: { ...channel.wire.headers(visit.requestId), ...reply.headers } }, fault, channel.world.clock);

/** Waits for some time of the simulator's clock, or until the client has left. */
export const pause = ({ channel, gone }: Pick<Exchange, 'channel' | 'gone'>, ms: number): Promise<void> =>
  ms > 0 ? channel.world.clock.sleep(ms, gone) : Promise.resolve();
