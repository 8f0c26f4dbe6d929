import { styleText } from 'node:util';
import type { Reporter, TestCase, TestModule, TestSuite } from 'vitest/node';

/**
 * Ends a run with every skipped test and its reason, so that a run that skipped something is never mistaken for a whole one; and then, where
 * the end of a long log is all that is kept of it, with every failure once more, in few lines. Between them stands what failed at first and then did not.
 */
export function testSumReporter(write: (text: string) => void = (text) => void process.stdout.write(text)): Reporter {
  let filtered = false;
  return {
    onInit: (vitest) => {
      filtered = vitest.config.testNamePattern !== undefined;
    },
    onTestRunEnd: (modules, unhandledErrors) => {
      const skipped = filtered ? [] : modules.flatMap(skippedTests);
      if (skipped.length > 0) write(block(styleText(['bgYellow', 'black'], ` ${skipped.length} SKIPPED `), skipped));
      const unsteady = modules.flatMap(unsteadyTests);
      if (unsteady.length > 0) write(block(styleText(['bgYellow', 'black'], ` ${unsteady.length} UNSTEADY `), unsteady));
      const failed = [...modules.flatMap(failures), ...unhandledErrors.map((error) => `unhandled\n${firstLines(error)}`)];
      if (failed.length > 0) write(block(styleText(['bgRed', 'black'], ` ${failed.length} FAILED `), failed));
    },
  };
}

const block = (title: string, entries: readonly string[]): string => {
  const lines = entries.flatMap((entry) => entry.split('\n'));
  return `\n${title}\n${lines.map((line) => `  ${line}\n`).join('')}\n`;
};

const skippedTests = (module: TestModule): string[] =>
  [...module.children.allTests('skipped')].map((test) => {
    const result = test.result();
    const note = result.state === 'skipped' ? result.note : undefined;
    return [whereIs(test), ...(note === undefined ? [] : [note])].join('  ');
  });

const unsteadyTests = (module: TestModule): string[] =>
  [...module.children.allTests('passed')]
    .filter((test) => test.diagnostic()?.flaky === true)
    .flatMap((test) => told(whereIs(test), test.result().errors ?? []));

/** A file that could not be loaded and a suite whose set-up broke have failed without any test that did. */
const failures = (module: TestModule): string[] => [
  ...told(whereIs(module), module.errors()),
  ...[...module.children.allSuites()].flatMap((suite) => told(whereIs(suite), suite.errors())),
  ...[...module.children.allTests('failed')].flatMap((test) => told(whereIs(test), test.result().errors ?? [])),
];

const told = (where: string, errors: readonly ToldError[]): string[] =>
  errors.length === 0 ? [] : [[where, ...errors.map(firstLines)].join('\n')];

type ToldError = Pick<Error, 'message'> & { readonly stacks?: readonly { readonly file: string; readonly line: number }[] };

const MOST_LINES = 6;

const firstLines = ({ message, stacks = [] }: ToldError): string => {
  const [at] = stacks;
  const lines = message.split('\n').slice(0, MOST_LINES);
  return [...lines, ...(at === undefined ? [] : [`at ${at.file}:${at.line}`])].map((line) => `  ${line}`).join('\n');
};

const whereIs = (entity: TestModule | TestSuite | TestCase): string => {
  if (entity.type === 'module') return `${entity.project.name}  ${entity.relativeModuleId}`;
  return `${entity.project.name}  ${entity.module.relativeModuleId}  ${entity.fullName}`;
};
