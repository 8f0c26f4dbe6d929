import { findSeedreamModel } from '../../models/seedream-models.ts';
import { createDelivery } from '../delivery.ts';
import type { Delivery } from '../delivery.ts';
import { acceptsKey, bearerToken } from '../doorkeeper.ts';
import { orderedModel } from '../ordered-model.ts';
import type { Visit } from '../visit.ts';
import type { PictureOrder, Site, Wire } from '../wire.ts';
import { ARK_KEY_REFUSED, ARK_MODEL_MISSING, arkErrorReply, arkRefusal, invalidArkParameter } from './ark-error.ts';
import { seedreamJob } from './seedream-job.ts';
import { readSeedreamOrder } from './seedream-order.ts';

/** ByteDance's Seedream on BytePlus ModelArk: `/api/v3/images/generations`, and pictures behind addresses. */
export const seedreamWire = (site: Site): Wire => {
  const delivery = createDelivery(site);
  return {
    headers: (requestId) => ({ 'x-request-id': requestId, server: 'istio-envoy' }),
    read: (visit) => {
      const isOrder = visit.method === 'POST' && visit.url.pathname === '/api/v3/images/generations';
      return isOrder ? imagesOrder(site, delivery, visit) : delivery.read(visit);
    },
    pathMissing: ({ url, requestId }) =>
      arkErrorReply({ status: 404, code: 'InvalidAction', message: `The path ${url.pathname} does not exist.` }, requestId),
    tooLarge: ({ requestId }, maxBytes) => arkErrorReply(invalidArkParameter('body', `larger than ${maxBytes} bytes`), requestId),
  };
};

const imagesOrder = (site: Site, delivery: Delivery, visit: Visit): PictureOrder => {
  const { requestId, headers, json } = visit;
  const id = orderedModel(visit);
  const base = {
    kind: 'order',
    operation: 'generate',
    model: id,
    refuse: (fault) => arkRefusal(fault, requestId),
  } as const satisfies Partial<PictureOrder>;
  const key = bearerToken(headers);
  if (key === undefined || !acceptsKey(key, site.doorkeeper))
    return { ...base, problem: arkErrorReply(ARK_KEY_REFUSED, requestId) };
  const model = site.models.get(id);
  const facts = model === undefined ? undefined : findSeedreamModel(model.like);
  if (model === undefined || facts === undefined) return { ...base, problem: arkErrorReply(ARK_MODEL_MISSING, requestId) };
  const { order, error } = readSeedreamOrder(json, facts);
  return error === undefined
    ? { ...base, job: seedreamJob({ site, visit, delivery, model, facts, order }) }
    : { ...base, problem: arkErrorReply(error, requestId) };
};
