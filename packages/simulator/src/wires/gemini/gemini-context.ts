import type { Site } from '../wire.ts';
import type { Visit } from '../visit.ts';
import type { GeminiDialect } from './dialect.ts';
import type { GeminiModel } from './gemini-model.ts';
import type { Route } from './route.ts';
import type { ThoughtSignatures } from './thought-signature.ts';

/** What an order of a Gemini dialect is read and answered in. */
export interface GeminiContext {
  readonly dialect: GeminiDialect;
  readonly site: Site;
  readonly models: ReadonlyMap<string, GeminiModel>;
  readonly signatures: ThoughtSignatures;
  readonly route: Route;
  readonly visit: Visit;
}
