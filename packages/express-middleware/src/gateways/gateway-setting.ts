import type { Issue } from '@retake/core';
import type { RequestHandler, Response } from 'express';
import type { UploadLimits } from '../body/upload-limits.ts';
import { warnOf } from '../problems/warn-of.ts';
import { checkRoutesOptions, doorOf, settingOf } from '../read-routes-options.ts';
import type { Route } from '../routes/route.ts';
import { serveRoutes } from '../routes/serve-routes.ts';
import { ClientModels, nameIssues } from './client-models.ts';
import type { GatewayOptions } from './gateway-options.ts';

/** What makes one gateway differ from the other. */
export interface GatewayWire {
  /** Such as `openAIGateway()`. */
  readonly subject: string;
  /** Where its clients need other limits than routes do. */
  readonly uploads: Partial<UploadLimits>;
  readonly routes: (models: ClientModels) => readonly Route[];
  /** Answers with an error in the shape of the wire. */
  readonly sendError: (response: Response, error: unknown, expose: boolean | undefined) => void;
}

/**
 * Mounts a gateway.
 *
 * @throws ConfigInvalidError with every problem and its path; also when it was not said who may come in.
 */
export function mountGateway(wire: GatewayWire, options: GatewayOptions): RequestHandler {
  const { models: names, ...given } = options;
  checkRoutesOptions(wire.subject, given, [...nameIssues(options.service, names), ...serviceIssues(options.service)]);
  const { service, onError = warnOf } = options;
  const served = { ...given, uploads: { ...wire.uploads, ...options.uploads } };
  return serveRoutes({
    service,
    routes: wire.routes(new ClientModels(service, names)),
    door: doorOf(served),
    setting: settingOf(served, onError),
    onError,
    sendError: wire.sendError,
  });
}

/** A service of an older copy of the core has no models to list. */
function serviceIssues(service: unknown): readonly Issue[] {
  const isNewer = typeof service !== 'object' || service === null || 'continueChat' in service;
  return isNewer ? [] : [{ path: 'service', message: 'must be an ImageService of the same release as this package' }];
}
