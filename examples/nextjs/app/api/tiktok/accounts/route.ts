import { routes } from '@/lib/tiktok';

export const { GET, PATCH, POST, DELETE, OPTIONS } = routes.accounts;
