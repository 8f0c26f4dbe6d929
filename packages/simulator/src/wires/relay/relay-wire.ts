import { createDelivery } from '../delivery.ts';
import type { Delivery } from '../delivery.ts';
import { geminiWire } from '../gemini/gemini-wire.ts';
import type { Problem } from '../gemini/problem.ts';
import { problemOf } from '../gemini/problem-of.ts';
import { problemReply } from '../gemini/problem-reply.ts';
import { relay } from '../gemini/relay.ts';
import { otherRoute } from '../gemini/route.ts';
import { orderedModel } from '../ordered-model.ts';
import type { Reply } from '../reply.ts';
import type { Visit } from '../visit.ts';
import type { PictureOrder, Site, Wire } from '../wire.ts';
import { relayJob } from './relay-job.ts';
import { readRelayChat, readRelayImages } from './relay-order.ts';

const READERS = {
  'POST /v1/images/generations': readRelayImages,
  'POST /v1/images/edits': readRelayImages,
  'POST /v1/chat/completions': readRelayChat,
} as const;

/** A relay of the new-api family: Gemini's own paths, and OpenAI's images and chat beside them, all with a relay's errors. */
export const relayWire = (site: Site): Wire => {
  const native = geminiWire(relay, site);
  const delivery = createDelivery(site);
  return {
    ...native,
    read: (visit) => openAiOrder(site, delivery, visit) ?? delivery.read(visit) ?? native.read(visit),
  };
};

const isRead = (path: string): path is keyof typeof READERS => Object.hasOwn(READERS, path);

const openAiOrder = (site: Site, delivery: Delivery, visit: Visit): PictureOrder | undefined => {
  const path = `${visit.method} ${visit.url.pathname}`;
  if (!isRead(path)) return undefined;
  const { headers, url, requestId } = visit;
  const id = orderedModel(visit);
  const route = otherRoute(id, id, 'v1');
  const refusal = (problem: Problem): Reply => problemReply(relay, problem, requestId, false);
  const base = {
    kind: 'order',
    operation: 'generate',
    model: id,
    refuse: (fault) => refusal(problemOf(fault, { dialect: relay, route })),
  } as const satisfies Partial<PictureOrder>;
  const refused = relay.authenticate({ headers, url, route }, site.doorkeeper);
  if (refused !== undefined) return { ...base, problem: refusal(refused) };
  const model = site.models.get(id);
  if (model === undefined) return { ...base, problem: refusal(relay.modelMissing(route)) };
  const { order, problem } = READERS[path](visit);
  return problem === undefined
    ? { ...base, job: relayJob({ site, visit, delivery, model, order }) }
    : { ...base, problem: refusal(problem) };
};
