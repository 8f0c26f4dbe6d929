import type { ProblemDetails } from '@retake/core';
import type { Response } from 'express';
import { problemOf } from '../../problems/problem-of.ts';
import { UNKNOWN_FIELD } from '../wire-issues.ts';
import { sendWireProblem, type WireProblem } from '../wire-problem.ts';

/** Codes that programs written for OpenAI's API know; the others are Retake's own. */
const CODES: Readonly<Record<string, string>> = {
  unauthorized: 'invalid_api_key',
  model_unknown: 'model_not_found',
  model_retired: 'model_not_found',
  content_refused: 'moderation_blocked',
  rate_limited: 'rate_limit_exceeded',
  budget_exceeded: 'insufficient_quota',
};

/** Statuses by code where they are not those of the problem. */
const STATUSES: Readonly<Record<string, number>> = {
  model_unknown: 404,
  model_retired: 404,
  content_refused: 400,
  request_refused: 400,
  no_candidate: 400,
  // Every client of this wire repeats what is answered with 409, 429 or 5xx, and this may have been paid.
  billing_unknown: 424,
};

/** Refusals of a moment, of which nothing was sent. All others were tried as hard as it is worth. */
const WORTH_REPEATING: ReadonlySet<string> = new Set(['rate_limited', 'busy', 'service_closed', 'budget_unavailable']);

/** Tells any error as OpenAI's API does. Never throws. */
export function openAIProblem(error: unknown, expose = false): WireProblem {
  const { problem, headers } = problemOf(error, expose);
  const status = statusOf(problem);
  const [issue] = problem.issues ?? [];
  return {
    status,
    headers: { ...headers, 'x-should-retry': String(WORTH_REPEATING.has(problem.code)) },
    body: {
      error: {
        message: messageOf(problem),
        type: typeOf(problem, status),
        param: issue === undefined ? (CODES[problem.code] === 'model_not_found' ? 'model' : null) : paramOf(issue.path),
        code: codeOf(problem),
        retake: {
          code: problem.code,
          ...(problem.issues === undefined
            ? {}
            : { issues: problem.issues.map(({ path, message }) => ({ path: paramOf(path), message })) }),
          ...(problem.error === undefined ? {} : { error: problem.error }),
        },
      },
    },
  };
}

/** Answers with an error, unless the answer has begun or nobody waits for it. */
export function sendOpenAIProblem(response: Response, error: unknown, expose?: boolean): void {
  sendWireProblem(response, () => openAIProblem(error, expose));
}

/** A `no_candidate` of 503 is one of the moment. */
function statusOf({ code, status }: ProblemDetails): number {
  return status === 503 ? status : (STATUSES[code] ?? status);
}

function typeOf({ code }: ProblemDetails, status: number): string {
  if (code === 'content_refused') return 'image_generation_user_error';
  if (code === 'budget_exceeded') return 'insufficient_quota';
  if (status === 429) return 'rate_limit_error';
  return status >= 500 ? 'server_error' : 'invalid_request_error';
}

function codeOf({ code, issues }: ProblemDetails): string {
  if (code !== 'request_invalid') return CODES[code] ?? code;
  return issues !== undefined && issues.length > 0 && issues.every(({ message }) => message === UNKNOWN_FIELD)
    ? 'unknown_parameter'
    : 'invalid_value';
}

function messageOf({ title, detail, issues = [], nearest = [] }: ProblemDetails): string {
  const problems = issues.map(({ path, message }) => `${paramOf(path)} ${message}`).join('; ');
  const near = nearest.length > 0 ? ` Near it are ${nearest.join(', ')}.` : '';
  return `${title}: ${problems === '' ? detail : `${problems}.`}${near}`;
}

/** A path of the service in the words of the wire. */
function paramOf(path: string): string {
  if (/^images\b/.test(path)) return path.replace(/^images/, 'image');
  if (path === 'aspectRatio') return 'size';
  return path.replace(/^channelOptions\.[^.]+\.(\w+)$/, (_match, option: string) =>
    option.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
  );
}
