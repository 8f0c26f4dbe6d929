import type { Warning } from '../channels/channel.ts';

/** The store took no part of the turn. */
export const NOT_KEPT: Warning = Object.freeze({
  code: 'chat_turn_not_kept',
  message:
    'The store of the chat failed, so that this turn is not part of it; the picture is whole, and the chat is as it was before',
});

/** The turn is part of the session, and not of what is saved. */
export const NOT_SAVED: Warning = Object.freeze({
  code: 'chat_turn_not_kept',
  message:
    'The save function of the chat failed after the turn; keep its toJSON() yourself, or what it drew is not known elsewhere',
});

/** There is nothing to keep. */
export const NO_PICTURE: Warning = Object.freeze({
  code: 'chat_turn_not_kept',
  message: 'No picture came, so that this turn is not part of the chat; send it again later',
});

/** The chat ends with this turn. */
export function unsignedBy(channel: string): Warning {
  return {
    code: 'signature_missing',
    message: `${channel} gave no thought signature with what it drew; the chat can only go on as a replay, with acrossFamilies`,
  };
}
