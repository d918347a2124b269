import { routes } from '@/lib/tiktok';

export const { GET, POST, OPTIONS } = routes.posts;
