import { routes } from '@/lib/tiktok';

export const { GET, HEAD } = routes.media;
