import { findOpenAiModel } from '../../models/openai-models.ts';
import { acceptsKey, bearerToken } from '../doorkeeper.ts';
import type { Reply } from '../reply.ts';
import { jsonReply } from '../reply.ts';
import type { Visit } from '../visit.ts';
import type { PictureOrder, ServedModel, Site, Wire } from '../wire.ts';
import type { OpenAiError } from './openai-error.ts';
import { invalidParameter, openAiErrorReply, openAiKeyRefused, openAiModelMissing } from './openai-error.ts';
import { openAiJob } from './openai-job.ts';
import { openAiRefusal } from './openai-refusal.ts';
import { orderedModel } from '../ordered-model.ts';
import { readOpenAiOrder } from './read-openai-order.ts';

/** OpenAI's images: `/v1/images/generations`, `/v1/images/edits`, and `/v1/models`. */
export const openAiWire = (site: Site): Wire => ({
  headers: (requestId) => ({ 'x-request-id': requestId, server: 'cloudflare' }),
  read: (visit) => {
    const path = `${visit.method} ${visit.url.pathname}`;
    if (path === 'POST /v1/images/generations' || path === 'POST /v1/images/edits')
      return imagesOrder(site, visit, visit.url.pathname.endsWith('/edits'));
    const models = /^GET \/v1\/models(?:\/([^/]+))?$/.exec(path);
    if (models === null) return undefined;
    return { kind: 'question', answer: () => modelsReply(site, visit, models[1]) };
  },
  pathMissing: ({ method, url }) =>
    openAiErrorReply({ ...invalidParameter(`Invalid URL (${method} ${url.pathname})`, null, null), status: 404 }),
  tooLarge: (_visit, maxBytes) =>
    openAiErrorReply({ ...invalidParameter(`Maximum content size limit (${maxBytes}) exceeded`, null, null), status: 413 }),
});

const imagesOrder = (site: Site, visit: Visit, edits: boolean): PictureOrder => {
  const model = orderedModel(visit);
  const read = readFor(site, visit, edits, model);
  const base = {
    kind: 'order',
    operation: read.order?.stream === true ? 'stream' : 'generate',
    model,
    refuse: (fault) => openAiRefusal(fault, model),
  } as const satisfies Partial<PictureOrder>;
  return read.error === undefined
    ? { ...base, job: openAiJob({ site, visit, model: read.model, order: read.order }) }
    : { ...base, problem: openAiErrorReply(read.error) };
};

type Read =
  | { readonly error: OpenAiError; readonly order?: never; readonly model?: never }
  | { readonly error?: never; readonly order: Parameters<typeof openAiJob>[0]['order']; readonly model: ServedModel };

/** Checks an order in OpenAI's order: key, model, parameters. */
const readFor = (site: Site, visit: Visit, edits: boolean, id: string): Read => {
  const refused = doorError(site, visit);
  if (refused !== undefined) return { error: refused };
  if (id === '') return { error: invalidParameter('you must provide a model parameter', 'model', null) };
  const model = site.models.get(id);
  if (model === undefined) return { error: openAiModelMissing(id) };
  const { order, error } = readOpenAiOrder({ json: visit.json, form: visit.form, edits }, findOpenAiModel(model.like));
  return error === undefined ? { order, model } : { error };
};

const doorError = (site: Site, { headers }: Visit): OpenAiError | undefined => {
  const key = bearerToken(headers);
  return key !== undefined && acceptsKey(key, site.doorkeeper) ? undefined : openAiKeyRefused(key);
};

const modelsReply = (site: Site, visit: Visit, id: string | undefined): Reply => {
  const refused = doorError(site, visit);
  if (refused !== undefined) return openAiErrorReply(refused);
  if (id === undefined) return jsonReply(200, { object: 'list', data: [...site.models.values()].map(described) });
  const model = site.models.get(decodeURIComponent(id));
  return model === undefined ? openAiErrorReply(openAiModelMissing(id)) : jsonReply(200, described(model));
};

const described = ({ id, like }: ServedModel): Readonly<Record<string, unknown>> => ({
  id,
  object: 'model',
  created: findOpenAiModel(like)?.created ?? 0,
  owned_by: 'system',
  shutdown_date: null,
});
