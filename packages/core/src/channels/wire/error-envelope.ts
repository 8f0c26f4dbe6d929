import { z } from 'zod';

/** The body of a failed answer in the terms that the dialects of Google and of OpenAI-like relays share. */
export interface ErrorEnvelope {
  /** False for HTML and other text: then a gateway in front spoke, not the API. */
  readonly spoken: boolean;
  /** The upstream's text, for matching only: it can quote the prompt or a key and never leaves this room. */
  readonly text: string;
  /** gRPC status of Google, such as `RESOURCE_EXHAUSTED`. */
  readonly status: string | undefined;
  /** A word of a relay (`model_not_found`), or Google's copy of the HTTP status. */
  readonly code: string | number | undefined;
  /** `new_api_error`, `upstream_error` and the like; relays only. */
  readonly type: string | undefined;
  /** `google.rpc.ErrorInfo.reason`, such as `API_KEY_INVALID`. */
  readonly reason: string | undefined;
  /** `google.rpc.QuotaFailure` violations, such as `GenerateRequestsPerDayPerProjectPerModel`. */
  readonly quotaIds: readonly string[];
}

const text = z.string().nullish().catch(undefined);

const errorSchema = z.object({
  message: text,
  status: text,
  type: text,
  code: z.union([z.string(), z.number()]).nullish().catch(undefined),
  details: z.array(z.unknown()).nullish().catch(undefined),
});

const detailSchema = z.object({
  reason: text,
  violations: z
    .array(z.object({ quotaId: text }).catch({ quotaId: undefined }))
    .nullish()
    .catch(undefined),
});

/** Reads a failed answer's body, whatever it is: an envelope, one wrapped in an array, a bare object, HTML, or nothing. */
export function readErrorEnvelope(body: string | undefined): ErrorEnvelope {
  const error = errorSchema.safeParse(innermost(parsed(body)));
  if (!error.success) {
    const html = body === undefined || /^\s*</.test(body);
    return { ...NOTHING_SAID, text: html ? '' : body };
  }
  const { message, status, type, code, details } = error.data;
  const read = (details ?? []).map((detail) => detailSchema.safeParse(detail).data);
  return {
    spoken: true,
    text: message ?? '',
    status: status ?? undefined,
    type: type ?? undefined,
    code: code === '' ? undefined : (code ?? undefined),
    reason: read.find((detail) => typeof detail?.reason === 'string')?.reason ?? undefined,
    quotaIds: read.flatMap((detail) => detail?.violations ?? []).flatMap(({ quotaId }) => (quotaId ? [quotaId] : [])),
  };
}

const NOTHING_SAID: ErrorEnvelope = {
  spoken: false,
  text: '',
  status: undefined,
  code: undefined,
  type: undefined,
  reason: undefined,
  quotaIds: [],
};

function parsed(body: string | undefined): unknown {
  try {
    return JSON.parse(body ?? '');
  } catch {
    return undefined;
  }
}

/** `[{ error: {…} }]`, `{ error: {…} }`, `{ error: "…" }` and `{ message: "…" }` all hold the same thing. */
function innermost(value: unknown): unknown {
  const outer: unknown = Array.isArray(value) ? value[0] : value;
  if (typeof outer !== 'object' || outer === null) return undefined;
  if (!('error' in outer)) return outer;
  return typeof outer.error === 'string' ? { message: outer.error } : outer.error;
}
