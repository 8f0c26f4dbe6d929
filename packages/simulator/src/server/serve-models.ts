import type { Route } from '../dialects/route.ts';
import type { Exchange } from './exchange.ts';
import { commonHeaders, sendProblem } from './exchange.ts';
import type { ServedModel } from './simulated-channel.ts';

/** Answers a free question about one model or all of them. */
export const serveModels = (exchange: Exchange): Promise<void> => {
  const { channel, route, response, requestId } = exchange;
  const model = route.model === undefined ? undefined : channel.models.get(route.model);
  if (route.model !== undefined && model === undefined) return sendProblem(exchange, channel.dialect.modelMissing(route), false);
  const body =
    model === undefined
      ? listing([...channel.models.values()], channel.dialect.name, route)
      : described(model, channel.dialect.name, route);
  const json = JSON.stringify(body, null, 2);
  response.writeHead(200, {
    ...commonHeaders(channel, requestId),
    'content-type': 'application/json; charset=UTF-8',
    'content-length': Buffer.byteLength(json),
  });
  return new Promise((resolve) => {
    response.once('close', resolve);
    response.end(json, () => resolve());
  });
};

type DialectName = 'ai-studio' | 'vertex' | 'relay';
type Json = Readonly<Record<string, unknown>>;

const listing = (models: readonly ServedModel[], dialect: DialectName, route: Route): Json => {
  const entries = models.map((model) => described(model, dialect, route));
  if (route.openAiShape) return { object: 'list', data: entries };
  return dialect === 'vertex' ? { publisherModels: entries } : { models: entries };
};

const described = ({ id, facts }: ServedModel, dialect: DialectName, route: Route): Json => {
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
