import { routes } from '@/lib/tiktok';

export const { GET, OPTIONS } = routes.creatorInfo;
