export { buildSite } from './buildSite.ts';
export { launchChromium, noChromium } from './chromium.ts';
export { faults } from './faults.ts';
export { bundlePage, servePage, type ServedPage } from './servedPage.ts';
