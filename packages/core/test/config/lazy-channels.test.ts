import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

/** Takes @google/genai away, as it is for those who never installed the optional peer. */
const WITHOUT_GOOGLE = `
  import { registerHooks } from 'node:module';
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier !== '@google/genai') return next(specifier, context);
      throw Object.assign(new Error('Cannot find package ' + specifier), { code: 'ERR_MODULE_NOT_FOUND' });
    },
  });
`;

const PROGRAM = `
  const { channelsFromEnv } = await import(process.argv[1]);
  const { found, problems } = await channelsFromEnv({ GEMINI_API_KEY: 'a-key', BFL_API_KEY: 'a-key' });
  console.log(JSON.stringify({ found, problems }));
`;

it('channelsFromEnv loads the modules of the channels it makes, and says which package is not installed', () => {
  const entry = new URL('../../src/config/channels-from-env.ts', import.meta.url).href;
  const hooks = `data:text/javascript,${encodeURIComponent(WITHOUT_GOOGLE)}`;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--conditions=@retake/source', '--import', hooks, '--input-type=module', '--eval', PROGRAM, entry],
    { cwd: fileURLToPath(new URL('../..', import.meta.url)), encoding: 'utf8' },
  );
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual({
    found: ['flux: from BFL_API_KEY'],
    problems: ['gemini: GEMINI_API_KEY is set, but the package @google/genai is not installed; npm install @google/genai'],
  });
});
