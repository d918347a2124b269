import { routes } from '@/lib/tiktok';

export const { POST } = routes.webhook;
