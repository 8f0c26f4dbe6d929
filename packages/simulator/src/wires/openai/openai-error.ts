import type { Reply } from '../reply.ts';
import { jsonReply } from '../reply.ts';

/** An error in OpenAI's words. */
export interface OpenAiError {
  readonly status: number;
  readonly message: string;
  readonly type: string;
  readonly param?: string | null;
  readonly code?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** Fields besides the four that every error has. */
  readonly more?: Readonly<Record<string, unknown>>;
}

/** OpenAI's envelope: `{"error":{"message","type","param","code"}}`. */
export const openAiErrorBody = ({
  message,
  type,
  param = null,
  code = null,
  more,
}: OpenAiError): { readonly error: unknown } => ({
  error: { message, type, param, code, ...more },
});

/** An error as an answer. */
export const openAiErrorReply = (error: OpenAiError): Reply => jsonReply(error.status, openAiErrorBody(error), error.headers);

/** A 400 about one parameter. */
export const invalidParameter = (message: string, param: string | null, code: string | null = 'invalid_value'): OpenAiError => ({
  status: 400,
  message,
  type: 'invalid_request_error',
  param,
  code,
});

/** 404 for a model that does not exist. */
export const openAiModelMissing = (model: string): OpenAiError => ({
  status: 404,
  message: `The model \`${model}\` does not exist or you do not have access to it.`,
  type: 'invalid_request_error',
  code: 'model_not_found',
});

/** 401 for a key that is missing, unknown or expired. */
export const openAiKeyRefused = (key: string | undefined): OpenAiError => ({
  status: 401,
  message:
    key === undefined || key === ''
      ? "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY)."
      : 'Incorrect API key provided. You can find your API key at https://platform.openai.com/account/api-keys.',
  type: 'invalid_request_error',
  code: key === undefined || key === '' ? null : 'invalid_api_key',
});

/** 400 of the moderation, of the prompt or of the picture (public issues of 2026). */
export const moderationBlocked = (stage: 'input' | 'output', requestId: string): OpenAiError => ({
  status: 400,
  message: `Your request was rejected by the safety system. If you believe this is an error, contact us at help.openai.com and include the request ID ${requestId}.`,
  type: 'image_generation_user_error',
  code: 'moderation_blocked',
  more: { moderation_details: { moderation_stage: stage, categories: ['other'] } },
});
