import { readFile } from 'node:fs/promises';
import { readScenario } from './read-scenario.ts';
import { ScenarioError } from './scenario-error.ts';
import type { ScenarioSettings } from './scenario-schema.ts';

/**
 * Reads a scenario from a JSON file, checked and ready for `startSimulator`.
 *
 * @throws ScenarioError when it is not JSON or not a scenario; the error of `readFile` when it cannot be read
 */
export const loadScenario = async (file: string | URL): Promise<ScenarioSettings> =>
  readScenario(parse(await readFile(file, 'utf8')));

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ScenarioError([{ path: '', message: `not JSON: ${cause instanceof Error ? cause.message : String(cause)}` }], {
      cause,
    });
  }
};
