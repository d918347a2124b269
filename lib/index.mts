// The same objects as for require(), so that instanceof holds across both.
import tokpost from './index.js';

export const { createTikTok, TikTokError } = tokpost;
