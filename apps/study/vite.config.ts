import { defineConfig } from 'vite';

export default defineConfig({
  base: './',
  resolve: { conditions: ['@sr3kit/source', 'browser', 'module', 'import', 'default'] },
  build: {
    target: 'es2022',
    outDir: 'dist/page',
    // Data addresses would need a wider content-security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: { input: [`${import.meta.dirname}/index.html`, `${import.meta.dirname}/admin.html`] },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8080', '/pictures': 'http://127.0.0.1:8080' } },
});
