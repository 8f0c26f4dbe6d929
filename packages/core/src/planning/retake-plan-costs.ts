#!/usr/bin/env node
import process from 'node:process';
import { runCommand } from './run-command.ts';

const { output, problem, exitCode } = runCommand(process.argv.slice(2));
process.stdout.write(output);
process.stderr.write(problem);
process.exitCode = exitCode;
