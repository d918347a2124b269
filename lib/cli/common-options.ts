import type { OptionSpecs } from './command-line';

/** What every command takes. */
export const commonOptions: OptionSpecs = {
  // Not --env-file: Node takes that for its own, wherever it stands.
  env: {
    type: 'string',
    value: 'FILE',
    text: 'read variables from FILE; those that are set win',
  },
  json: {
    type: 'boolean',
    text: 'print JSON: one object, or a line for each where there are many',
  },
  help: { type: 'boolean', text: 'print this' },
};

/** What commands take that call TikTok. */
export const dryRunOption: OptionSpecs = {
  'dry-run': { type: 'boolean', text: 'print what would be sent to TikTok, and send nothing' },
};
