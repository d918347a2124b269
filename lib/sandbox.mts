// The same objects as for require(), so that instanceof holds across both.
import sandbox from './sandbox.js';

export const { startSandbox } = sandbox;
