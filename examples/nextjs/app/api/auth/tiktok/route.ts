import { routes } from '@/lib/tiktok';

export const { GET } = routes.start;
