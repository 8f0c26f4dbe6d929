import { findImagenModel } from '../../models/imagen-models.ts';
import { aiStudio } from '../gemini/ai-studio.ts';
import type { GeminiDialect } from '../gemini/dialect.ts';
import { googleHeaders } from '../gemini/google-headers.ts';
import type { Problem } from '../gemini/problem.ts';
import { problemOf } from '../gemini/problem-of.ts';
import { problemReply } from '../gemini/problem-reply.ts';
import type { Route } from '../gemini/route.ts';
import { otherRoute } from '../gemini/route.ts';
import { vertex } from '../gemini/vertex.ts';
import type { Visit } from '../visit.ts';
import type { Errand, PictureOrder, Site, Wire } from '../wire.ts';
import { imagenJob } from './imagen-job.ts';
import { readImagenOrder } from './imagen-order.ts';

/** Imagen's `:predict`, on paths like those of AI Studio and of Vertex AI, each with its own keys and errors. */
export const imagenWire = (site: Site): Wire => ({
  headers: googleHeaders,
  read: (visit) => {
    const onVertex = visit.url.pathname.includes('/publishers/google/models/');
    const dialect = onVertex ? vertex : aiStudio;
    const predicted =
      /^(\/v1(?:beta1?)?\/(?:projects\/[^/]+\/locations\/[^/]+\/)?(?:publishers\/google\/)?models\/[^/:]+):predict$/;
    const path = predicted.exec(visit.url.pathname)?.[1];
    return path === undefined || visit.method !== 'POST'
      ? modelQuestion(site, visit, dialect)
      : pictureOrder(site, visit, dialect, path);
  },
  pathMissing: ({ method, url, requestId }) =>
    problemReply(aiStudio, aiStudio.pathMissing(method, url.pathname), requestId, false),
  tooLarge: ({ requestId }, maxBytes) =>
    problemReply(aiStudio, invalid(`Request payload size exceeds the limit: ${maxBytes} bytes.`), requestId, false),
});

const invalid = (message: string): Problem => ({ status: 400, grpcStatus: 'INVALID_ARGUMENT', message });

/** Whether a model is there, asked free of charge. */
const modelQuestion = (site: Site, visit: Visit, dialect: GeminiDialect): Errand | undefined => {
  const route = dialect.route(visit.method, visit.url);
  if (route?.operation !== 'get-model') return undefined;
  return {
    kind: 'question',
    answer: () => {
      const { headers, url, requestId } = visit;
      const refused = dialect.authenticate({ headers, url, route }, site.doorkeeper);
      if (refused !== undefined) return problemReply(dialect, refused, requestId, false);
      if (!site.models.has(route.model ?? '')) return problemReply(dialect, dialect.modelMissing(route), requestId, false);
      const body = { name: route.resource, version: '001', supportedGenerationMethods: ['predict'] };
      return {
        status: 200,
        headers: { 'content-type': 'application/json; charset=UTF-8' },
        body: [Buffer.from(JSON.stringify(body, null, 2))],
        statesLength: true,
      };
    },
  };
};

const pictureOrder = (site: Site, visit: Visit, dialect: GeminiDialect, path: string): PictureOrder => {
  const { headers, url, requestId } = visit;
  // The same path without its method is that of the model, which the dialect can read.
  const described = dialect.route('GET', new URL(path, url));
  const route: Route = { ...(described ?? otherRoute('')), operation: 'generate' };
  const id = route.model ?? '';
  const refusal = (problem: Problem): ReturnType<typeof problemReply> => problemReply(dialect, problem, requestId, false);
  const base = {
    kind: 'order',
    operation: 'generate',
    model: id,
    refuse: (fault) => refusal(problemOf(fault, { dialect, route })),
  } as const satisfies Partial<PictureOrder>;
  const refused = dialect.authenticate({ headers, url, route }, site.doorkeeper);
  if (refused !== undefined) return { ...base, problem: refusal(refused) };
  const model = site.models.get(id);
  const facts = model === undefined ? undefined : findImagenModel(model.like);
  if (model === undefined || facts === undefined) return { ...base, problem: refusal(dialect.modelMissing(route)) };
  if (visit.json === undefined)
    return { ...base, problem: refusal(invalid('Invalid JSON payload received. Unexpected end of string.')) };
  const { order, problem } = readImagenOrder(visit.json, facts, dialect.name === 'vertex');
  return problem === undefined
    ? { ...base, job: imagenJob({ site, visit, dialect, model, facts, order }) }
    : { ...base, problem: refusal(problem) };
};
