import type { ExclusionReason } from '../routing/candidate.ts';
import { ChannelError } from './channel-error.ts';
import type { FailureClass } from './failure-class.ts';
import { IdempotencyUnavailableError } from './idempotency-unavailable-error.ts';
import type { Issue } from './issue.ts';
import { ModelRetiredError } from './model-retired-error.ts';
import { ModelUnknownError } from './model-unknown-error.ts';
import { NoCandidateError } from './no-candidate-error.ts';
import { RequestInvalidError } from './request-invalid-error.ts';
import { RetakeError, type RetakeErrorCode } from './retake-error.ts';

/** What the address of every problem type begins with; the code follows. A name, not a page. */
export const PROBLEM_TYPE_PREFIX = 'urn:retake:problem:';

/** The media type of a problem in JSON (RFC 9457). */
export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/**
 * An error as an HTTP API tells it to strangers (RFC 9457, with extension members): no channel, no upstream's words, no amounts, no
 * stack. To be sent as `PROBLEM_MEDIA_TYPE` with `status`, and with `retryAfterSeconds` as the header `Retry-After` where there is one.
 */
export interface ProblemDetails {
  /** Stable for each code: `PROBLEM_TYPE_PREFIX` and the code. */
  readonly type: string;
  /** The same for each code, in English. */
  readonly title: string;
  /** The HTTP status. */
  readonly status: number;
  /** What this caller can do about it. */
  readonly detail: string;
  /** Stable, for programs: a `RetakeErrorCode`, or `content_refused`, `request_refused` for what an upstream said no to. */
  readonly code: string;
  /** When asking again can make sense, in whole seconds, at least 1; absent when nobody knows, or when a repeat may be paid twice. */
  readonly retryAfterSeconds?: number | undefined;
  /** Every problem of the request with its path; present for `request_invalid`. */
  readonly issues?: readonly Issue[] | undefined;
  /** For `model_unknown`: names that come near. */
  readonly nearest?: readonly string[] | undefined;
  /** For `model_retired`: what can be ordered instead. */
  readonly successor?: string | undefined;
  /** The whole error with channels and attempts, for callers of one's own; only with `expose`. */
  readonly error?: Readonly<Record<string, unknown>> | undefined;
}

/** What a problem may tell. */
export interface ProblemOptions {
  /** Adds the error's `toJSON()`: channels, attempts and what they cost. Never for strangers. @default false */
  readonly expose?: boolean | undefined;
}

type Facts = Omit<ProblemDetails, 'type' | 'code'> & { readonly code?: string };

const UNAVAILABLE = { status: 503, title: 'No picture can be had at the moment' } as const;
const SERVER_FAULT: Facts = {
  status: 500,
  title: 'Something went wrong here',
  detail: 'The request may be fine; the server is not.',
};

/** Reasons that are about what was asked for: waiting changes nothing. */
const PERMANENT: ReadonlySet<ExclusionReason> = new Set(['route', 'compliance', 'unsupported', 'model_retired']);

/** How each code is told. */
const PROBLEMS: Readonly<Record<RetakeErrorCode, (error: RetakeError) => Facts>> = {
  request_invalid: (error) => ({
    status: 400,
    title: 'The image request has problems',
    detail: 'Nothing was sent and nothing was paid. See issues for every problem and its path.',
    issues: RequestInvalidError.isInstance(error) ? error.issues.map(withoutChannels) : [],
  }),
  chat_invalid: () => ({
    status: 409,
    title: 'The chat cannot go on',
    detail: 'What was kept of it is not what it was. Begin a new one.',
  }),
  chat_busy: () => ({
    status: 409,
    title: 'A turn of the chat is still being drawn',
    detail: 'Nothing was sent and nothing was paid. Send the next turn when it has ended.',
  }),
  series_invalid: () => ({
    status: 409,
    title: 'The series cannot go on',
    detail: 'What was kept of it is not what it was. Begin a new one.',
  }),
  series_busy: () => ({
    status: 409,
    title: 'The series is being drawn already',
    detail: 'Nothing was sent and nothing was paid for this second time. Ask again when it has ended.',
  }),
  series_unsaved: () => ({
    ...UNAVAILABLE,
    detail: 'The series was stopped because what it does cannot be kept. Ask again later; it goes on where it was.',
  }),
  model_unknown: (error) => ({
    status: 400,
    title: 'There is no such model',
    detail: 'Nothing was sent and nothing was paid. Name another model, or none.',
    ...(ModelUnknownError.isInstance(error) && error.nearest.length > 0 ? { nearest: error.nearest } : {}),
  }),
  model_retired: (error) => ({
    status: 400,
    title: 'The model was retired by its vendor',
    detail: 'Nothing was sent and nothing was paid. Name another model, or none.',
    ...(ModelRetiredError.isInstance(error) && error.successor !== undefined ? { successor: error.successor } : {}),
  }),
  no_candidate: (error) =>
    NoCandidateError.isInstance(error) && error.exclusions.every(({ reason }) => PERMANENT.has(reason))
      ? {
          status: 422,
          title: 'Nobody here can draw that',
          detail: 'Nothing was sent and nothing was paid. Ask for another size, ratio, model or fewer references.',
        }
      : { ...UNAVAILABLE, detail: 'Nothing was sent and nothing was paid. Ask again later.' },
  channel_failed: (error) => (ChannelError.isInstance(error) ? refusal(error.failure.class) : SERVER_FAULT),
  all_channels_failed: () => ({ ...UNAVAILABLE, detail: 'Everybody who could be asked was asked. Ask again later.' }),
  billing_unknown: () => ({
    status: 502,
    title: 'No picture came, but it may have been paid for',
    detail: 'Asking again may pay a second time.',
  }),
  budget_exceeded: () => ({
    status: 429,
    title: 'The budget has no room for the picture',
    detail: 'Nothing was sent and nothing was paid.',
  }),
  budget_unavailable: () => ({ ...UNAVAILABLE, detail: 'Nothing was sent and nothing was paid. Ask again later.' }),
  deadline_exceeded: () => ({
    status: 504,
    title: 'No picture came in time',
    detail: 'Ask again later, or allow more time.',
  }),
  call_aborted: () => ({ ...UNAVAILABLE, detail: 'The call was ended before its picture came.' }),
  service_closed: () => ({ ...UNAVAILABLE, detail: 'The service is shutting down. Ask again; another instance may answer.' }),
  recorded: () => ({
    status: 502,
    title: 'The picture did not come when it was asked for first',
    detail: 'This is the answer that was given then.',
  }),
  idempotency_conflict: () => ({
    status: 422,
    title: 'The idempotency key belongs to another request',
    detail: 'Nothing was sent and nothing was paid. Send another key, or the first request unchanged.',
  }),
  idempotency_unavailable: (error) =>
    IdempotencyUnavailableError.isInstance(error) && error.problem !== 'store_unavailable'
      ? {
          status: 410,
          title: 'The answer to this key is not kept any more',
          detail: 'It may have been paid for and is not made again under this key. Send another key to pay anew.',
        }
      : { ...UNAVAILABLE, detail: 'Nothing was sent and nothing was paid. Ask again later, with the same key.' },
  job_forgotten: () => ({
    status: 410,
    title: 'The job is not kept any more',
    detail: 'Its time is over, and its pictures were forgotten with it.',
  }),
  picture_lost: () => ({
    status: 410,
    title: 'The picture is not kept any more',
    detail: 'It was made, and cannot be given again.',
  }),
  queue_closed: () => ({ ...UNAVAILABLE, detail: 'The queue is shutting down. Ask again; another instance may answer.' }),
  queue_unavailable: () => ({
    ...UNAVAILABLE,
    detail: 'Jobs cannot be kept now. Ask again later, with the same idempotency key.',
  }),
  queue_directory_busy: () => SERVER_FAULT,
  record_unreadable: () => SERVER_FAULT,
  webhook_invalid: () => ({
    status: 400,
    title: 'The webhook is not to be believed',
    detail: 'It is not signed with the secret, or too old.',
  }),
  config_invalid: () => SERVER_FAULT,
  internal: () => SERVER_FAULT,
};

/**
 * Tells any error as an HTTP problem, so that every framework tells it alike. What is no error of Retake is `internal`, and nothing
 * of it is told. Never throws.
 */
export function problemDetailsOf(error: unknown, { expose = false }: ProblemOptions = {}): ProblemDetails {
  const known = RetakeError.isInstance(error) ? error : undefined;
  // An error of another copy of the package can have a code that this one does not know.
  const tell = known !== undefined && Object.hasOwn(PROBLEMS, known.code) ? PROBLEMS[known.code] : undefined;
  const { code = 'internal', ...facts } =
    known !== undefined && tell !== undefined ? { code: known.code, ...tell(known) } : SERVER_FAULT;
  // Whoever is told when to come back does, and may pay a second time.
  const retryAfterSeconds = code === 'billing_unknown' || facts.status < 429 ? undefined : secondsOf(known);
  return {
    type: `${PROBLEM_TYPE_PREFIX}${code}`,
    code,
    ...facts,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    ...(expose && known !== undefined ? { error: known.toJSON() } : {}),
  };
}

/** What an upstream said no to, or broke. */
function refusal(failure: FailureClass): Facts {
  if (failure === 'blocked' || failure === 'recitation') {
    return {
      code: 'content_refused',
      status: 422,
      title: 'The picture was refused for its content',
      detail: 'Asking again for the same will be refused again.',
    };
  }
  if (failure === 'invalid_request') {
    return {
      code: 'request_refused',
      status: 422,
      title: 'The request was refused as it is',
      detail: 'Asking again for the same will be refused again.',
    };
  }
  return { ...UNAVAILABLE, detail: 'Ask again later.' };
}

/** The message for options of a single channel names the channels that there are. */
function withoutChannels(issue: Issue): Issue {
  return issue.path.startsWith('channelOptions') ? { path: issue.path, message: 'is not taken' } : issue;
}

function secondsOf(error: RetakeError | undefined): number | undefined {
  const failed = ChannelError.isInstance(error) ? error.failure : error;
  const ms = failed !== undefined && 'retryAfterMs' in failed ? failed.retryAfterMs : undefined;
  return typeof ms === 'number' && Number.isFinite(ms) ? Math.max(1, Math.ceil(ms / 1000)) : undefined;
}
