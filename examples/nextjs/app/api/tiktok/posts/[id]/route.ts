import { routes } from '@/lib/tiktok';

export const { GET, POST, DELETE, OPTIONS } = routes.post;
