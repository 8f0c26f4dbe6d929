import type { ImageServiceOptions } from '@retake/core';
import { apiKeyHash, apiKeys, geminiGateway, imageService, openAIGateway } from '@retake/express';
import express, { type Express } from 'express';

/** What was created. */
export interface Gateway {
  readonly app: Express;
  /** Lets calls in flight finish, ends the service, and answers whoever comes again until nobody does: the server can be closed then. */
  readonly close: () => Promise<void>;
}

/** Keys of teams, each with a budget key of its own; in an app of yours their hashes come from where your secrets are. */
export interface Team {
  readonly name: string;
  readonly key: string;
}

/** Both wires in front of one service: each below a mount of its own. */
export function createGateway(options: ImageServiceOptions, teams: readonly Team[]): Gateway {
  // Made from options, the service ends with the middleware, in the order in which nobody is cut off.
  const images = imageService(options);
  const { service } = images;
  const authorize = apiKeys(
    Object.fromEntries(teams.map(({ name, key }) => [apiKeyHash(key), { name, budgetKey: name, labels: { team: name } }])),
  );
  const app = express();
  app.use(images);
  // What OpenAI retired lives on under its name, drawn by what took its place.
  app.use('/openai', openAIGateway({ service, authorize, models: { 'dall-e-3': 'gpt-image-2.6-flare' } }));
  app.use('/gemini', geminiGateway({ service, authorize }));
  return { app, close: () => images.close() };
}
