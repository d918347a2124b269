import { routes } from '@/lib/tiktok';

export const { PUT, OPTIONS } = routes.upload;
