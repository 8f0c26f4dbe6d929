import { AllChannelsFailedError, RequestInvalidError, type ProblemDetails } from '@retake/core';
import type { Response } from 'express';
import { problemOf } from '../../problems/problem-of.ts';
import { sendWireProblem, type WireProblem } from '../wire-problem.ts';

/** Statuses by code where they are not those of the problem. */
const STATUSES: Readonly<Record<string, number>> = {
  model_unknown: 404,
  model_retired: 404,
  no_candidate: 400,
  request_refused: 400,
  key_reused: 400,
  // Clients of this wire repeat what is answered with 408, 409, 429 or 5xx, and this may have been paid.
  billing_unknown: 400,
};

/** The names of google.rpc.Code by HTTP status (googleapis/googleapis, google/rpc/code.proto). */
const NAMES: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  409: 'ABORTED',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
};

/** Tells any error as the Gemini API does: as a `google.rpc.Status` in JSON. Never throws. */
export function geminiProblem(error: unknown, expose = false): WireProblem {
  const { problem, headers } = problemOf(isHistoryRefused(error) ? HISTORY_REFUSED : error, expose);
  const status = problem.status === 503 ? 503 : (STATUSES[problem.code] ?? problem.status);
  return {
    status,
    headers,
    body: {
      error: {
        code: status,
        message: messageOf(problem),
        status: problem.code === 'billing_unknown' ? 'FAILED_PRECONDITION' : (NAMES[status] ?? 'INVALID_ARGUMENT'),
        details: detailsOf(problem),
      },
    },
  };
}

/** What everybody refused for its signatures is no trouble of a moment: waiting mends no chat. */
function isHistoryRefused(error: unknown): boolean {
  return (
    AllChannelsFailedError.isInstance(error) && error.attempts.every(({ error: failure }) => failure?.type === 'history_refused')
  );
}

const HISTORY_REFUSED = new RequestInvalidError([
  { path: 'contents', message: 'holds a thought signature that was altered, or moved to another part' },
]);

/** Answers with an error, unless the answer has begun or nobody waits for it. */
export function sendGeminiProblem(response: Response, error: unknown, expose?: boolean): void {
  sendWireProblem(response, () => geminiProblem(error, expose));
}

function messageOf({ title, detail, issues = [], nearest = [] }: ProblemDetails): string {
  const problems = issues.map(({ path, message }) => `${fieldOf(path)}: ${message}`).join('; ');
  const near = nearest.length > 0 ? ` Near it are ${nearest.join(', ')}.` : '';
  return `${title}: ${problems === '' ? detail : problems}${near}`;
}

function detailsOf({ code, issues, retryAfterSeconds, error }: ProblemDetails): readonly Readonly<Record<string, unknown>>[] {
  return [
    { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: code.toUpperCase(), domain: 'retake' },
    ...(issues === undefined
      ? []
      : [
          {
            '@type': 'type.googleapis.com/google.rpc.BadRequest',
            fieldViolations: issues.map(({ path, message }) => ({ field: fieldOf(path), description: message })),
          },
        ]),
    ...(retryAfterSeconds === undefined
      ? []
      : [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: `${retryAfterSeconds}s` }]),
    ...(error === undefined ? [] : [{ '@type': 'retake/error', error }]),
  ];
}

/** A path of the service in the words of the wire. */
function fieldOf(path: string): string {
  if (path === 'size') return 'generationConfig.imageConfig.imageSize';
  if (path === 'aspectRatio') return 'generationConfig.imageConfig.aspectRatio';
  if (path === 'thinking') return 'generationConfig.thinkingConfig.thinkingLevel';
  if (path === 'seed') return 'generationConfig.seed';
  if (path === 'prompt' || /^images\b/.test(path)) return path.replace(/^(?:prompt|images)/, 'contents');
  return path.replace(/^history/, 'contents').replace(/^channelOptions\.[^.]+\./, '');
}
