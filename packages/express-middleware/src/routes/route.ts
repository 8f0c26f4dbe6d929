import type { ImageService } from '@retake/core';
import type { Request, Response } from 'express';
import type { Admission } from '../access/door.ts';
import type { HeldBody } from '../body/held-bytes.ts';
import type { RoutesSetting } from './routes-setting.ts';

/** A request that was let in, and everything its route answers it with. */
export interface Visit {
  readonly request: Request;
  readonly response: Response;
  /** What the first `:name` stands for in the path of the route; `''` in a path without one. */
  readonly parameter: string;
  /** What each `:name` stands for, in their order. */
  readonly parameters: readonly string[];
  readonly admission: Admission;
  readonly service: ImageService;
  /** Aborted when the client leaves before it was answered. */
  readonly signal: AbortSignal;
  /** Takes the bytes of the body until the visit is over. */
  readonly held: HeldBody;
  readonly setting: RoutesSetting;
}

/** One thing that can be asked for. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Below the mount; whole segments can be a `:name`. */
  readonly path: string;
  /** Answers the visit; what it throws is told as a problem. */
  readonly answer: (visit: Visit) => Promise<void>;
}
