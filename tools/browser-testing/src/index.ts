export { launchChromium, noChromium } from './chromium.ts';
export { bundlePage, servePage, type ServedPage } from './servedPage.ts';
