import type { ImageService } from '@retake/core';
import type { Request, RequestHandler, Response } from 'express';
import type { Admission, Door } from '../access/door.ts';
import { clientSignal } from '../answers/client-signal.ts';
import { ClientLeftError } from '../body/client-left-error.ts';
import { discardRest } from '../body/discard-rest.ts';
import { HeldBytes, type HeldBody } from '../body/held-bytes.ts';
import { problemOf } from '../problems/problem-of.ts';
import { findRoute } from './find-route.ts';
import type { Route } from './route.ts';
import type { RoutesSetting } from './routes-setting.ts';

/** What is served below one mount, and how. */
export interface ServedRoutes {
  readonly service: ImageService;
  readonly routes: readonly Route[];
  readonly door: Door;
  readonly setting: RoutesSetting;
  /** Told of what the client is told nothing of. */
  readonly onError: (error: unknown) => void;
  /** Answers with an error in the words of the wire. @param expose whether the caller may see the whole of it. */
  readonly sendError: (response: Response, error: unknown, expose: boolean | undefined) => void;
}

/** Serves routes: finds who answers, lets the caller in, and tells what goes wrong. Everything below the mount is answered here. */
export function serveRoutes({ service, routes, door, setting, onError, sendError }: ServedRoutes): RequestHandler {
  const bodies = new HeldBytes(setting.uploads);

  const visit = async (request: Request, response: Response, signal: AbortSignal): Promise<void> => {
    let admission: Admission | undefined;
    let held: HeldBody | undefined;
    try {
      const { route, parameters } = findRoute(routes, request.method, request.path);
      admission = await door.admit(request);
      held = bodies.open(admission.owner);
      await route.answer({
        request,
        response,
        parameter: parameters[0] ?? '',
        parameters,
        admission,
        service,
        signal,
        held,
        setting,
      });
    } catch (error) {
      // Whoever is still there after all is cut off rather than left waiting.
      if (error instanceof ClientLeftError) return void response.destroy();
      if (problemOf(error).problem.status === 500) onError(error);
      sendError(response, error, admission?.caller.expose);
    } finally {
      held?.release();
      admission?.leave();
      discardRest(request);
    }
  };
  return (request, response) => {
    void visit(request, response, clientSignal(response));
  };
}
