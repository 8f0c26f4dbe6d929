import type { GeminiContext } from './gemini-context.ts';
import type { GeminiModel } from './gemini-model.ts';
import type { PictureRequest } from './picture-request.ts';
import type { Problem } from './problem.ts';
import { readRequest } from './read-request.ts';
import type { RequestFlavour } from './request-schema.ts';

/** A request that can be served, or why it cannot. */
export type Order =
  | { readonly model: GeminiModel; readonly request: PictureRequest; readonly problem?: never }
  | { readonly problem: Problem; readonly request?: never; readonly model?: never };

/** Checks a request in the order in which Google's front end does: key, model, body. */
export const readOrder = ({ dialect, site, models, signatures, route, visit }: GeminiContext): Order => {
  const refused = dialect.authenticate({ headers: visit.headers, url: visit.url, route }, site.doorkeeper);
  if (refused !== undefined) return { problem: refused };
  const model = models.get(route.model ?? '');
  if (model === undefined) return { problem: dialect.modelMissing(route) };
  if (visit.json === undefined) {
    return {
      problem: {
        status: 400,
        grpcStatus: 'INVALID_ARGUMENT',
        message: 'Invalid JSON payload received. Unexpected end of string.',
      },
    };
  }
  const { strictSignatures = true } = site.behaviour;
  const read = readRequest(visit.json, {
    flavour: flavourOf({ dialect, site, route }),
    model: model.facts,
    signatures: strictSignatures && model.facts.signs ? signatures : undefined,
  });
  return read.problem === undefined ? { model, request: read.request } : { problem: read.problem };
};

const flavourOf = ({ dialect, site, route }: Pick<GeminiContext, 'dialect' | 'site' | 'route'>): RequestFlavour => {
  if (dialect.name === 'vertex') return 'vertex';
  return dialect.name === 'ai-studio' && route.version === 'v1' && site.behaviour.v1Pictures !== true ? 'gemini-v1' : 'gemini';
};
