'use client';

// The same functions as for require().
import react from './index.js';

export const { useTikTokComposer } = react;
