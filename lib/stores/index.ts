export { storeConformance } from './conformance';
