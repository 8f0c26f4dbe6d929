import type { Problem } from '../dialects/problem.ts';
import type { PictureRequest } from '../wire/picture-request.ts';
import type { RequestFlavour } from '../wire/request-schema.ts';
import { readRequest } from '../wire/read-request.ts';
import type { Exchange } from './exchange.ts';
import type { ServedModel } from './simulated-channel.ts';

/** A request that can be served, or why it cannot. */
export type Order =
  | { readonly model: ServedModel; readonly request: PictureRequest; readonly problem?: never }
  | { readonly problem: Problem; readonly request?: never; readonly model?: never };

/** Checks a request in the order in which Google's front end does: key, model, body. `json` of `undefined` could not be parsed. */
export const readOrder = ({ channel, route, request }: Exchange, json: unknown): Order => {
  const url = new URL(request.url ?? '/', 'http://simulator');
  const refused = channel.dialect.authenticate({ headers: request.headers, url, route }, channel.doorkeeper);
  if (refused !== undefined) return { problem: refused };
  const model = channel.models.get(route.model ?? '');
  if (model === undefined) return { problem: channel.dialect.modelMissing(route) };
  if (json === undefined) {
    return {
      problem: {
        status: 400,
        grpcStatus: 'INVALID_ARGUMENT',
        message: 'Invalid JSON payload received. Unexpected end of string.',
      },
    };
  }
  const { strictSignatures = true } = channel.behaviour;
  const read = readRequest(json, {
    flavour: flavourOf({ channel, route }),
    model: model.facts,
    signatures: strictSignatures && model.facts.signs ? channel.world.signatures : undefined,
  });
  return read.problem === undefined ? { model, request: read.request } : { problem: read.problem };
};

const flavourOf = ({ channel, route }: Pick<Exchange, 'channel' | 'route'>): RequestFlavour => {
  if (channel.dialect.name === 'vertex') return 'vertex';
  return channel.dialect.name === 'ai-studio' && route.version === 'v1' && channel.behaviour.v1Pictures !== true
    ? 'gemini-v1'
    : 'gemini';
};
