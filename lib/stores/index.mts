// The same objects as for require().
import stores from './index.js';

export const { storeConformance } = stores;
