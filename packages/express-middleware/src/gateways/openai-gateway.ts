import type { RequestHandler } from 'express';
import type { GatewayOptions } from './gateway-options.ts';
import { mountGateway } from './gateway-setting.ts';
import { imagesRoutes } from './openai/images-route.ts';
import { modelsRoutes } from './openai/models-routes.ts';
import { sendOpenAIProblem } from './openai/openai-problem.ts';

/**
 * The images API of OpenAI in front of a service: `app.use('/openai', openAIGateway({ service, authorize }))`, and clients keep everything
 * but their `baseURL`, `https://shop.example/openai/v1`, and their key. Serves `POST /v1/images/generations`, `POST /v1/images/edits`,
 * `GET /v1/models` and `GET /v1/models/{id}`, and answers everything below its mount.
 *
 * @throws ConfigInvalidError with every problem and its path; also when it was not said who may come in.
 */
export function openAIGateway(options: GatewayOptions): RequestHandler {
  return mountGateway(
    {
      subject: 'openAIGateway()',
      uploads: {},
      routes: (models) => [...imagesRoutes(models), ...modelsRoutes(models)],
      sendError: sendOpenAIProblem,
    },
    options,
  );
}
