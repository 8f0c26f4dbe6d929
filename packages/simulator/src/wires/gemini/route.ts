/** What a request asks for. */
export type Operation = 'generate' | 'stream' | 'get-model' | 'list-models';

/** A request's path, read. */
export interface Route {
  readonly operation: Operation;
  /** `undefined` for a listing. */
  readonly model: string | undefined;
  /** `v1`, `v1beta` or `v1beta1`. */
  readonly version: string;
  /** The model's full resource name, as error texts quote it. */
  readonly resource: string;
  /** Whether a stream was asked for as server-sent events rather than as a JSON array. */
  readonly sse: boolean;
  /** Vertex AI without a project in the path, which goes with an API key. */
  readonly express: boolean;
  /** The OpenAI-compatible model list of a relay. */
  readonly openAiShape: boolean;
}

/** The route of a path that another reader than `readModelPath` has read. */
export const otherRoute = (resource: string, model?: string, version = 'v1beta'): Route => ({
  operation: model === undefined ? 'get-model' : 'generate',
  model,
  version,
  resource,
  sse: false,
  express: false,
  openAiShape: false,
});

const METHODS: Readonly<Record<string, Operation>> = { generateContent: 'generate', streamGenerateContent: 'stream' };

/**
 * Reads the part of a path behind `models`: `/{model}:{method}`, `/{model}` or nothing. `undefined` when the simulator does
 * not speak it.
 */
export const readModelPath = (
  method: string,
  tail: string,
): { readonly operation: Operation; readonly model: string | undefined } | undefined => {
  if (tail === '' || tail === '/') return method === 'GET' ? { operation: 'list-models', model: undefined } : undefined;
  const match = /^\/([^/:]+)(?::([A-Za-z]+))?$/.exec(tail);
  const model = match?.[1];
  if (match === null || model === undefined) return undefined;
  const name = decode(model);
  const verb = match[2];
  if (verb === undefined) return method === 'GET' ? { operation: 'get-model', model: name } : undefined;
  const operation = METHODS[verb];
  return operation === undefined || method !== 'POST' ? undefined : { operation, model: name };
};

const decode = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
};
