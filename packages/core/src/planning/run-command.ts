import { ConfigInvalidError } from '../errors/config-invalid-error.ts';
import { planCosts } from './plan-costs.ts';
import { printCostPlan } from './print-cost-plan.ts';
import { HELP, readCommand } from './read-command.ts';

/** What a command leaves behind. */
export interface CommandEnd {
  /** For the standard output. */
  readonly output: string;
  /** For the standard error. */
  readonly problem: string;
  /** 0, or 2 for a command line that makes no sense. */
  readonly exitCode: number;
}

/** Runs `retake-plan-costs` with the arguments after its name. */
export function runCommand(args: readonly string[]): CommandEnd {
  const command = readCommand(args);
  switch (command.does) {
    case 'help':
      return { output: HELP, problem: '', exitCode: 0 };
    case 'refuse':
      return refusal(command.problems);
    case 'plan':
      try {
        const plan = planCosts(command.options);
        return {
          output: command.json ? `${JSON.stringify(plan, jsonValue, 2)}\n` : printCostPlan(plan),
          problem: '',
          exitCode: 0,
        };
      } catch (error) {
        if (!ConfigInvalidError.isInstance(error)) throw error;
        return refusal(error.issues.map(({ path, message }) => (path === '' ? message : `${path} ${message}`)));
      }
    default:
      return command satisfies never;
  }
}

function refusal(problems: readonly string[]): CommandEnd {
  const lines = problems.map((problem) => `retake-plan-costs: ${problem}`);
  return { output: '', problem: `${lines.join('\n')}\nretake-plan-costs --help tells what there is.\n`, exitCode: 2 };
}

/** JSON has no undefined: a price that is unknown must not look like one that was forgotten. */
function jsonValue(_key: string, value: unknown): unknown {
  return value === undefined ? null : value;
}
