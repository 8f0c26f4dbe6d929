import type { RequestHandler } from 'express';
import type { GatewayOptions } from './gateway-options.ts';
import { mountGateway } from './gateway-setting.ts';
import { contentRoutes } from './gemini/content-routes.ts';
import { sendGeminiProblem } from './gemini/gemini-problem.ts';
import { modelsRoutes } from './gemini/models-routes.ts';

/** Google takes about 20 MB in one request (read 2026-11-21); in base64 and with what is around it that fits. */
const JSON_BYTES = 24 * 1024 * 1024;

/**
 * The Gemini API in front of a service: `app.use('/gemini', geminiGateway({ service, authorize }))`, and clients keep everything but their
 * `baseUrl`, `https://shop.example/gemini`, and their key. Serves `generateContent`, `streamGenerateContent` and the models, under `/v1beta` and
 * `/v1`, and answers everything below its mount. Chats work: what a model said passes through word for word, thought signatures included, and
 * any channel of the family goes on with it.
 *
 * @throws ConfigInvalidError with every problem and its path; also when it was not said who may come in.
 */
export function geminiGateway(options: GatewayOptions): RequestHandler {
  return mountGateway(
    {
      subject: 'geminiGateway()',
      uploads: { jsonBytes: JSON_BYTES },
      routes: (models) => [...contentRoutes(models), ...modelsRoutes(models)],
      sendError: sendGeminiProblem,
    },
    options,
  );
}
