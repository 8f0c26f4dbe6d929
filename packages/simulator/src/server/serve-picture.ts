import { createHash } from 'node:crypto';
import { sampleLatencyMs } from '../chance/latency.ts';
import { billByTokens } from '../billing/bill.ts';
import type { LedgerEntry } from '../billing/ledger.ts';
import { overloaded } from '../dialects/overloaded.ts';
import type { Problem } from '../dialects/problem.ts';
import type { Fault } from '../faults/fault.ts';
import { readFault } from '../faults/fault.ts';
import { problemOf } from '../faults/problem-of.ts';
import { isRefusal } from '../faults/refusal-faults.ts';
import { compose } from '../generation/compose.ts';
import type { Composition } from '../generation/composition.ts';
import { findModel } from '../models/model-list.ts';
import type { PictureRequest } from '../wire/picture-request.ts';
import { chanceFault } from './chance-fault.ts';
import type { Exchange } from './exchange.ts';
import { sendProblem } from './exchange.ts';
import { readOrder } from './read-order.ts';
import { sendAnswer } from './send-answer.ts';
import { untilGone } from './send-body.ts';
import type { ServedModel } from './simulated-channel.ts';

const OK = readFault('ok');

/** Answers a request for a picture: decides its fault, waits as long as it takes, enters it into the ledger, and sends it. */
export const servePicture = async (exchange: Exchange, json: unknown, number: number): Promise<void> => {
  const { channel, route, gone } = exchange;
  const order = readOrder(exchange, json);
  const scripted = channel.script.next({
    channel: channel.id,
    operation: route.operation === 'stream' ? 'stream' : 'generate',
    model: route.model ?? '',
    number,
    at: channel.world.clock.now(),
    headers: exchange.request.headers,
    prompt: order.request?.prompt,
    size: order.request?.size,
    references: order.request?.references,
  });
  const fault = scripted ?? (order.problem === undefined ? chanceFor(exchange) : undefined) ?? OK;
  const work = order.problem === undefined ? { model: order.model, request: order.request, fault } : undefined;

  if (isRefusal(fault)) {
    await pause(exchange, fault.afterMs ?? 0);
    return refuse(exchange, problemOf(fault, { dialect: channel.dialect, route }), fault.kind, work);
  }
  if (fault.kind === 'hang') {
    await untilGone(gone);
    return abandon(exchange, work, fault.billed);
  }
  if (fault.kind === 'reset' && fault.at === 'before-headers') {
    await pause(exchange, fault.afterMs ?? 0);
    abandon(exchange, work, fault.billed ?? false);
    exchange.request.socket.resetAndDestroy();
    return;
  }
  if (work === undefined)
    return refuse(exchange, order.problem ?? exchange.channel.dialect.modelMissing(route), 'rejected', undefined);

  await pause(exchange, latencyMs(exchange) + (fault.afterMs ?? 0));
  if (fault.kind === 'late') {
    await untilGone(gone);
    return abandon(exchange, work, true);
  }
  if (gone.aborted) return abandon(exchange, work, channel.behaviour.billsAbandoned ?? true);
  if (fault.kind === 'error-in-stream' && route.operation !== 'stream') {
    return refuse(exchange, overloaded('high-demand', 503), fault.kind, work);
  }
  const composition = composeFor(exchange, work);
  const amend = enter(exchange, work, { status: 200, ...bill(exchange, work, composition) });
  await sendAnswer(exchange, { composition, request: work.request, model: work.model, fault });
  if (gone.aborted) amend({ clientGone: true });
};

/** A valid request, who serves it, and what will go wrong. */
interface Work {
  readonly model: ServedModel;
  readonly request: PictureRequest;
  readonly fault: Fault;
}

const chanceFor = ({ channel, draw }: Exchange): Fault | undefined =>
  chanceFault({
    channel: channel.id,
    failureDomain: channel.failureDomain,
    at: channel.world.clock.now(),
    startedAt: channel.world.startedAt,
    outages: channel.world.outages,
    faults: channel.behaviour.faults ?? [],
    draw: channel.world.draw,
    requestDraw: draw,
  });

const pause = ({ channel, gone }: Exchange, ms: number): Promise<void> =>
  ms > 0 ? channel.world.clock.sleep(ms, gone) : Promise.resolve();

const latencyMs = ({ channel, draw }: Exchange): number =>
  sampleLatencyMs(channel.latency, draw('latency', 1), draw('latency', 2));

const composeFor = ({ channel, draw }: Exchange, { model, request, fault }: Work): Composition =>
  compose({
    request,
    modelId: model.id,
    model: model.facts,
    fault,
    draw,
    mediaType: request.mediaType ?? channel.behaviour.mediaType,
  });

type Bill = Pick<LedgerEntry, 'servedModel' | 'size' | 'pictures' | 'interimPictures' | 'usage' | 'nanoUsd' | 'billed'>;

/** What an answered request costs: a flat price where the channel has one, else its tokens at the rates of the model that served. */
const bill = ({ channel }: Exchange, { model, fault }: Work, composition: Composition): Bill => {
  const { usage, pictures, interimPictures, size, modelVersion } = composition;
  const free = fault.kind === 'error-in-stream' || (pictures === 0 && channel.behaviour.billsEmptyAnswers === false);
  const rates = (fault.kind === 'rerouted' ? findModel(modelVersion) : undefined)?.rates ?? model.facts.rates;
  return {
    servedModel: modelVersion,
    size,
    pictures: fault.kind === 'error-in-stream' ? 0 : pictures,
    interimPictures,
    usage: free ? undefined : usage,
    nanoUsd: free ? 0 : (model.flatNanoUsd ?? billByTokens(usage, rates)),
    billed: !free,
  };
};

/** Enters a request that got no answer, because its client left or its connection was cut. */
const abandon = (exchange: Exchange, work: Work | undefined, billed: boolean): void => {
  const clientGone = exchange.gone.aborted;
  const paid = work !== undefined && billed ? bill(exchange, work, composeFor(exchange, work)) : undefined;
  enter(exchange, work, { ...paid, status: undefined, clientGone });
};

const refuse = async (exchange: Exchange, problem: Problem, fault: string, work: Work | undefined): Promise<void> => {
  const amend = enter(exchange, work, { status: problem.status, fault, clientGone: exchange.gone.aborted });
  if (exchange.gone.aborted) return amend({ status: undefined });
  await sendProblem(exchange, problem, exchange.route.sse);
};

const enter = (
  { channel, route, requestId }: Exchange,
  work: Work | undefined,
  known: Partial<LedgerEntry>,
): ReturnType<typeof channel.world.ledger.add> =>
  channel.world.ledger.add({
    at: channel.world.clock.now(),
    channel: channel.id,
    model: route.model ?? '',
    servedModel: route.model ?? '',
    requestId,
    size: work?.request.size,
    status: undefined,
    fault: work?.fault.kind ?? 'rejected',
    pictures: 0,
    interimPictures: 0,
    usage: undefined,
    nanoUsd: 0,
    billed: false,
    clientGone: false,
    promptDigest: work === undefined ? undefined : createHash('sha256').update(work.request.prompt).digest('hex'),
    ...known,
  });
