import type { RetakeEvent } from '@retake/core';
import { HOUR_MS } from './arrivals.ts';
import type { SimulatedTime } from './simulated-time.ts';
import type { Terminal } from './terminal.ts';

/** One side of the comparison while it runs. */
export interface Side {
  readonly name: string;
  arrived: number;
  delivered: number;
  failed: number;
}

/** How often the living line changes, in real milliseconds. */
const REFRESH_MS = 100;

/** Without a terminal a line is told every ten simulated minutes. */
const TELL_EVERY_MS = 600_000;

/** Shows both sides while the hour runs; call the result to stop. */
export function showProgress(terminal: Terminal, time: SimulatedTime, sides: readonly Side[]): () => void {
  let told = 0;
  const states = (): string => sides.map((side) => state(terminal, side)).join('   ');
  const show = (): void => {
    if (terminal.live) {
      terminal.status(`${timeOfDay(time.now())} ${bar(terminal, time.elapsed() / HOUR_MS)}  ${states()}`);
      return;
    }
    const tenths = Math.floor(Math.min(time.elapsed(), HOUR_MS) / TELL_EVERY_MS);
    if (tenths <= told) return;
    told = tenths;
    terminal.print(`${timeOfDay(time.now())}  ${states()}`);
  };
  const timer = setInterval(show, REFRESH_MS);
  show();
  return () => {
    clearInterval(timer);
    terminal.status('');
  };
}

/** Tells of circuits that open and close, which is what an operator would want to see of such an hour. */
export function tellCircuits(terminal: Terminal, time: SimulatedTime): (event: RetakeEvent) => void {
  return (event) => {
    if (event.type !== 'circuit.changed') return;
    if (event.to === 'open' && event.from === 'closed') {
      terminal.print(
        terminal.style('yellow', `${timeOfDay(time.now())}  Retake leaves ${event.channel} alone: its circuit is open`),
      );
    }
    if (event.to === 'closed') {
      terminal.print(
        terminal.style('green', `${timeOfDay(time.now())}  Retake asks ${event.channel} again: its circuit is closed`),
      );
    }
  };
}

/** `19:24`, UTC. */
export function timeOfDay(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(11, 16);
}

function state(terminal: Terminal, { name, arrived, delivered, failed }: Side): string {
  const waiting = arrived - delivered - failed;
  return [
    terminal.style('bold', name),
    terminal.style('green', `${delivered} delivered`),
    ...(failed === 0 ? [] : [terminal.style('red', `${failed} failed`)]),
    ...(waiting === 0 ? [] : [`${waiting} waiting`]),
  ].join(' ');
}

function bar(terminal: Terminal, share: number): string {
  const width = 16;
  const full = Math.round(Math.min(1, share) * width);
  return terminal.style('cyan', '█'.repeat(full)) + terminal.style('dim', '░'.repeat(width - full));
}
