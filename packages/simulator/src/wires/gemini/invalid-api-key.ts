import type { Problem } from './problem.ts';

/** The Gemini API's answer to a key it does not know or that expired: 400, not 401 (Google's error documentation, 2026). */
export const invalidApiKey = (expired: boolean): Problem => {
  const message = expired ? 'API key expired. Please renew the API key.' : 'API key not valid. Please pass a valid API key.';
  return {
    status: 400,
    grpcStatus: 'INVALID_ARGUMENT',
    message,
    details: [
      {
        '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
        reason: 'API_KEY_INVALID',
        domain: 'googleapis.com',
        metadata: { service: 'generativelanguage.googleapis.com' },
      },
      { '@type': 'type.googleapis.com/google.rpc.LocalizedMessage', locale: 'en-US', message },
    ],
  };
};
