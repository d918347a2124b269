// The same objects as for require().
import queue from './index.js';

export const { createPublishQueue } = queue;
