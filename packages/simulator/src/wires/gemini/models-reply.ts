import type { Reply } from '../reply.ts';
import { textReply } from '../reply.ts';
import type { GeminiDialect } from './dialect.ts';
import type { GeminiModel } from './gemini-model.ts';
import { problemReply } from './problem-reply.ts';
import type { Route } from './route.ts';

/** Answers a free question about one model or all of them. */
export const modelsReply = (
  dialect: GeminiDialect,
  models: ReadonlyMap<string, GeminiModel>,
  route: Route,
  requestId: string,
): Reply => {
  const model = route.model === undefined ? undefined : models.get(route.model);
  if (route.model !== undefined && model === undefined)
    return problemReply(dialect, dialect.modelMissing(route), requestId, false);
  const body = model === undefined ? listing([...models.values()], dialect.name, route) : described(model, dialect.name, route);
  return textReply(200, { 'content-type': 'application/json; charset=UTF-8' }, JSON.stringify(body, null, 2));
};

type DialectName = GeminiDialect['name'];
type Json = Readonly<Record<string, unknown>>;

const listing = (models: readonly GeminiModel[], dialect: DialectName, route: Route): Json => {
  const entries = models.map((model) => described(model, dialect, route));
  if (route.openAiShape) return { object: 'list', data: entries };
  return dialect === 'vertex' ? { publisherModels: entries } : { models: entries };
};

const described = ({ id, facts }: GeminiModel, dialect: DialectName, route: Route): Json => {
  if (route.openAiShape) return { id, object: 'model', created: 1_764_547_200, owned_by: 'gemini' };
  if (dialect === 'vertex') {
    return {
      name: `publishers/google/models/${id}`,
      versionId: 'default',
      launchStage: 'GA',
      publisherModelTemplate: `projects/{project}/locations/{location}/publishers/google/models/${id}`,
    };
  }
  return {
    name: `models/${id}`,
    version: '1.0',
    displayName: facts.displayName,
    inputTokenLimit: 65_536,
    outputTokenLimit: 32_768,
    supportedGenerationMethods: ['generateContent', 'countTokens', 'batchGenerateContent'],
  };
};
