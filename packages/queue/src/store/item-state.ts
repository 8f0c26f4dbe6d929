/**
 * Where an item stands.
 *
 * - `waiting`: nothing is done for it before its `dueAt`; for the off-peak window, or a pause after a failure.
 * - `offered`: an errand for it is at the engine.
 * - `working`: a process is about to buy it, or does; its body says which attempt. Nobody else buys it before that is cleared up.
 * - `gathering.<tray>`: waits to go into a batch with others of its tray (channel, model, size, and how long they can wait).
 * - `batched`: belongs to the batch that its body names.
 * - `done`, `failed`, `cancelled`, `unknown`: it has ended. `unknown`: it may have been billed, and no picture is there; should one come
 *   after all, it becomes `done`.
 *
 * A batch is `intended` (its items are its own, nothing was sent), `submitting` (it may have been sent), `submitted` (the channel has it)
 * or `ended`; a job is `writing`, `open`, `ended` or `abandoned`; a webhook is `waiting` or `ended`.
 *
 * Two rules hold for whoever moves an item. One whose job is not `open` is not offered: that of a job that is still `writing` may never
 * have been acknowledged. And whoever would let an item wait, gather or be offered again looks at its job first, and ends it as `cancelled`
 * where that was cancelled; what is at work goes on, and what it brings is kept.
 */
export type ItemState =
  | 'waiting'
  | 'offered'
  | 'working'
  | `gathering.${string}`
  | 'batched'
  | 'done'
  | 'failed'
  | 'cancelled'
  | 'unknown';

/** The states in which nothing is done for an item any more. */
export const ENDED_ITEM_STATES = ['done', 'failed', 'cancelled', 'unknown'] as const satisfies readonly ItemState[];
