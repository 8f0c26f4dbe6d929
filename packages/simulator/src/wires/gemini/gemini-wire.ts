import type { Site, Wire } from '../wire.ts';
import type { GeminiDialect } from './dialect.ts';
import { geminiOrder } from './gemini-order.ts';
import { servedModels } from './gemini-model.ts';
import { modelsReply } from './models-reply.ts';
import { problemReply } from './problem-reply.ts';
import { createThoughtSignatures } from './thought-signature.ts';

/** Gemini's protocol in one of its dialects: `generateContent`, `streamGenerateContent`, and questions about models. */
export const geminiWire = (dialect: GeminiDialect, site: Site): Wire => {
  const signatures = createThoughtSignatures(site.world.seed);
  return {
    headers: dialect.headers,
    read: (visit) => {
      const route = dialect.route(visit.method, visit.url);
      if (route === undefined) return undefined;
      const models = servedModels(site.models);
      if (route.operation === 'generate' || route.operation === 'stream')
        return geminiOrder({ dialect, site, models, signatures, route, visit });
      return {
        kind: 'question',
        answer: () => {
          const refused = dialect.authenticate({ headers: visit.headers, url: visit.url, route }, site.doorkeeper);
          return refused === undefined
            ? modelsReply(dialect, models, route, visit.requestId)
            : problemReply(dialect, refused, visit.requestId, false);
        },
      };
    },
    pathMissing: ({ method, url, requestId }) =>
      problemReply(dialect, dialect.pathMissing(method, url.pathname), requestId, false),
    tooLarge: ({ requestId }, maxBytes) =>
      problemReply(
        dialect,
        {
          status: 400,
          grpcStatus: 'INVALID_ARGUMENT',
          message: `Request payload size exceeds the limit: ${maxBytes} bytes.`,
        },
        requestId,
        false,
      ),
  };
};
