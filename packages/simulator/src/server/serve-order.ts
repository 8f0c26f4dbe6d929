import { createHash } from 'node:crypto';
import type { LedgerEntry } from '../billing/ledger.ts';
import type { Fault } from '../faults/fault.ts';
import { readFault } from '../faults/fault.ts';
import { isRefusal } from '../faults/refusal-faults.ts';
import type { Reply } from '../wires/reply.ts';
import type { Job, PictureOrder } from '../wires/wire.ts';
import { chanceFault } from './chance-fault.ts';
import type { Exchange } from './exchange.ts';
import { pause, send } from './exchange.ts';
import { untilGone } from './send-body.ts';

const OK = readFault('ok');

/** An order and what will go wrong with it; without a job it cannot be served. */
interface Serving {
  readonly exchange: Exchange;
  readonly order: PictureOrder;
  readonly fault: Fault;
}

/** Answers an order: decides its fault, waits as long as it takes, enters it into the ledger, and sends the answer. */
export const serveOrder = async (exchange: Exchange, order: PictureOrder, number: number): Promise<void> => {
  const { gone } = exchange;
  const { job } = order;
  const fault = decide(exchange, order, number);
  const serving = { exchange, order, fault };

  if (isRefusal(fault)) {
    await pause(exchange, fault.afterMs ?? 0);
    return refuse(serving, order.refuse(fault), fault.kind);
  }
  if (fault.kind === 'hang') {
    await untilGone(gone);
    return abandon(serving, fault.billed);
  }
  if (fault.kind === 'reset' && fault.at === 'before-headers') {
    await pause(exchange, fault.afterMs ?? 0);
    abandon(serving, fault.billed ?? false);
    return exchange.caller.cut();
  }
  if (job === undefined) return refuse(serving, order.problem, 'rejected');

  await work(exchange, job, fault);
  if (fault.kind === 'late') {
    await untilGone(gone);
    return abandon(serving, true);
  }
  if (gone.aborted) return abandon(serving, exchange.channel.behaviour.billsAbandoned ?? true);
  const { status, write, ...product } = job.perform(fault);
  const amend = enter(serving, { status, ...product });
  await send(exchange, write(), fault);
  if (gone.aborted) amend({ clientGone: true });
};

/** What strikes an order: the script, else, if the order can be served at all, an outage or chance. */
const decide = ({ channel, visit }: Exchange, { operation, model, job }: PictureOrder, number: number): Fault => {
  const at = channel.world.clock.now();
  const scripted = channel.script.next({
    channel: channel.id,
    operation,
    model,
    number,
    at,
    headers: visit.headers,
    prompt: job?.prompt,
    size: job?.size,
    references: job?.references,
  });
  if (scripted !== undefined || job === undefined) return scripted ?? OK;
  const { startedAt, outages, draw } = channel.world;
  const chance = chanceFault({
    channel: channel.id,
    failureDomain: channel.failureDomain,
    at,
    startedAt,
    outages,
    faults: channel.behaviour.faults ?? [],
    draw,
    requestDraw: visit.draw,
  });
  return chance ?? OK;
};

/** Lets the work take its time: until the client leaves, or on a machine with a queue until it is done. */
const work = (exchange: Exchange, { lane, answersAtOnce }: Job, fault: Fault): Promise<void> => {
  const ms = (answersAtOnce === true ? 0 : exchange.visit.latencyMs) + (fault.afterMs ?? 0);
  return lane === undefined ? pause(exchange, ms) : lane.work(ms, exchange.channel.world.closing);
};

/** Enters an order that got no answer, because its client left or its connection was cut. */
const abandon = (serving: Serving, billed: boolean): void => {
  const { exchange, order, fault } = serving;
  const { status: _unsent, write: _unwritten, ...product } = billed ? (order.job?.perform(fault) ?? UNDONE) : UNDONE;
  enter(serving, { ...product, status: undefined, clientGone: exchange.gone.aborted });
};

const UNDONE = { status: undefined, write: undefined } as const;

const refuse = async (serving: Serving, refusal: Reply, fault: string): Promise<void> => {
  const { exchange } = serving;
  const amend = enter(serving, { status: refusal.status, fault, clientGone: exchange.gone.aborted });
  if (exchange.gone.aborted) return amend({ status: undefined });
  await send(exchange, refusal);
};

const enter = ({ exchange, order, fault }: Serving, known: Partial<LedgerEntry>): ReturnType<Ledgering> => {
  const { channel, visit } = exchange;
  return channel.world.ledger.add({
    at: channel.world.clock.now(),
    channel: channel.id,
    model: order.model,
    servedModel: order.model,
    requestId: visit.requestId,
    size: order.job?.size,
    status: undefined,
    fault: order.job === undefined ? 'rejected' : fault.kind,
    pictures: 0,
    interimPictures: 0,
    usage: undefined,
    nanoUsd: 0,
    billed: false,
    clientGone: false,
    promptDigest: order.job === undefined ? undefined : createHash('sha256').update(order.job.prompt).digest('hex'),
    ...known,
  });
};

type Ledgering = Exchange['channel']['world']['ledger']['add'];
