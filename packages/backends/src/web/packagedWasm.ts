import type { WasmPaths } from '../engineOptions.ts';

/**
 * The files of the wasm engine where bundlers put them. Written out like this, Vite and webpack find them in the package
 * and copy them; where nothing bundles, there is nothing at these addresses.
 */
export const packagedWasm: Exclude<WasmPaths, string> = {
  'tfjs-backend-wasm.wasm': new URL('@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.wasm', import.meta.url)
    .href,
  'tfjs-backend-wasm-simd.wasm': new URL(
    '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm',
    import.meta.url,
  ).href,
  'tfjs-backend-wasm-threaded-simd.wasm': new URL(
    '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.wasm',
    import.meta.url,
  ).href,
  'tfjs-backend-wasm-threaded-simd.js': new URL(
    '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.js',
    import.meta.url,
  ).href,
};

/**
 * The same files where a server that does not bundle, such as Vite's for development, serves the folder into which npm
 * has installed the packages side by side.
 */
export const installedWasm: Exclude<WasmPaths, string> = Object.fromEntries(
  Object.entries(packagedWasm).map(([name, url]) => [
    name,
    url.replace(/(.*\/node_modules\/).*(?=@tensorflow\/tfjs-backend-wasm\/)/, '$1'),
  ]),
) as unknown as Exclude<WasmPaths, string>;
