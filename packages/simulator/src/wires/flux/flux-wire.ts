import type { Fault } from '../../faults/fault.ts';
import { planPictures } from '../../generation/plan-pictures.ts';
import type { FluxModelFacts } from '../../models/flux-models.ts';
import { CREDIT_NANO_USD, findFluxModel } from '../../models/flux-models.ts';
import { nearestSize } from '../../models/nearest-size.ts';
import type { Delivery } from '../delivery.ts';
import { createDelivery } from '../delivery.ts';
import { acceptsKey } from '../doorkeeper.ts';
import type { Reply } from '../reply.ts';
import { jsonReply } from '../reply.ts';
import type { Visit } from '../visit.ts';
import type { Errand, PictureOrder, Product, ServedModel, Site, Wire } from '../wire.ts';
import { fluxBill } from './flux-bill.ts';
import type { FluxOrder } from './flux-order.ts';
import { readFluxOrder } from './flux-order.ts';
import { detailReply, fluxRefusal, KEY_REFUSED, NOT_FOUND, tooManyTasks } from './flux-refusal.ts';
import type { FluxTask } from './flux-task.ts';
import { outcomeOf, taskNotFound, taskStatus } from './flux-task.ts';

/** Where a channel's tasks live. */
interface Yard {
  readonly site: Site;
  readonly tasks: Map<string, FluxTask>;
  readonly delivery: Delivery;
}

/** Black Forest Labs: submit to `/v1/<model>`, ask `/v1/get_result?id=`, and fetch the picture from its address. */
export const fluxWire = (site: Site): Wire => {
  const yard: Yard = { site, tasks: new Map(), delivery: createDelivery(site) };
  return {
    headers: (requestId) => ({ 'x-request-id': requestId, server: 'uvicorn' }),
    read: (visit) => yard.delivery.read(visit) ?? poll(yard, visit) ?? credits(yard, visit) ?? submission(yard, visit),
    pathMissing: () => NOT_FOUND,
    tooLarge: (_visit, maxBytes) => detailReply(413, `Request body larger than ${maxBytes} bytes`),
  };
};

const opens = ({ doorkeeper }: Site, { headers }: Visit): boolean => {
  const key = headers['x-key'];
  return typeof key === 'string' && acceptsKey(key, doorkeeper);
};

const poll = ({ site, tasks }: Yard, visit: Visit): Errand | undefined => {
  if (visit.method !== 'GET' || visit.url.pathname !== '/v1/get_result') return undefined;
  const id = visit.url.searchParams.get('id') ?? '';
  const answer = (): Reply => {
    if (!opens(site, visit)) return KEY_REFUSED;
    const task = tasks.get(id);
    return task === undefined ? jsonReply(404, taskNotFound(id)) : jsonReply(200, taskStatus(task, site.world.clock.now()));
  };
  return {
    kind: 'question',
    leg: 'poll',
    refuse: (fault) => (fault.kind === 'model-gone' ? jsonReply(404, taskNotFound(id)) : fluxRefusal(fault)),
    answer,
  };
};

/** What is left of an account that never runs dry (docs.bfl.ai, `/v1/credits`, 2026); faults say when it does. */
const CREDITS_LEFT = 10_000;

const credits = ({ site }: Yard, visit: Visit): Errand | undefined => {
  if (visit.method !== 'GET' || visit.url.pathname !== '/v1/credits') return undefined;
  return { kind: 'question', answer: () => (opens(site, visit) ? jsonReply(200, { credits: CREDITS_LEFT }) : KEY_REFUSED) };
};

const submission = (yard: Yard, visit: Visit): PictureOrder | undefined => {
  const id = /^\/v1\/([^/]+)$/.exec(visit.url.pathname)?.[1];
  if (visit.method !== 'POST' || id === undefined) return undefined;
  const base = { kind: 'order', operation: 'generate', model: id, refuse: fluxRefusal } as const;
  const model = yard.site.models.get(id);
  const facts = model === undefined ? undefined : findFluxModel(model.like);
  if (!opens(yard.site, visit)) return { ...base, problem: KEY_REFUSED };
  if (model === undefined || facts === undefined) return { ...base, problem: NOT_FOUND };
  const { order, problem } = readFluxOrder(visit.json, facts);
  if (order === undefined) return { ...base, problem };
  if (activeTasks(yard, facts) >= facts.activeTasks) return { ...base, problem: tooManyTasks() };
  return {
    ...base,
    job: {
      prompt: order.prompt,
      size: nearestSize(order.pixels),
      references: order.inputs.length,
      answersAtOnce: true,
      perform: (fault) => submit(yard, { visit, model, facts, order, fault }),
    },
  };
};

/** Tasks of a model with a limit of its own are counted alone, all others together. */
const activeTasks = ({ site, tasks }: Yard, { activeTasks: limit }: FluxModelFacts): number => {
  const now = site.world.clock.now();
  return [...tasks.values()].filter(({ doneAt, facts }) => now < doneAt && facts.activeTasks === limit).length;
};

interface Submission {
  readonly visit: Visit;
  readonly model: ServedModel;
  readonly facts: FluxModelFacts;
  readonly order: FluxOrder;
  readonly fault: Fault;
}

/** Makes the task, which is paid for from now on if it comes to its end. */
const submit = (yard: Yard, { visit, model, facts, order, fault }: Submission): Product => {
  const { site, tasks, delivery } = yard;
  const bill = fluxBill(facts, order);
  const nanoUsd = model.flatNanoUsd ?? bill.nanoUsd;
  const id = taskId(visit.requestId);
  const startedAt = site.world.clock.now();
  const [part] = planPictures({ ...order, count: 1 }, fault);
  const doneAt = startedAt + visit.latencyMs;
  tasks.set(id, {
    id,
    facts,
    order,
    fault,
    seed: order.seed ?? Math.floor(visit.draw('seed') * 2 ** 31),
    startedAt,
    doneAt,
    sample:
      part === undefined
        ? ''
        : delivery.put(visit, { part, painter: site.painter(model.like, order.prompt) }, doneAt, facts.deliveryMs),
  });
  const outcome = outcomeOf(fault);
  const drawn = outcome === 'Ready' && fault.kind !== 'no-candidates';
  // Only a task that ends as Ready is charged (help.bfl.ai, "My prompt is getting moderated", 2026-06-12).
  const free = outcome !== 'Ready' || (!drawn && site.behaviour.billsEmptyAnswers === false);
  const answer = {
    id,
    polling_url: `${visit.url.origin}/v1/get_result?id=${id}`,
    cost: fault.kind === 'missing-usage' ? null : nanoUsd / CREDIT_NANO_USD,
    input_mp: bill.inputMp,
    output_mp: bill.outputMp,
  };
  return {
    servedModel: model.id,
    size: part?.size,
    pictures: drawn ? 1 : 0,
    interimPictures: 0,
    usage: undefined,
    nanoUsd: free ? 0 : nanoUsd,
    billed: !free,
    status: 200,
    write: () => jsonReply(200, answer),
  };
};

/** A UUID that follows from the request. */
const taskId = (requestId: string): string => {
  const hex = Buffer.from(requestId.padEnd(24, 'A'), 'base64url').toString('hex').padEnd(32, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};
