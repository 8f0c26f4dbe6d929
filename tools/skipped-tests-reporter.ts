import { styleText } from 'node:util';
import type { Reporter, TestModule } from 'vitest/node';

/** Ends a run with every skipped test and its reason, so that a run that skipped something is never mistaken for a whole one. */
export function skippedTestsReporter(): Reporter {
  let filtered = false;
  return {
    onInit: (vitest) => {
      filtered = vitest.config.testNamePattern !== undefined;
    },
    onTestRunEnd: (modules) => {
      const lines = filtered ? [] : skippedTests(modules);
      if (lines.length === 0) return;
      const title = ` ${lines.length} SKIPPED `;
      process.stdout.write(`\n${styleText(['bgYellow', 'black'], title)}\n${lines.map((line) => `  ${line}\n`).join('')}\n`);
    },
  };
}

function skippedTests(modules: readonly TestModule[]): string[] {
  return modules.flatMap((module) =>
    [...module.children.allTests('skipped')].map((test) => {
      const result = test.result();
      const note = result.state === 'skipped' ? result.note : undefined;
      return [module.project.name, module.relativeModuleId, test.fullName, ...(note === undefined ? [] : [note])].join('  ');
    }),
  );
}
