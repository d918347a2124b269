import { routes } from '@/lib/tiktok';

export const { POST, OPTIONS } = routes.adopted.storeProfile;
