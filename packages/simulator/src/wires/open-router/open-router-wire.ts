import { findOpenRouterModel } from '../../models/open-router-models.ts';
import { acceptsKey, bearerToken } from '../doorkeeper.ts';
import { orderedModel } from '../ordered-model.ts';
import type { Reply } from '../reply.ts';
import type { Visit } from '../visit.ts';
import type { PictureOrder, Site, Wire } from '../wire.ts';
import type { OpenRouterError } from './open-router-error.ts';
import { NO_CREDENTIALS, noEndpoints, openRouterErrorReply, openRouterRefusal } from './open-router-error.ts';
import { openRouterJob } from './open-router-job.ts';
import { openRouterModels } from './open-router-models-reply.ts';
import { readChatOrder, readImagesOrder } from './open-router-order.ts';

/** OpenRouter: `/api/v1/images`, `/api/v1/chat/completions` with pictures, and lists of models. */
export const openRouterWire = (site: Site): Wire => ({
  headers: (requestId) => ({ 'x-request-id': requestId, server: 'cloudflare' }),
  read: (visit) => {
    const { method, url } = visit;
    if (method === 'POST' && url.pathname === '/api/v1/images') return pictureOrder(site, visit, readImagesOrder);
    if (method === 'POST' && url.pathname === '/api/v1/chat/completions') return pictureOrder(site, visit, readChatOrder);
    const question = method === 'GET' ? openRouterModels(site, url.pathname) : undefined;
    return question === undefined
      ? undefined
      : { kind: 'question', answer: (): Reply => refusedAtDoor(site, visit) ?? question() };
  },
  pathMissing: () => openRouterErrorReply({ code: 404, message: 'Resource not found' }),
  tooLarge: () => openRouterErrorReply({ code: 413, message: 'Request payload too large' }),
});

const refusedAtDoor = ({ doorkeeper }: Site, { headers }: Visit): Reply | undefined => {
  const key = bearerToken(headers);
  if (key === undefined) return openRouterErrorReply(NO_CREDENTIALS);
  return acceptsKey(key, doorkeeper) ? undefined : openRouterErrorReply({ code: 401, message: 'User not found.' });
};

const pictureOrder = (site: Site, visit: Visit, readOrder: typeof readImagesOrder): PictureOrder => {
  const slug = orderedModel(visit);
  const model = site.models.get(slug);
  const facts = model === undefined ? undefined : findOpenRouterModel(model.like);
  const base = {
    kind: 'order',
    operation: 'generate',
    model: slug,
    refuse: (fault) => openRouterRefusal(fault, { slug, facts }),
  } as const satisfies Partial<PictureOrder>;
  const refused = refusedAtDoor(site, visit);
  if (refused !== undefined) return { ...base, problem: refused };
  const invalid = (error: OpenRouterError): PictureOrder => ({ ...base, problem: openRouterErrorReply(error) });
  if (visit.json === undefined) return invalid({ code: 400, message: 'Invalid JSON in request body' });
  if (slug === '') return invalid({ code: 400, message: 'No models provided' });
  if (model === undefined || facts === undefined) return invalid(noEndpoints(slug));
  const { order, error } = readOrder(visit.json, facts);
  return error === undefined ? { ...base, job: openRouterJob({ site, visit, model, facts, order }) } : invalid(error);
};
