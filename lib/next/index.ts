import type * as Declared from '../../ts-types/next';
import { withTikTok } from './config';
import { register } from './register';
import { createTikTokRoutes } from './routes';

// The compiler checks the implementation against the public declarations here.
({ createTikTokRoutes, register, withTikTok }) satisfies typeof Declared;

export { createTikTokRoutes, register, withTikTok };
