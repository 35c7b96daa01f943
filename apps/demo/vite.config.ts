import { defineConfig } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';

/** Packages are taken from their sources, so that the demo needs no other build. */
const conditions = ['@sr3kit/source', 'browser', 'module', 'import', 'default'];

export default defineConfig({
  // Relative, so that the site works in any folder of a host.
  base: './',
  resolve: {
    conditions,
    alias: { react: 'preact/compat', 'react-dom': 'preact/compat', 'react/jsx-runtime': 'preact/jsx-runtime' },
  },
  build: {
    target: 'es2022',
    // Data addresses would need a wider content-security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
  },
  worker: { format: 'es' },
  plugins: [
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'src',
      filename: 'sw.ts',
      injectRegister: false,
      injectManifest: {
        globPatterns: ['**/*.{html,js,css,wasm,png,webp,svg,webmanifest}'],
        maximumFileSizeToCacheInBytes: 4 * 2 ** 20,
      },
      manifest: {
        name: 'sr3kit: a sharper picture',
        short_name: 'sr3kit',
        description: 'Enlarges pictures in the browser. They never leave the machine.',
        start_url: './',
        scope: './',
        display: 'standalone',
        background_color: '#f6f5f2',
        theme_color: '#f6f5f2',
        icons: [
          { src: 'icon.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'any' },
          { src: 'icon-192.png', sizes: '192x192', type: 'image/png' },
          { src: 'icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'any maskable' },
        ],
      },
    }),
  ],
});
