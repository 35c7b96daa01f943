export { launchChromium, noChromium } from './chromium.ts';
export { bundlePage, servePage, type ServedPage, type ServeOptions } from './servedPage.ts';
